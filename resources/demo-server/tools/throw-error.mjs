import { ProtocolError } from '@modelcontextprotocol/server';
import * as z from 'zod';
import { defineTool } from '../tool.mjs';

export const throwError = defineTool({
  name: 'throw_error',
  title: 'Throw an error',
  description: 'Answers with a JSON-RPC error instead of a result.',
  input: z.object({
    code: z
      .int()
      .min(-32_768)
      .max(-1)
      .default(-32_603)
      .meta({ examples: [-32_603, -32_602, -1] }),
    message: z.string().max(1_000).default('The tape has snapped.'),
  }),
  annotations: { readOnlyHint: true, idempotentHint: true, openWorldHint: false },
  run({ code, message }) {
    throw new ProtocolError(code, message, { thrownBy: 'throw_error' });
  },
});
