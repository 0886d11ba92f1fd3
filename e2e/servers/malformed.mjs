/**
 * Puts the frames of lib/bad-frames.mjs on the wire.
 *   tools/call emit {name}   one of them; it answers the call itself, or a good answer follows it
 *   tools/call names         their names
 *   --all                    all of them after notifications/initialized, with ids nobody asked for; then exit 0
 */
import { badFrames } from './lib/bad-frames.mjs';
import { textResult } from './lib/frames.mjs';
import { flag } from './lib/options.mjs';
import { write } from './lib/output.mjs';
import { serve } from './lib/serve.mjs';

const FIRST_UNASKED_ID = 900_000;

async function emitAll() {
  for (const [index, frame] of badFrames.entries()) await write(frame.bytes(FIRST_UNASKED_ID + index));
  process.exit(0);
}

serve({
  name: 'malformed',
  tools: {
    names: {
      description: 'What can be emitted',
      call: () => textResult(badFrames.map(({ name, about }) => `${name}: ${about}`).join('\n')),
    },
    emit: {
      description: 'Writes one malformed frame',
      inputSchema: {
        type: 'object',
        properties: { name: { type: 'string', enum: badFrames.map(({ name }) => name) } },
        required: ['name'],
      },
      async call(args, { id }) {
        const frame = badFrames.find(({ name }) => name === args.name);
        if (!frame) return { ...textResult(`no such frame: ${String(args.name)}`), isError: true };
        await write(frame.bytes(id));
        if (frame.endsStream) process.exit(0);
        return frame.answers ? undefined : textResult(`emitted ${frame.name}`);
      },
    },
  },
  onReady: () => {
    if (flag('all')) void emitAll();
  },
});
