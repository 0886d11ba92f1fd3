import { z } from 'zod';
import { callStageSchema } from '../journal/entry-schema.ts';
import { ROW_KINDS, ROW_STATUSES, SEVERITIES } from '../state/row.ts';

/** At most this many rows in one page. */
export const PAGE_ROWS_MAX = 500;
/** At most this many bytes of a body in one answer. */
export const BODY_BYTES_MAX = 256 * 1024;
/** At most this many characters of free text in a filter. */
export const FILTER_TEXT_MAX = 500;
/** At most this many characters of a query. */
export const QUERY_MAX = 2000;

/** What a Messages table looks at: everything since the host started, in order of arrival, or one tape. */
export const scopeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('live') }),
  z.object({ kind: z.literal('tape'), tapeId: z.string().max(64) }),
]);
export type Scope = z.infer<typeof scopeSchema>;

/**
 * Rows that match all of it. Empty lists and empty text match everything. `text` is matched, ignoring ASCII case,
 * against the raw bytes of an entry and against its method, target and id.
 */
export const filterSchema = z.object({
  text: z.string().max(FILTER_TEXT_MAX),
  dirs: z.array(z.enum(['in', 'out', 'none'])).max(3),
  kinds: z.array(z.enum(ROW_KINDS)).max(ROW_KINDS.length),
  serverIds: z.array(z.string().max(64)).max(200),
  /** Rows of at least this severity; `none` matches all. */
  minSeverity: z.enum(SEVERITIES),
  /** The filter language (docs/query.md). Empty matches everything; what cannot be read is a `query-invalid`. */
  query: z.string().max(QUERY_MAX).default(''),
});
export type Filter = z.infer<typeof filterSchema>;
export const NO_FILTER: Filter = {
  text: '',
  dirs: [],
  kinds: [],
  serverIds: [],
  minSeverity: 'none',
  query: '',
};

export const pageRequestSchema = z.object({
  scope: scopeSchema,
  filter: filterSchema,
  /** `tail`: the last `limit` rows. `from`: rows starting at this ordinal among the matching rows. */
  anchor: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('tail') }),
    z.object({ kind: z.literal('from'), ordinal: z.number().int().min(0) }),
  ]),
  limit: z.number().int().min(0).max(PAGE_ROWS_MAX),
});
export type PageRequest = z.infer<typeof pageRequestSchema>;

/** A page as columns: entry i of every array describes row `from + i`. Names are indexes into the lists beside them. */
export const pageSchema = z.object({
  /** Rows of the scope that exist (recorded), whatever the filter. */
  total: z.number().int(),
  /** Rows that match the filter so far; one past the highest ordinal. */
  matched: z.number().int(),
  /** Rows that left the memory of the live scope; they are read from the disk, and are in their tapes. */
  dropped: z.number().int(),
  /** Rows the filter has looked at; less than `total` while a text search is still running. */
  scanned: z.number().int(),
  /** The lowest ordinal that can be had: 0, or the live rows before it are in their tapes only. */
  first: z.number().int(),
  from: z.number().int(),
  tapeIds: z.array(z.string()),
  serverIds: z.array(z.string()),
  methods: z.array(z.string()),
  tape: z.array(z.number().int()),
  server: z.array(z.number().int()),
  seq: z.array(z.number().int()),
  wallMs: z.array(z.number()),
  dir: z.array(z.number().int()),
  kind: z.array(z.number().int()),
  method: z.array(z.number().int()),
  target: z.array(z.string()),
  id: z.array(z.string()),
  status: z.array(z.number().int()),
  latencyUs: z.array(z.number()),
  sizeBytes: z.array(z.number().int()),
  severity: z.array(z.number().int()),
  pairSeq: z.array(z.number().int()),
});
export type Page = z.infer<typeof pageSchema>;

/** The order behind the numbers of a page's `dir` column. */
export const DIRS = ['in', 'out', 'none'] as const;

export const entryRefSchema = z.object({ tapeId: z.string().max(64), seq: z.number().int().min(0) });
export type EntryRef = z.infer<typeof entryRefSchema>;

export const findingSchema = z.object({
  code: z.string(),
  severity: z.enum(['info', 'warning', 'error']),
  message: z.string(),
  hint: z.string(),
});

const rowSchema = z.object({
  seq: z.number().int(),
  wallMs: z.number(),
  monoUs: z.number(),
  dir: z.enum(['in', 'out', 'none']),
  kind: z.enum(ROW_KINDS),
  method: z.string(),
  target: z.string(),
  id: z.string(),
  status: z.enum(ROW_STATUSES),
  latencyUs: z.number(),
  sizeBytes: z.number().int(),
  severity: z.enum(SEVERITIES),
  pairSeq: z.number().int(),
});

/** One entry whole: its row, what is known of it, its other half, and the first bytes of its body. */
export const entryDetailSchema = z.object({
  tapeId: z.string(),
  serverId: z.string(),
  serverName: z.string(),
  row: rowSchema,
  pair: rowSchema.nullable(),
  findings: z.array(findingSchema),
  /** The entry without its bytes and stamps, as JSON text. */
  metaJson: z.string(),
  /** Base64 of the first bytes of the body, at most BODY_BYTES_MAX of them. */
  bodyBase64: z.string(),
  bodyBytes: z.number().int(),
});
/** Where the time of a tool call went, as its `call-staged` entry says. */
export const stagedCallSchema = z.object({
  /** The seq of that entry. */
  seq: z.number().int(),
  tool: z.string(),
  outcome: z.string(),
  stages: z.array(callStageSchema),
});
export type StagedCall = z.infer<typeof stagedCallSchema>;

export type EntryDetail = z.infer<typeof entryDetailSchema>;
