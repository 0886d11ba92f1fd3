/**
 * The web shell over a host that is late: what its start is at comes line by line on stdin, as JSON.
 * late-child DATA RENDERER; lines: a phase, {"fail":Failure}, or "open", which makes the real host.
 */
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { createHost, createRealClock, createSecureRandom } from '../../../src-main/host/host.ts';
import type { PreparePhase } from '../../../src-main/host/ports/migration.ts';
import { startingPage } from '../../../src-main/shells/page/starting-page.ts';
import { watchStart } from '../../../src-main/shells/page/start-progress.ts';
import { createConsentDesk, startWeb, type LateHost } from '../../../src-main/shells/web/main.ts';
import { ok, type Failure, type Result } from '../../../src-shared/base/failure.ts';
import { realPorts } from '../../integration/host-kit.ts';

type Line = PreparePhase | { readonly kind: 'fail'; readonly failure: Failure } | { readonly kind: 'open' };

const [dataFolder = '', rendererFolder = ''] = process.argv.slice(2);
const clock = createRealClock();
const random = createSecureRandom();
const start = watchStart(() => clock.wallMs());

function openAfterLines(): ReturnType<LateHost['open']> {
  const lines = createInterface({ input: process.stdin });
  return new Promise((resolve) => {
    lines.on('line', (text) => {
      const line = JSON.parse(text) as Line;
      if (line.kind === 'fail') {
        start.fail(line.failure);
        resolve({ ok: false, failure: line.failure });
      } else if (line.kind === 'open') {
        const host = createHost(realPorts(dataFolder));
        const made: Awaited<ReturnType<LateHost['open']>> = host.ok
          ? ok({ host: host.value, methods: {} })
          : host;
        resolve(made);
      } else start.note(line);
    });
  });
}

const running: Result<{ readonly done: Promise<number> }> = await startWeb({
  host: { page: () => startingPage(start.progress()), open: openAfterLines },
  desk: createConsentDesk(clock, random),
  port: 0,
  rendererFolder,
  dataFolder,
  clock,
  random,
});
process.stdout.write(running.ok ? 'RUNNING\n' : `FAILED ${running.failure.code}\n`);
if (running.ok) await once(process.stdin, 'end');
process.exit(running.ok ? 0 : 1);
