import { z } from 'zod';
import { FAILURE_CODES } from '../base/failure.ts';
import { CREDENTIALS_IN_URL, hasCredentials } from '../base/url-credentials.ts';

export const NAME_MAX = 64;
export const ARGS_MAX = 200;
export const ENV_MAX = 200;
const TEXT_MAX = 32_768;

/** How one server is reached, as a person or a config file gives it. */
export const serverSpecSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('stdio'),
    command: z.string().min(1).max(TEXT_MAX),
    args: z.array(z.string().max(TEXT_MAX)).max(ARGS_MAX),
    /** Absolute, or null for the home folder of the data folder's owner. */
    cwd: z.string().max(TEXT_MAX).nullable(),
    env: z.record(z.string().min(1).max(256), z.string().max(TEXT_MAX)),
  }),
  z.object({
    kind: z.literal('http'),
    url: z.url({ protocol: /^https?$/ }).max(TEXT_MAX),
    headers: z.record(z.string().min(1).max(256), z.string().max(TEXT_MAX)),
  }),
]);
export type ServerSpec = z.infer<typeof serverSpecSchema>;

/** Which era to speak: find out, or insist. */
export const eraModeSchema = z.enum(['auto', 'legacy', 'modern']);
export type EraMode = z.infer<typeof eraModeSchema>;

export const serverDraftSchema = z.object({
  name: z.string().min(1).max(NAME_MAX),
  era: eraModeSchema,
  // Not in the schema of the spec: a file that has such a URL is read all the same.
  spec: serverSpecSchema.refine((spec) => spec.kind !== 'http' || !hasCredentials(spec.url), {
    path: ['url'],
    message: CREDENTIALS_IN_URL,
  }),
  /** The kind of file it comes from, when it is imported: `Claude Desktop`. */
  importedFrom: z.string().max(64).nullable().exactOptional(),
});
export type ServerDraft = z.infer<typeof serverDraftSchema>;

export const failureSchema = z.object({
  code: z.enum(FAILURE_CODES),
  message: z.string(),
  hint: z.string(),
  at: z.object({ from: z.number().int(), to: z.number().int() }).optional(),
});

const crashedSchema = z.object({
  kind: z.literal('crashed'),
  atMs: z.number(),
  code: z.number().nullable(),
  signal: z.string().nullable(),
  /** The last stderr lines, oldest first, at most 20. */
  stderrTail: z.array(z.string()),
  failure: failureSchema,
});
const failedSchema = z.object({
  kind: z.literal('failed'),
  atMs: z.number(),
  stderrTail: z.array(z.string()),
  failure: failureSchema,
});

/** What a supervisor counts: restarts within a period, and how many it allows. */
const restartCounts = {
  restarts: z.number().int(),
  intensity: z.number().int(),
  periodMs: z.number(),
  /** How it ended; null when it was ended for a sibling. */
  last: z.discriminatedUnion('kind', [crashedSchema, failedSchema]).nullable(),
};

/** Where one server stands; every state has a face on the screen. */
export const serverStateSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('stopped') }),
  z.object({ kind: z.literal('awaiting-consent') }),
  z.object({ kind: z.literal('starting'), sinceMs: z.number() }),
  z.object({ kind: z.literal('ready'), sinceMs: z.number() }),
  /** It was ready, and nobody answers at its address: calls are refused until one of the attempts succeeds. */
  z.object({
    kind: z.literal('reconnecting'),
    sinceMs: z.number(),
    attempt: z.number(),
    attemptsMax: z.number(),
    /** When this attempt is made, or was. */
    nextMs: z.number(),
    /** What the last one failed with. */
    why: z.string(),
  }),
  z.object({ kind: z.literal('stopping'), sinceMs: z.number() }),
  crashedSchema,
  failedSchema,
  /** It ended, and its supervisor starts it again. */
  z.object({
    kind: z.literal('restarting'),
    sinceMs: z.number(),
    /** Null while it waits for something else than time; `why` says for what. */
    nextMs: z.number().nullable(),
    why: z.string(),
    ...restartCounts,
  }),
  /** It ended once too often: its supervisor does not start it again, until a person does. */
  z.object({ kind: z.literal('gave-up'), atMs: z.number(), ...restartCounts }),
]);
export type ServerState = z.infer<typeof serverStateSchema>;

export const serverSchema = z.object({
  id: z.string(),
  name: z.string(),
  era: eraModeSchema,
  /** The spec with every environment and header value left out. */
  target: z.discriminatedUnion('kind', [
    z.object({
      kind: z.literal('stdio'),
      command: z.string(),
      args: z.array(z.string()),
      cwd: z.string().nullable(),
      envNames: z.array(z.string()),
    }),
    z.object({ kind: z.literal('http'), url: z.string(), headerNames: z.array(z.string()) }),
  ]),
  /** SHA-256 of the exact spec; consent is bound to it. */
  specHash: z.string(),
  approved: z.boolean(),
  state: serverStateSchema,
  /** The tape being recorded, or the newest one. */
  tapeId: z.string().nullable(),
  pid: z.number().nullable(),
  session: z
    .object({
      era: z.enum(['legacy', 'modern']),
      protocolVersion: z.string(),
      peerName: z.string(),
      peerVersion: z.string(),
    })
    .nullable(),
  toolCount: z.number().int(),
  entriesTotal: z.number().int(),
  /** Entries a second over the last second. */
  entriesPerS: z.number(),
  startCount: z.number().int(),
});
export type Server = z.infer<typeof serverSchema>;

/** What a request to start came to. `consent`: a person must approve first, at `url` in the web shell. */
export const startOutcomeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('started'), tapeId: z.string() }),
  z.object({ kind: z.literal('consent'), consentId: z.string(), url: z.string().nullable() }),
]);
export type StartOutcome = z.infer<typeof startOutcomeSchema>;

export const sampleSchema = z.object({ id: z.string(), title: z.string(), description: z.string() });
