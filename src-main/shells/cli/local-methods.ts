import { z } from 'zod';
import { serverDraftSchema } from '../../../src-shared/api/servers.ts';
import { callRequestSchema } from '../../../src-shared/api/tools.ts';
import { fileNoteSchema, NOTES_MAX } from '../../../src-shared/tape-file/header.ts';
import { fail } from '../../../src-shared/base/failure.ts';
import type { Host } from '../../host/host.ts';
import type { LocalMethods } from '../web/local-methods.ts';

const targetSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('draft'), draft: serverDraftSchema }),
  z.object({ kind: z.literal('name'), name: z.string().max(64) }),
]);
const toolsInput = z.object({ target: targetSchema });
const callInput = z.object({
  target: targetSchema,
  call: callRequestSchema.pick({ tool: true, argsJson: true, timeoutMs: true }).extend({
    answers: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('decline') }),
      z.object({ kind: z.literal('given'), contentJson: z.string().max(1024 * 1024) }),
      z.object({ kind: z.literal('person') }),
    ]),
  }),
});

const rerunInput = z.object({
  target: targetSchema,
  request: z.object({
    tapeId: z.string().max(64),
    pace: z.enum(['fast', 'recorded', 'one-by-one']),
    era: z.enum(['recorded', 'legacy', 'modern']).default('recorded'),
    answerTimeoutMs: z.number().int().min(1),
    allowWrites: z.boolean(),
  }),
});

const notesInput = z.object({ tapeId: z.string().max(64), notes: z.array(fileNoteSchema).max(NOTES_MAX) });

/** What the command line may ask of the running app: the other half of app-client.ts. */
export function localMethods({ direct, adoptNotes }: Pick<Host, 'direct' | 'adoptNotes'>): LocalMethods {
  const misread = () =>
    fail('bad-request', 'The app could not read the request.', 'Are both of the same version?');
  return {
    async tools(input, signal) {
      const parsed = toolsInput.safeParse(input);
      return parsed.success ? direct.tools(parsed.data.target, signal) : misread();
    },
    async call(input, signal) {
      const parsed = callInput.safeParse(input);
      return parsed.success ? direct.call(parsed.data.target, parsed.data.call, signal) : misread();
    },
    async rerun(input, signal) {
      const parsed = rerunInput.safeParse(input);
      return parsed.success ? direct.rerun(parsed.data.target, parsed.data.request, signal) : misread();
    },
    async adoptNotes(input) {
      const parsed = notesInput.safeParse(input);
      return parsed.success ? adoptNotes(parsed.data.tapeId, parsed.data.notes) : misread();
    },
  };
}
