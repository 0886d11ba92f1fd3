/**
 * Dies.
 *   --after-ms N     this long after the start (default: only when asked)
 *   --after-ready-ms N  this long after the handshake, however long that took
 *   --code C         exit code (default 1)
 *   --signal NAME    die of this signal instead, e.g. SIGSEGV
 *   --stderr N       lines on stderr before dying (default 3)
 * The tool `crash {code?, signal?, delayMs?}` does the same on demand and is never answered.
 */
import { writeSync } from 'node:fs';
import { number, string } from './lib/options.mjs';
import { serve } from './lib/serve.mjs';

const STDERR_FD = 2;

/** @param {number} code @param {string} signal */
function die(code, signal) {
  const lines = number('stderr', 3);
  for (let line = 1; line <= lines; line += 1)
    writeSync(STDERR_FD, `crashy: last words ${line} of ${lines}\n`);
  if (signal === '') process.exit(code);
  process.kill(process.pid, signal);
}

/** @param {number} ms never, when it is negative */
function dieAfter(ms) {
  if (ms >= 0) setTimeout(() => die(number('code', 1), string('signal', '')), ms);
}

dieAfter(number('after-ms', -1));

serve({
  name: 'crashy',
  onReady: () => dieAfter(number('after-ready-ms', -1)),
  tools: {
    crash: {
      description: 'Ends the process',
      inputSchema: {
        type: 'object',
        properties: { code: { type: 'integer' }, signal: { type: 'string' }, delayMs: { type: 'integer' } },
      },
      call: (args) =>
        void setTimeout(
          () =>
            die(
              Number(args.code ?? number('code', 1)),
              typeof args.signal === 'string' ? args.signal : string('signal', ''),
            ),
          Number(args.delayMs ?? 0),
        ),
    },
  },
});
