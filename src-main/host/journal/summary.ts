import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { Tape } from '../../../src-shared/api/tapes.ts';
import { unreachable } from '../../../src-shared/base/assert.ts';
import { HEAD_BYTES, MAX_ENTRY_BYTES, PREFIX_BYTES } from '../../../src-shared/journal/codec.ts';
import type { Entry, Target } from '../../../src-shared/journal/entry.ts';
import { spokenIn, type Spoken } from '../../../src-shared/rerun/spoken-era.ts';
import { SEGMENT_HEADER_BYTES, tapeIdMs } from '../../../src-shared/journal/segment.ts';
import { READ_CHUNK_BYTES, SegmentReader } from '../../../src-shared/journal/segment-reader.ts';
import type { SegmentBytes } from '../../../src-shared/journal/segment-reader.ts';
import type { Disk } from '../ports.ts';
import { isLiving } from './owner.ts';
import { segmentNumbers, tapeIds, tapesFolder } from './tape-files.ts';
import { readTapeInfo } from './tape-info.ts';
import { openSegment, readTape } from './tape-reader.ts';

/** A session is agreed on within this many entries, or the summary does not know its era. */
const FIRST_ENTRIES = 200;
/** How a tape ended is written within its last entries. */
const LAST_ENTRIES = 32;

/** What can be told of a tape without reading all of it; findings need the index, pins the deck, and the rest stands beside it. */
export type TapeSummary = Omit<Tape, 'findings' | 'pinned' | 'origin'>;

/** Every tape, oldest first: reads the first entries and walks the lengths of the last segment. */
export function summarize(disk: Disk, dataFolder: string): TapeSummary[] {
  return tapeIds(disk, dataFolder)
    .map((tapeId) => summarizeTape(disk, dataFolder, tapeId))
    .sort((a, b) => a.openedMs - b.openedMs || (a.id < b.id ? -1 : 1));
}

export function summarizeTape(disk: Disk, dataFolder: string, tapeId: string): TapeSummary {
  const folder = join(tapesFolder(dataFolder), tapeId);
  // Before the end is read: a writer closes the tape first and gives it up then.
  const living = isLiving(disk, folder);
  const info = readTapeInfo(disk, folder, tapeId);
  const session = readSession(disk, folder);
  const end = readEnd(disk, folder);
  const last = end.entries.at(-1);
  // One that was ended by the start after its host had died was still interrupted.
  const isEnded = last?.kind === 'tape-closed' && end.entries.at(-2)?.kind !== 'recovered';
  const trouble = end.trouble ?? (info.opened === null && last !== undefined ? 'no beginning' : null);
  const state = living ? 'living' : trouble !== null ? 'damaged' : isEnded ? 'ended' : 'interrupted';
  const openedMs = info.opened?.wallMs ?? tapeIdMs(tapeId);
  return {
    id: tapeId,
    serverId: info.opened?.serverId ?? '',
    serverName: info.opened?.serverName ?? '',
    title: info.opened === null ? '' : titleOf(info.opened.target),
    openedMs,
    lastMs: last?.wallMs ?? openedMs,
    state,
    ending: endingOf(state, trouble, end.entries),
    era: session?.era ?? null,
    protocolVersion: session?.protocolVersion ?? null,
    entries: last === undefined ? 0 : last.seq + 1,
    sizeBytes: info.sizeBytes,
    rawBytes: info.rawBytes,
    sealedBytes: info.sealedBytes,
    sealing: info.sealed === 0 ? 'raw' : info.sealed === info.segments ? 'sealed' : 'partly',
    damage: trouble ?? '',
  };
}

function titleOf(target: Target): string {
  return target.kind === 'http' ? target.url : [target.command, ...target.args].join(' ');
}

