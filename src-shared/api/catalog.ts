import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { LIST_KINDS } from '../state/lists.ts';
import { completionAskSchema, completionsSchema } from './completions.ts';
import { entryRefSchema, findingSchema } from './messages.ts';
import { failureSchema } from './servers.ts';
import { progressSchema } from './tools.ts';
import { sessionMessageSchema, sessionSentSchema } from './session-send.ts';
import { sightingSchema } from './sighting.ts';
import { subscriptionSchema } from './subscriptions.ts';

/** Versions in one answer of `catalog.versions`, and changes in one of `catalog.changes`. */
export const HISTORY_LISTED_MAX = 500;
/** How long a read or a prompt may take when nothing else is said. */
export const ASK_TIMEOUT_MS = 60_000;

export const listKindSchema = z.enum(LIST_KINDS);
export type { ListKind } from '../state/lists.ts';

/** A resource, a resource template or a prompt as its server listed it. */
export const catalogItemSchema = z.object({
  serverId: z.string(),
  kind: listKindSchema,
  /** Unique in its list: URI, URI template, or the prompt's name. */
  name: z.string(),
  /** What a person calls it: the title, else the name that a resource has beside its URI. */
  title: z.string(),
  description: z.string(),
  mimeType: z.string(),
  /** As declared; null when it is not. */
  sizeBytes: z.number().nullable(),
  /** Of a prompt. */
  arguments: z.array(z.object({ name: z.string(), description: z.string(), required: z.boolean() })),
  /** The definition exactly as listed. */
  raw: z.unknown(),
  /** Of the canonical JSON of the definition; empty for what cannot be used. */
  hash: z.string(),
  seenAt: entryRefSchema,
  problems: z.array(findingSchema),
});
export type CatalogItem = z.infer<typeof catalogItemSchema>;

/** One list of one server. */
export const catalogListSchema = z.object({
  serverId: z.string(),
  kind: listKindSchema,
  items: z.number().int(),
  seenAt: sightingSchema,
  /** The server said that it changed and it has not come anew. */
  stale: z.boolean(),
  complete: z.boolean(),
  /** Null when the server does not say. */
  ttlMs: z.number().nullable(),
  cacheScope: z.string().nullable(),
});
export type CatalogList = z.infer<typeof catalogListSchema>;

/** What is another than when the server ran last, or than before its list changed. */
export const catalogMarkSchema = z.object({
  serverId: z.string(),
  kind: listKindSchema,
  name: z.string(),
  change: z.enum(['changed', 'new']),
  hash: z.string(),
  /** Null for what is new. */
  beforeHash: z.string().nullable(),
  at: sightingSchema,
});
export type CatalogMark = z.infer<typeof catalogMarkSchema>;

/** A name had one definition from `first` to `last`. */
export const versionSchema = z.object({
  id: z.number().int(),
  serverId: z.string(),
  kind: listKindSchema,
  name: z.string(),
  hash: z.string(),
  first: sightingSchema,
  /** The newest list that had it. */
  last: sightingSchema,
  /** `now`: it is the newest; `changed`: another definition followed; `gone`: the name left the list. */
  ending: z.enum(['now', 'changed', 'gone']),
});
export type Version = z.infer<typeof versionSchema>;

/** One line of the history of a whole server. */
export const changeSchema = z.object({
  serverId: z.string(),
  kind: listKindSchema,
  name: z.string(),
  what: z.enum(['added', 'changed', 'removed']),
  at: sightingSchema,
  /** Null for what was added. */
  beforeHash: z.string().nullable(),
  /** Null for what was removed. */
  hash: z.string().nullable(),
});
export type Change = z.infer<typeof changeSchema>;

/** Where an answer came from. */
export const answerSourceSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('server') }),
  z.object({ kind: z.literal('cache'), ageMs: z.number(), ttlMs: z.number() }),
]);

/** What reading a resource or asking for a prompt came to. */
export const catalogAnswerSchema = z.object({
  /** The JSON text of the whole result; longer ones are cut and marked. */
  resultJson: z.string(),
  truncated: z.boolean(),
  latencyUs: z.number(),
  atMs: z.number(),
  source: answerSourceSchema,
  /** The request's entry on the tape; null when nothing was sent, or it is not known. */
  request: entryRefSchema.nullable(),
});
export type CatalogAnswer = z.infer<typeof catalogAnswerSchema>;

/** A read or a prompt that is under way. */
export const askStateSchema = z.object({
  /** For a person, who is asked something by the server: its time stands still. */
  isWaiting: z.boolean(),
  /** What the server said last. */
  progress: progressSchema.nullable(),
});
export type AskState = z.infer<typeof askStateSchema>;

const base = oc.errors({ FAILURE: { data: failureSchema } });
const serverId = z.string().max(64);
const name = z.string().max(16_384);
/** Made by whoever asks, to watch and to cancel it by. */
const askId = z.string().min(1).max(64);

export const catalogContract = {
  /**
   * Resources, templates and prompts of one server or of all, their lists, what is marked as changed, and what is
   * subscribed to; `subscribable`: the servers that offer that; `completable`: those that run and complete arguments.
   */
  list: base.input(z.object({ serverId: serverId.nullable() })).output(
    z.object({
      items: z.array(catalogItemSchema),
      lists: z.array(catalogListSchema),
      marks: z.array(catalogMarkSchema),
      subscriptions: z.array(subscriptionSchema),
      subscribable: z.array(z.string()),
      completable: z.array(z.string()),
    }),
  ),
  /** Asks the server for a list anew. */
  refresh: base.input(z.object({ serverId, kind: listKindSchema })).output(z.null()),
  /** `fresh`: the server's own answer, whatever is in memory. */
  read: base
    .input(z.object({ serverId, uri: name, fresh: z.boolean(), askId: askId.optional() }))
    .output(catalogAnswerSchema),
  /** Whether the server is to say when the resource changes; wished for again in its next sessions. */
  subscribe: base.input(z.object({ serverId, uri: name, on: z.boolean() })).output(z.null()),
  prompt: base
    .input(
      z.object({
        serverId,
        name,
        arguments: z.record(z.string().max(1024), z.string().max(1024 * 1024)),
        askId: askId.optional(),
      }),
    )
    .output(catalogAnswerSchema),
  /** What the server offers for an argument as far as it is typed, at most COMPLETIONS_MAX values. */
  complete: base.input(completionAskSchema).output(completionsSchema),
  /** A message of any method into the session that runs; whether it may be sent was asked before. */
  send: base.input(sessionMessageSchema).output(sessionSentSchema),
  /** Of a read or a prompt: it ends as cancelled, and the server is told. */
  cancel: base.input(z.object({ askId })).output(z.null()),
  /** How a read or a prompt stands, until it has ended. */
  watch: base.input(z.object({ askId })).output(eventIterator(askStateSchema)),
  /** Newest first, at most HISTORY_LISTED_MAX. */
  versions: base.input(z.object({ serverId, kind: listKindSchema, name })).output(z.array(versionSchema)),
  /** Newest first, at most HISTORY_LISTED_MAX; `dropped`: versions that are remembered no more. */
  changes: base
    .input(z.object({ serverId: serverId.nullable(), kinds: z.array(listKindSchema).max(LIST_KINDS.length) }))
    .output(z.object({ changes: z.array(changeSchema), dropped: z.number().int() })),
  /** The text of a definition by its hash; null when it was too long to keep, or is forgotten. */
  definition: base
    .input(z.object({ hash: z.string().max(128) }))
    .output(z.object({ json: z.string().nullable() })),
};
