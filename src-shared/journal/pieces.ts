import { MAX_ENTRY_BYTES } from './codec.ts';
import type { Channel, Direction, Frame } from './entry.ts';

/** The most bytes of one frame: the entry's bound, less room for its head and its channel. */
export const FRAME_BYTES_MAX = MAX_ENTRY_BYTES - 64 * 1024;

/** One message as the tape keeps it: one frame, or marked pieces when it is above the bound. */
export function wholeOrPieces(
  dir: Direction,
  channel: Channel,
  bytes: Uint8Array,
  maxBytes: number = FRAME_BYTES_MAX,
): readonly Frame[] {
  if (bytes.length <= maxBytes) return [{ kind: 'frame', dir, channel, mark: 'whole', bytes }];
  const pieces: Frame[] = [];
  for (let at = 0; at < bytes.length; at += maxBytes) {
    pieces.push({
      kind: 'frame',
      dir,
      channel,
      mark: 'oversize-part',
      bytes: bytes.subarray(at, at + maxBytes),
    });
  }
  return pieces;
}
