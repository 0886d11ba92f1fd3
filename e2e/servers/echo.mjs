/**
 * The smallest useful server: one tool, `echo`, answered as fast as possible.
 *   --raw   no protocol at all: every byte comes back (the floor of a latency measurement)
 */
import { textResult } from './lib/frames.mjs';
import { flag } from './lib/options.mjs';
import { serve } from './lib/serve.mjs';

if (flag('raw')) {
  process.stdin.pipe(process.stdout);
} else {
  serve({
    name: 'echo',
    tools: {
      echo: {
        description: 'Answers with its text',
        inputSchema: { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] },
        call: ({ text }) => textResult(String(text)),
      },
    },
  });
}
