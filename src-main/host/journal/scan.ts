import { join } from 'node:path';
import type { Entry } from '../../../src-shared/journal/entry.ts';
import type { Disk, TapePosition } from '../ports.ts';
import { inspectTape } from './inspect-tape.ts';
import { tapeIds, tapesFolder } from './tape-files.ts';

export interface ScanRequest {
  /** Raw bytes that a frame or stderr line must contain, case-sensitive; empty matches every entry. */
  readonly text: string;
  readonly tapeId?: string;
  readonly limit?: number;
}

export interface ScanHit {
  readonly tapeId: string;
  readonly entry: Entry;
  readonly at: TapePosition;
}

/** Matching entries straight from the files, in order, newest tapes last. What stands behind damage is read too. */
export function* scan(disk: Disk, dataFolder: string, request: ScanRequest): Generator<ScanHit> {
  const needle = Buffer.from(request.text, 'utf8');
  let left = request.limit ?? Number.POSITIVE_INFINITY;
  for (const tapeId of tapeIds(disk, dataFolder)) {
    if (request.tapeId !== undefined && request.tapeId !== tapeId) continue;
    for (const found of inspectTape(disk, join(tapesFolder(dataFolder), tapeId), tapeId)) {
      if (left <= 0) return;
      if (found.kind !== 'entry' || !matches(found.entry, needle)) continue;
      left -= 1;
      yield { tapeId, entry: found.entry, at: { segment: found.segment, offset: found.offset } };
    }
  }
}

function matches(entry: Entry, needle: Buffer): boolean {
  if (needle.length === 0) return true;
  if (entry.kind !== 'frame' && entry.kind !== 'stderr') return false;
  const { bytes } = entry;
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).includes(needle);
}
