/**
 * Does not answer.
 *   --on initialize|tools/list|tool   what stays unanswered (default: tool, which is `hang`)
 *   --stubborn                        also ignores the end of stdin, SIGTERM and SIGINT: only SIGKILL ends it
 */
import { flag, string } from './lib/options.mjs';
import { textResult } from './lib/frames.mjs';
import { serve } from './lib/serve.mjs';

/** A stubborn process that a failed test forgot still ends. */
const LIFETIME_MS = 120_000;

const on = string('on', 'tool');
const stubborn = flag('stubborn');

serve({
  name: 'hanging',
  tools: {
    hang: { description: 'Never answers', call: () => undefined },
    echo: { description: 'Answers', call: ({ text }) => textResult(String(text)) },
  },
  instead: on === 'tool' ? {} : { [on]: () => undefined },
  onEnd: () => {
    if (stubborn) process.stderr.write('hanging: stdin ended, staying\n');
    else process.exit(0);
  },
});

if (stubborn) {
  // Nobody reads any more once the host is dead: that does not end it either, not even with an answer under way.
  for (const stream of [process.stdout, process.stderr])
    stream.removeAllListeners('error').on('error', () => {});
  process.on('unhandledRejection', () => {});
  for (const signal of /** @type {const} */ (['SIGTERM', 'SIGINT', 'SIGHUP'])) {
    process.on(signal, () => process.stderr.write(`hanging: ${signal} ignored\n`));
  }
  setTimeout(() => process.exit(99), LIFETIME_MS);
}