/** As our session says it; else as the two of them say it on the wire (taps and reruns have no session of ours). */
function readSession(disk: Disk, folder: string): { era: Tape['era']; protocolVersion: string } | null {
  let count = 0;
  let spoken: Spoken | null = null;
  for (const { entry } of readTape(disk, folder)) {
    if (entry.kind === 'session' && entry.phase.kind === 'ready') return entry.phase;
    spoken ??= spokenIn(entry);
    count += 1;
    if (count === FIRST_ENTRIES) break;
  }
  return spoken;
}

/** The last entries of the last segment that has any. */
export function readEnd(disk: Disk, folder: string): { entries: Entry[]; trouble: string | null } {
  for (const segment of segmentNumbers(disk, folder).reverse()) {
    const { file, source, sealed, header, entryVersion } = openSegment(disk, folder, segment);
    try {
      if (header.kind === 'torn') continue;
      if (header.kind === 'too-new') return { entries: [], trouble: 'recorded by a newer version' };
      if (header.kind === 'damaged') return { entries: [], trouble: 'damaged' };
      const tailAt = sealed?.tailAt(LAST_ENTRIES) ?? SEGMENT_HEADER_BYTES;
      if (sealed !== null && sealed.lostAt(tailAt) !== null) return { entries: [], trouble: 'damaged' };
      const walk = walkLengths(source, tailAt);
      const entries = readFrom(source, walk.lastOffsets[0] ?? walk.end, entryVersion);
      if (entries.length < walk.lastOffsets.length || walk.isDamaged) {
        return { entries, trouble: 'damaged' };
      }
      if (entries.length > 0) return { entries, trouble: null };
    } finally {
      file.close();
    }
  }
  return { entries: [], trouble: null };
}

interface Walk {
  /** Where the last entries begin, at most LAST_ENTRIES of them. */
  readonly lastOffsets: number[];
  readonly end: number;
  readonly isDamaged: boolean;
}

/** Hops from length to length without decoding: 64 MiB take some ten milliseconds. */
function walkLengths(source: SegmentBytes, from: number): Walk {
  const lastOffsets: number[] = [];
  let offset = from;
  for (;;) {
    const chunk = source.read(offset, READ_CHUNK_BYTES);
    const view = new DataView(chunk.buffer, chunk.byteOffset, chunk.length);
    const chunkAt = offset;
    while (offset - chunkAt + PREFIX_BYTES <= chunk.length) {
      const length = view.getUint32(offset - chunkAt, true);
      // Zeros are space that a power cut left unwritten.
      if (length === 0) return { lastOffsets, end: offset, isDamaged: false };
      if (length < HEAD_BYTES || length > MAX_ENTRY_BYTES)
        return { lastOffsets, end: offset, isDamaged: true };
      lastOffsets.push(offset);
      if (lastOffsets.length > LAST_ENTRIES) lastOffsets.shift();
      offset += PREFIX_BYTES + length;
    }
    if (chunk.length < READ_CHUNK_BYTES) break;
  }
  // The last hop went beyond the end when that entry is torn.
  if (source.read(offset - 1, 1).length === 0) lastOffsets.pop();
  return { lastOffsets, end: offset, isDamaged: false };
}

function readFrom(source: SegmentBytes, offset: number, version: number): Entry[] {
  const reader = new SegmentReader(source, offset, version, crc32);
  const entries: Entry[] = [];
  for (let step = reader.next(); step.kind === 'entry'; step = reader.next()) entries.push(step.entry);
  return entries.slice(-LAST_ENTRIES);
}

/** In a few words, the most telling first. */
function endingOf(state: Tape['state'], trouble: string | null, last: readonly Entry[]): string {
  switch (state) {
    case 'living':
      return '';
    case 'damaged':
      return trouble ?? 'damaged';
    case 'interrupted':
      return 'host died';
    case 'ended':
      break;
    default:
      unreachable(state);
  }
  const exit = last.findLast((entry) => entry.kind === 'process-exited');
  if (exit !== undefined && exit.expected) return 'stopped';
  if (exit !== undefined) return exit.signal ?? `exit ${exit.code ?? '?'}`;
  const closed = last.at(-1);
  return closed?.kind === 'tape-closed' ? closed.reason : '';
}
