import * as z from 'zod';
import { defineTool, text } from '../tool.mjs';

export const add = defineTool({
  name: 'add',
  title: 'Add two numbers',
  description: 'The sum, as text and as structured content.',
  input: z.object({ a: z.number(), b: z.number() }),
  output: z.object({ sum: z.number() }),
  annotations: { readOnlyHint: true, idempotentHint: true, openWorldHint: false },
  run({ a, b }) {
    const sum = a + b;
    return { content: [text(`${a} + ${b} = ${sum}`)], structuredContent: { sum } };
  },
});
