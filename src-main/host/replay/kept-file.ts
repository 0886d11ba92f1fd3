/** Checkpoints of one tape as the bytes of a file: a cache, of use to the very program that wrote it and to nobody else. */
import { crc32 } from 'node:zlib';
import type { Checkpoint } from './checkpoints.ts';

const MAGIC = Buffer.from('tapedeck checkpoints 1\n');
/** Length and checksum of the head, and of what follows it. */
const FRAME_BYTES = 16;
/** Of one tape; beyond it every second checkpoint is left out. */
export const KEPT_BYTES_MAX = 24 * 1024 * 1024;

interface Head {
  readonly tapeId: string;
  readonly everyEntries: number;
  readonly checkpoints: readonly (Omit<Checkpoint, 'packed'> & { readonly sizeBytes: number })[];
}

/** What is kept of a tape, in the order of its entries. */
export interface Kept {
  readonly everyEntries: number;
  readonly checkpoints: readonly Checkpoint[];
}

/** Every second one leaves until they are no more than `bytesMax`. */
export function thinned({ everyEntries, checkpoints }: Kept, bytesMax = KEPT_BYTES_MAX): Kept {
  let kept: Kept = { everyEntries, checkpoints };
  while (kept.checkpoints.length > 0 && bytesOf(kept.checkpoints) > bytesMax) {
    const every = kept.everyEntries * 2;
    kept = {
      everyEntries: every,
      checkpoints: kept.checkpoints.filter(({ entries }) => entries % every === 0),
    };
  }
  return kept;
}

function bytesOf(checkpoints: readonly Checkpoint[]): number {
  return checkpoints.reduce((sum, { packed }) => sum + packed.length, 0);
}

export function encodeKept(tapeId: string, { everyEntries, checkpoints }: Kept): Uint8Array {
  const described = checkpoints.map(({ packed, ...rest }) => ({ ...rest, sizeBytes: packed.length }));
  const head = Buffer.from(JSON.stringify({ tapeId, everyEntries, checkpoints: described }));
  const body = Buffer.concat(checkpoints.map(({ packed }) => packed));
  const frame = Buffer.alloc(FRAME_BYTES);
  frame.writeUInt32LE(head.length, 0);
  frame.writeUInt32LE(crc32(head), 4);
  frame.writeUInt32LE(body.length, 8);
  frame.writeUInt32LE(crc32(body), 12);
  return Buffer.concat([MAGIC, frame, head, body]);
}

/** Null when it is of another tape, cut off, or damaged: it is made again then. */
export function decodeKept(tapeId: string, bytes: Buffer): Kept | null {
  const headAt = MAGIC.length + FRAME_BYTES;
  if (bytes.length < headAt || !bytes.subarray(0, MAGIC.length).equals(MAGIC)) return null;
  const frame = bytes.subarray(MAGIC.length, headAt);
  const bodyAt = headAt + frame.readUInt32LE(0);
  const head = bytes.subarray(headAt, bodyAt);
  const body = bytes.subarray(bodyAt);
  if (body.length !== frame.readUInt32LE(8)) return null;
  if (crc32(head) !== frame.readUInt32LE(4) || crc32(body) !== frame.readUInt32LE(12)) return null;
  const read: unknown = JSON.parse(head.toString());
  if (!isHead(read) || read.tapeId !== tapeId) return null;
  let at = 0;
  const checkpoints = read.checkpoints.map(({ sizeBytes, ...rest }) => {
    const packed = body.subarray(at, at + sizeBytes);
    at += sizeBytes;
    return { ...rest, packed };
  });
  return at === body.length ? { everyEntries: read.everyEntries, checkpoints } : null;
}

/** Its checksum says that it is whole, and the name of its file that this program wrote it. */
function isHead(value: unknown): value is Head {
  return typeof value === 'object' && value !== null && 'tapeId' in value && 'checkpoints' in value;
}
