/**
 * Works, but chats on stdout, which belongs to the protocol: a banner first, a line before every answer, and a progress
 * bar that uses carriage returns.
 */
import { response, textResult } from './lib/frames.mjs';
import { send, write } from './lib/output.mjs';
import { serve } from './lib/serve.mjs';

void write('\u001b[1m*** noisy server 1.0 ***\u001b[0m\nLoading plugins… done (3)\n');

serve({
  name: 'noisy',
  tools: {
    echo: {
      description: 'Answers after some noise',
      inputSchema: { type: 'object', properties: { text: { type: 'string' } } },
      async call({ text }, { id }) {
        await write('[debug] echo called\n10%\r50%\r100%\n');
        await send(response(id, textResult(String(text))));
        await write('[debug] echo done\n');
        return undefined;
      },
    },
  },
});
