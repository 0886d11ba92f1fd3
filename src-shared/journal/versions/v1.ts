import { z } from 'zod';

/**
 * Version 1 of the entries, as Tapedeck 0.1 recorded them. Frozen: it says what is in files that exist, so nothing here
 * changes, and nothing here is shared with the newest version, which does.
 */
const count = z.number();
const headers = z.array(z.tuple([z.string(), z.string()]));
const era = z.enum(['legacy', 'modern']);

export const channelV1Schema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('stdio') }),
  z.object({
    kind: z.literal('http'),
    exchange: count,
    part: z.enum(['body', 'sse']),
    event: z.string().exactOptional(),
    eventId: z.string().exactOptional(),
    retryMs: z.number().exactOptional(),
  }),
]);

const target = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('stdio'),
    command: z.string(),
    args: z.array(z.string()),
    cwd: z.string().nullable(),
    envNames: z.array(z.string()),
  }),
  z.object({ kind: z.literal('http'), url: z.string(), headerNames: z.array(z.string()) }),
]);

const phase = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('negotiating'), mode: z.enum(['auto', 'legacy', 'modern']) }),
  z.object({
    kind: z.literal('ready'),
    era,
    protocolVersion: z.string(),
    peerName: z.string(),
    peerVersion: z.string(),
  }),
  z.object({ kind: z.literal('failed'), code: z.string(), message: z.string(), hint: z.string() }),
  z.object({ kind: z.literal('stopping') }),
]);

/** Every body that was JSON on disk: all but those whose content is the wire's own bytes. */
export const fieldsV1Schema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('tape-opened'),
    version: count,
    tapeId: z.string(),
    serverId: z.string(),
    serverName: z.string(),
    target,
    host: z.object({ name: z.string(), version: z.string(), platform: z.string(), pid: count }),
    runMarker: z.string(),
    causedBy: z.object({ tapeId: z.string(), seq: count.nullable() }).nullable(),
  }),
  z.object({ kind: z.literal('process-started'), pid: count }),
  z.object({
    kind: z.literal('process-exited'),
    code: z.number().nullable(),
    signal: z.string().nullable(),
    expected: z.boolean(),
    killedDescendants: count,
  }),
  z.object({
    kind: z.literal('http-request'),
    exchange: count,
    method: z.string(),
    url: z.string(),
    headers,
  }),
  z.object({
    kind: z.literal('http-response'),
    exchange: count,
    status: count,
    statusText: z.string(),
    headers,
  }),
  z.object({
    kind: z.literal('http-ended'),
    exchange: count,
    outcome: z.enum(['complete', 'aborted', 'failed']),
    detail: z.string(),
  }),
  z.object({ kind: z.literal('session'), phase }),
  z.object({
    kind: z.literal('finding'),
    about: count,
    code: z.string(),
    severity: z.enum(['info', 'warning', 'error']),
    message: z.string(),
    hint: z.string(),
  }),
  z.object({ kind: z.literal('intent'), intent: z.string(), detail: z.unknown() }),
  z.object({ kind: z.literal('gap'), reason: z.string(), lostEntries: count, lostBytes: count }),
  z.object({ kind: z.literal('tape-closed'), reason: z.string() }),
]);

export type FieldsV1 = z.infer<typeof fieldsV1Schema>;
