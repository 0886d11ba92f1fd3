/**
 * Answers `tools/call huge {megabytes?}` with one very long line, written in small pieces.
 *   --size MB     megabytes of text (default 4)
 *   --chunk B     bytes of each piece (default 256)
 */
import { response, textResult } from './lib/frames.mjs';
import { number } from './lib/options.mjs';
import { write } from './lib/output.mjs';
import { serve } from './lib/serve.mjs';

const MEGABYTE = 1_000_000;
/** One line after the other: pieces of two would make one that nobody sent. */
let written = Promise.resolve();

serve({
  name: 'huge',
  tools: {
    huge: {
      description: 'One very long line',
      inputSchema: { type: 'object', properties: { megabytes: { type: 'number' } } },
      async call(args, { id }) {
        const sizeBytes = Math.round(Number(args.megabytes ?? number('size', 4)) * MEGABYTE);
        const line = Buffer.from(`${JSON.stringify(response(id, textResult('h'.repeat(sizeBytes))))}\n`);
        const chunkBytes = number('chunk', 256);
        written = written.then(async () => {
          for (let at = 0; at < line.length; at += chunkBytes)
            await write(line.subarray(at, at + chunkBytes));
        });
        await written;
        return undefined;
      },
    },
  },
});
