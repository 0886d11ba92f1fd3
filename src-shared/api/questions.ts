import { oc } from '@orpc/contract';
import { z } from 'zod';
import { failureSchema } from './servers.ts';

/** Questions of all servers that may wait for a person at a time, and of one. One more is refused, and told so. */
export const QUESTIONS_MAX = 32;
export const QUESTIONS_OF_SERVER_MAX = 8;
/** How long a question waits for a person before it is answered as if nobody wanted to. */
export const QUESTION_MS = 5 * 60_000;
/** Of the JSON text of what is asked; more is refused. */
export const QUESTION_CHARS_MAX = 1024 * 1024;
export const ROOTS_MAX = 50;

/** What a server wants to know, as it is shown. Unknown members are on the tape. */
export const askedSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('form'),
    message: z.string(),
    /** JSON Schema of the answer, as the server sent it. */
    schema: z.record(z.string(), z.unknown()),
  }),
  z.object({ kind: z.literal('url'), message: z.string(), url: z.string() }),
  z.object({
    kind: z.literal('sampling'),
    systemPrompt: z.string().nullable(),
    maxTokens: z.number().nullable(),
    /** Names of models, in the server's order of preference. */
    models: z.array(z.string()),
    messages: z.array(z.object({ role: z.string(), content: z.array(z.unknown()) })),
  }),
]);
export type Asked = z.infer<typeof askedSchema>;

/** A question of a server that waits for a person. */
export const questionSchema = z.object({
  id: z.string(),
  serverId: z.string(),
  serverName: z.string(),
  askedMs: z.number(),
  /** From then on nobody has answered. */
  deadlineMs: z.number(),
  asked: askedSchema,
});
export type Question = z.infer<typeof questionSchema>;

const ANSWER_CHARS_MAX = 1024 * 1024;

/** What is said in the place of a model. */
export const modelAnswerSchema = z.object({
  kind: z.literal('message'),
  role: z.enum(['assistant', 'user']),
  text: z.string().max(ANSWER_CHARS_MAX),
  model: z.string().max(200),
  stopReason: z.string().max(200),
});
export type ModelAnswer = z.infer<typeof modelAnswerSchema>;

/** Of an answer that is kept for every question of a server. */
export const STANDING_CHARS_MAX = 64 * 1024;
export const standingSchema = modelAnswerSchema.extend({ text: z.string().max(STANDING_CHARS_MAX) });

export const answerSchema = z.discriminatedUnion('kind', [
  /** The JSON text of what was filled in; null where nothing was to be. */
  z.object({ kind: z.literal('accept'), contentJson: z.string().max(ANSWER_CHARS_MAX).nullable() }),
  z.object({ kind: z.literal('decline') }),
  z.object({ kind: z.literal('cancel') }),
  modelAnswerSchema,
]);
export type Answer = z.infer<typeof answerSchema>;

/** A folder or file that a server is told of: the URI, and a name where there is one. */
export const rootSchema = z.object({
  uri: z
    .string()
    .max(4096)
    .regex(/^file:\/\/[^\s]*$/, 'A root is a file:// URI.'),
  name: z.string().max(200),
});
export type Root = z.infer<typeof rootSchema>;

export const rootsSchema = z.array(rootSchema).max(ROOTS_MAX);

const base = oc.errors({ FAILURE: { data: failureSchema } });
const ofServer = z.object({ serverId: z.string().max(64) });

export const questionsContract = {
  /** What waits, oldest first. */
  list: base.output(z.array(questionSchema)),
  answer: base.input(z.object({ id: z.string().max(64), answer: answerSchema })).output(z.null()),
  /** What this server is told when it asks for roots. */
  roots: base.input(ofServer).output(rootsSchema),
  /** What this server is answered without asking when it asks a model; null when a person is asked. */
  standing: base.input(ofServer).output(standingSchema.nullable()),
  setStanding: base.input(ofServer.extend({ answer: standingSchema.nullable() })).output(z.null()),
  setRoots: base.input(ofServer.extend({ roots: rootsSchema })).output(z.null()),
};
