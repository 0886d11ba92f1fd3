import * as z from 'zod';
import { defineTool, success } from '../tool.mjs';

export const echo = defineTool({
  name: 'echo',
  title: 'Echo',
  description: 'Answers with the text that it was given.',
  input: z.object({
    text: z
      .string()
      .max(100_000)
      .describe('What to say')
      .meta({ examples: ['hello'] }),
  }),
  annotations: { readOnlyHint: true, idempotentHint: true, openWorldHint: false },
  run: ({ text }) => success(text),
});
