import { crc32 } from 'node:zlib';

/** A longer one on disk is damage. */
const UPDATE_BYTES_MAX = 64 * 1024 * 1024;
const PREFIX_BYTES = 8;

/** One update as it stands on disk: u32 length, u32 crc32 of the update (little endian), the update. */
export function frameUpdate(update: Uint8Array): Uint8Array {
  const framed = new Uint8Array(PREFIX_BYTES + update.length);
  const view = new DataView(framed.buffer);
  view.setUint32(0, update.length, true);
  view.setUint32(4, crc32(update), true);
  framed.set(update, PREFIX_BYTES);
  return framed;
}

export interface ReadFrames {
  readonly updates: readonly Uint8Array[];
  /** Where the whole frames end. */
  readonly wholeBytes: number;
  /** What follows them: nothing, a write that was cut short, or something that was never a frame. */
  readonly rest: 'none' | 'torn' | 'damaged';
}

export function readFrames(bytes: Uint8Array): ReadFrames {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const updates: Uint8Array[] = [];
  let offset = 0;
  for (;;) {
    const left = bytes.length - offset;
    if (left === 0) return { updates, wholeBytes: offset, rest: 'none' };
    if (left < PREFIX_BYTES) return { updates, wholeBytes: offset, rest: 'torn' };
    const length = view.getUint32(offset, true);
    if (length > UPDATE_BYTES_MAX) return { updates, wholeBytes: offset, rest: 'damaged' };
    if (left < PREFIX_BYTES + length) return { updates, wholeBytes: offset, rest: 'torn' };
    const update = bytes.subarray(offset + PREFIX_BYTES, offset + PREFIX_BYTES + length);
    if (crc32(update) !== view.getUint32(offset + 4, true)) {
      return { updates, wholeBytes: offset, rest: 'damaged' };
    }
    updates.push(update);
    offset += PREFIX_BYTES + length;
  }
}
