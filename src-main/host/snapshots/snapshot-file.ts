import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { z } from 'zod';
import { savedStateSchema, stateOfText, stateText } from '../../../src-shared/state/saved-state.ts';
import { TAPE_FOLD_VERSION, type TapeState } from '../../../src-shared/state/tape-state.ts';
import type { TapeMark } from '../ports.ts';

/** The state of a tape after its first `entries` entries. */
export interface Snapshot {
  readonly tapeId: string;
  readonly entries: number;
  readonly takenMs: number;
  /** An entry at or before the first that is not in it, and where that begins; null when it is not known. */
  readonly mark: TapeMark | null;
  /** SHA-256 of the state's one text. */
  readonly hash: string;
  readonly state: TapeState;
}

const headSchema = z.object({
  tapeId: z.string(),
  entries: z.number().int(),
  takenMs: z.number(),
  mark: z
    .object({
      seq: z.number().int(),
      at: z.object({ segment: z.number().int(), offset: z.number().int() }),
    })
    .nullable(),
  hash: z.string(),
});

export function stateHash(state: TapeState): string {
  return hashOf(stateText(state));
}

/** `checksum\n head as JSON \n state as JSON`: the checksum is over everything behind its line. */
export function encodeSnapshot(snapshot: Omit<Snapshot, 'hash'>): { bytes: Uint8Array; hash: string } {
  const { tapeId, entries, takenMs, mark, state } = snapshot;
  const text = stateText(state);
  const hash = hashOf(text);
  const body = Buffer.from(`${JSON.stringify({ tapeId, entries, takenMs, mark, hash })}\n${text}`);
  return { bytes: Buffer.concat([Buffer.from(`${checksum(body)}\n`), body]), hash };
}

/** Null when it is not whole, or not one of this version. */
export function decodeSnapshot(bytes: Uint8Array): Snapshot | null {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const bodyAt = all.indexOf(0x0a) + 1;
  const body = all.subarray(bodyAt);
  if (bodyAt === 0 || all.toString('latin1', 0, bodyAt - 1) !== checksum(body)) return null;
  const textAt = body.indexOf(0x0a) + 1;
  if (textAt === 0) return null;
  const head = headSchema.safeParse(JSON.parse(body.toString('utf8', 0, textAt - 1)));
  const state = stateOfText(body.toString('utf8', textAt));
  if (!head.success || state === null || state.counters.entries !== head.data.entries) return null;
  return { ...head.data, state };
}

function checksum(body: Uint8Array): string {
  return crc32(body).toString(16).padStart(8, '0');
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

let version: string | null = null;

/** What a snapshot was made by: the fold, and the shape of its state. Part of the file's name. */
export function snapshotVersion(): string {
  if (version !== null) return version;
  const shape = JSON.stringify(z.toJSONSchema(savedStateSchema, { unrepresentable: 'any' }));
  version = `${TAPE_FOLD_VERSION}-${hashOf(shape).slice(0, 8)}`;
  return version;
}
