import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { createHost, createRealClock, createSecureRandom } from '../../../host/host.ts';
import { nodePorts, reportToTerminal } from '../../node-ports.ts';
import { createConsentDesk, startWeb, type ConsentDesk } from '../../web/main.ts';
import { offerConfig } from '../offer-config.ts';
import { localMethods } from '../local-methods.ts';
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
  const host = createHost(ports);
  if (!host.ok) {
    complain(host.failure, false);
    return EXIT.failure;
  }
  if (options.config !== undefined) await offerConfig(host.value, options.config);
  const web = await startWeb({
    host: host.value,
    desk,
    port: options.port ?? 0,
    rendererFolder: fileURLToPath(new URL('../renderer', import.meta.url)),
    dataFolder: data,
    clock: ports.clock,
    random: ports.random,
    methods: localMethods(host.value.direct),
    openBrowser: options.open && process.env['CI'] === undefined ? openBrowser : undefined,
  });
  if (!web.ok) {
    await host.value.stop();
    complain(web.failure, false);
    return EXIT.failure;
  }
  host.value.announce({ url: web.value.origin, apiFile: 'app.json' });
  return web.value.done;
}

/** Opens the system's browser; the URL is on the terminal too, so a failure is no more than a remark. */
function openBrowser(url: string): void {
  const [command, args] =
    process.platform === 'darwin'
      ? ['open', [url]]
      : process.platform === 'win32'
        ? ['rundll32', ['url.dll,FileProtocolHandler', url]]
        : ['xdg-open', [url]];
  const child = spawn(command, args, { stdio: 'ignore', detached: true });
  child.on('error', (error) => reportToTerminal('no browser could be opened', error.message));
  child.unref();
}
