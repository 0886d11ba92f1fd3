import * as z from 'zod';
import { defineTool, success } from '../tool.mjs';

export const crash = defineTool({
  name: 'crash',
  title: 'Crash the server',
  description: 'Ends the server process. Unless it answers first, the call stays without an answer.',
  input: z.object({
    code: z.int().min(0).max(255).default(1).describe('Exit code'),
    delayMs: z.int().min(0).max(60_000).default(100),
    answerFirst: z.boolean().default(false),
  }),
  annotations: { readOnlyHint: false, destructiveHint: true, openWorldHint: false },
  run({ code, delayMs, answerFirst }) {
    setTimeout(() => {
      process.stderr.write(`[demo] crashing with code ${code}, as asked\n`);
      process.exit(code);
    }, delayMs);
    return answerFirst ? success(`Ending with code ${code} in ${delayMs} ms.`) : new Promise(() => {});
  },
});
