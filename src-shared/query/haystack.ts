import { metaOf } from '../journal/codec.ts';
import type { Entry } from '../journal/entry.ts';

/**
 * The bytes of an entry that a text filter reads: those of the wire where there are any, else what the entry says, as
 * it stands on disk (the JSON of its fields).
 */
export function haystackOf(entry: Entry): Uint8Array {
  if (entry.kind === 'frame' || entry.kind === 'stderr') return entry.bytes;
  const { seq: _seq, wallMs: _wallMs, monoUs: _monoUs, ...body } = entry;
  return metaOf(body);
}
