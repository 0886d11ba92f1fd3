import { fileURLToPath } from 'node:url';
import type { Failure, Result } from '../../../../src-shared/base/failure.ts';
import { ok } from '../../../../src-shared/base/failure.ts';
import {
  createHost,
  createRealClock,
  createSecureRandom,
  needsPreparing,
  prepareData,
  type Host,
  type HostPorts,
  type Prepared,
} from '../../../host/host.ts';
import { nodePorts } from '../../node-ports.ts';
import { startingPage } from '../../page/starting-page.ts';
import { watchStart } from '../../page/start-progress.ts';
import { keepPort, lastPort } from '../../web/last-port.ts';
import { createConsentDesk, startWeb, type ConsentDesk, type LateHost } from '../../web/main.ts';
import { offerConfig } from '../offer-config.ts';
import { localMethods } from '../local-methods.ts';
import { openBrowser } from '../open-browser.ts';
import { flagOverrides } from '../../flag-overrides.ts';
import { complain, EXIT } from '../print.ts';

export interface ServeOptions {
  readonly port?: number | undefined;
  readonly config?: string | undefined;
  readonly open: boolean;
  readonly flag?: readonly string[] | undefined;
}

/** `tapedeck serve`: the app in a browser of this machine, until a signal ends it. */
export async function serve(data: string, options: ServeOptions): Promise<number> {
  const desk: ConsentDesk = createConsentDesk(createRealClock(), createSecureRandom());
  const flags = flagOverrides(options.flag ?? [], process.env);
  if (!flags.ok) {
    complain(flags.failure, false);
    return EXIT.failure;
  }
  const ports = { ...nodePorts(data, 'web', desk), flagOverrides: flags.value };
  let host: Host | null = null;
  const open = async (prepared: Prepared | null): Promise<Result<Host>> => {
    const made = createHost(ports, 'app', prepared);
    if (!made.ok) return made;
    host = made.value;
    if (options.config !== undefined) await offerConfig(host, options.config);
    return made;
  };
  const early = needsPreparing(data) ? null : await open(null);
  if (early?.ok === false) return given(early.failure);
  const begin = (port: number) =>
    startWeb({
      host: early === null ? lateHost(ports, open) : early.value,
      desk,
      port,
      rendererFolder: fileURLToPath(new URL('../renderer', import.meta.url)),
      dataFolder: data,
      clock: ports.clock,
      random: ports.random,
      ...(early === null ? {} : { methods: localMethods(early.value) }),
      openBrowser: options.open && process.env['CI'] === undefined ? openBrowser : undefined,
    });
  const wanted = options.port ?? (await lastPort(data));
  const first = await begin(wanted);
  // Somebody else may have it by now; only a port that was asked for is insisted on.
  const isTaken = !first.ok && first.failure.code === 'port-unavailable' && options.port === undefined;
  const web = isTaken && wanted !== 0 ? await begin(0) : first;
  if (!web.ok) {
    await early?.value.stop();
    return given(web.failure);
  }
  if (options.port === undefined) await keepPort(data, Number(new URL(web.value.origin).port));
  running(host)?.announce({ url: web.value.origin, apiFile: 'app.json' });
  return web.value.done;
}

/** What assignments inside of a callback have made of it, which the compiler does not follow. */
const running = (host: Host | null): Host | null => host;

function given(failure: Failure): number {
  complain(failure, false);
  return EXIT.failure;
}

/** The data is of an older version: it is brought up to date in a thread, and a page shows how far that is. */
function lateHost(ports: HostPorts, open: (prepared: Prepared) => Promise<Result<Host>>): LateHost {
  const start = watchStart(() => ports.clock.wallMs());
  return {
    page: () => startingPage(start.progress()),
    async open() {
      const prepared = await prepareData(ports, (phase) => {
        start.note(phase);
        if (phase.kind !== 'copied') ports.onMigration?.(phase);
      });
      const made = prepared.ok ? await open(prepared.value) : prepared;
      if (made.ok) return ok({ host: made.value, methods: localMethods(made.value) });
      start.fail(made.failure);
      return made;
    },
  };
}
