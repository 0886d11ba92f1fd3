import * as z from 'zod';
import { defineTool, text } from '../tool.mjs';

export const badOutput = defineTool({
  name: 'bad_output',
  title: 'Break its own schema',
  description: 'Promises {celsius: number, station: string} and sends something else, on purpose.',
  input: z.object({}),
  output: z.object({ celsius: z.number(), station: z.string() }),
  annotations: { readOnlyHint: true, idempotentHint: true, openWorldHint: false },
  run: () => ({
    content: [text('The structured content of this result breaks the output schema.')],
    structuredContent: { celsius: 'twenty-one', stations: ['roof'] },
  }),
});
