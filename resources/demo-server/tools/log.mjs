import * as z from 'zod';
import { defineTool, success } from '../tool.mjs';

export const log = defineTool({
  name: 'log',
  title: 'Write to stderr',
  description: 'Writes lines to stderr, which is where a stdio server logs.',
  input: z.object({
    message: z.string().max(10_000).default('hello from stderr'),
    lines: z.int().min(1).max(1_000).default(3),
  }),
  annotations: { readOnlyHint: true, openWorldHint: false },
  run({ message, lines }) {
    for (let line = 1; line <= lines; line += 1) process.stderr.write(`[demo] ${line}/${lines} ${message}\n`);
    return success(`Wrote ${lines} lines.`);
  },
});
