import * as z from 'zod';
import { defineTool, failure } from '../tool.mjs';

export const fail = defineTool({
  name: 'fail',
  title: 'Fail politely',
  description: 'Answers with a result that says isError: the call went wrong, the protocol did not.',
  input: z.object({ reason: z.string().max(1_000).default('The tape is full.') }),
  annotations: { readOnlyHint: true, idempotentHint: true, openWorldHint: false },
  run: ({ reason }) => failure(reason),
});
