import { dirname } from 'node:path';
import { crc32 } from 'node:zlib';
import type { Failure, Result } from '../../../src-shared/base/failure.ts';
import { fail, ok } from '../../../src-shared/base/failure.ts';
import { MAX_ENTRY_BYTES, encodeInto, encodedBytes, metaOf } from '../../../src-shared/journal/codec.ts';
import type { Entry, EntryBody } from '../../../src-shared/journal/entry.ts';
import {
  SEGMENT_BYTES,
  SEGMENT_HEADER_BYTES,
  type SegmentHeader,
} from '../../../src-shared/journal/segment.ts';
import { bodiesOfLines, type WholeLines } from '../../../src-shared/journal/whole-lines.ts';
import type { Clock, Disk, TapeMark, TapeWriter } from '../ports.ts';
import { diskFailure, isTooLarge } from './disk-failure.ts';
import { encodeLines } from './encode-lines.ts';
import { Marks } from './marks.ts';
import { disown } from './owner.ts';
import type { Scratch } from './scratch.ts';
import { SegmentWriter } from './segment-writer.ts';
import { TapeSync } from './tape-sync.ts';

/** The last seq that fits the format, and so the end of a tape. */
const SEQ_MAX = 0xffff_ffff;
/** Lines that come together in more are looked at one by one: one of them may be too long for an entry. */
const LINES_BYTES_MAX = 1024 * 1024;

export interface TapeWriterOptions {
  readonly disk: Disk;
  readonly clock: Clock;
  readonly tapeId: string;
  readonly folder: string;
  readonly scratch: Scratch;
  /** Smaller in tests. */
  readonly segmentBytes?: number;
  onSegmentLeft?(): void;
  /** Milliseconds from a write to its sync, 0 for at once; null leaves power cuts to the operating system. */
  syncAfterMs(): number | null;
  /** Whether nothing more is taken until what a failed sync left in doubt is on the disk. */
  waitsForDisk(): boolean;
  onSyncFailed(failed: SyncFailed): void;
  /** A tape that is there is continued behind this place; absent for a new one. Throws what the disk throws. */
  readonly continueAt?: TapeEndpoint;
}

/** The disk could not say that these entries are safe. */
export interface SyncFailed {
  readonly tapeId: string;
  readonly fromSeq: number;
  readonly nextSeq: number;
  /** They were written a second time, and are. */
  readonly isMended: boolean;
  readonly failure: Failure;
}

/** Where the next entry of a tape belongs, and its number. */
export interface TapeEndpoint {
  readonly at: { readonly segment: number; readonly offset: number };
  readonly nextSeq: number;
  /** The head of the segment there. */
  readonly segment: SegmentHeader;
  /** The segment there is sealed, or of an older version. */
  readonly takesNoMore: boolean;
}

/** Writes one tape: encodes a call's bodies into one buffer, hands it to the disk in one write, and rolls segments. */
export class SegmentedTapeWriter implements TapeWriter {
  readonly tapeId: string;
  readonly #options: TapeWriterOptions;
  #segment: SegmentWriter | null = null;
  #segments = 0;
  #nextSeq = 0;
  #isClosed = false;
  /** A segment whose sync failed may not hold what it seems to: the next entries go to a new one. */
  #mustRoll = false;
  /** The segments that a failed sync left in doubt, with its error. */
  readonly #doubtful = new Map<SegmentWriter, Error>();
  readonly #sync: TapeSync;
  readonly #marks = new Marks();

  constructor(options: TapeWriterOptions) {
    this.tapeId = options.tapeId;
    this.#options = options;
    const { clock, disk } = options;
    this.#sync = new TapeSync({
      clock,
      disk,
      syncAfterMs: () => options.syncAfterMs(),
      mend: (segment, error) => this.#onSyncFailed(segment, error),
    });
    const end = options.continueAt;
    if (end === undefined) return;
    this.#sync.appended(end.nextSeq);
    if (!end.takesNoMore) {
      const { disk: on, folder } = options;
      const { nextSeq } = end;
      this.#segment = SegmentWriter.reopen(on, folder, end.segment, { sizeBytes: end.at.offset, nextSeq });
      this.#sync.begin(this.#segment, []);
    }
    this.#segments = end.at.segment;
    this.#nextSeq = end.nextSeq;
  }

  get nextSeq(): number {
    return this.#nextSeq;
  }

  markBefore(seq: number): TapeMark | null {
    return this.#marks.before(seq);
  }

  append(bodies: readonly EntryBody[], lines?: WholeLines): Result<readonly Entry[]> {
    if (this.#isClosed) {
      return fail(
        'session-closed',
        `Tape ${this.tapeId} is closed.`,
        'Start the server again to record a new tape.',
      );
    }
    const doubt = this.#mend();
    if (doubt !== null && this.#options.waitsForDisk()) return { ok: false, failure: doubt };
    return this.#append(bodies, lines);
  }

  hasRoom(bytes: number): boolean {
    return this.#options.disk.roomBytes(this.#options.folder) >= bytes;
  }

  whenSafe(done: (failure: Failure | null) => void): void {
    const doubt = this.#mend();
    if (doubt !== null) return done(doubt);
    this.#sync.whenSafe((error) => done(error === null ? null : this.#failure(error)));
  }

  close(reason: string): Result<Entry | null> {
    if (this.#isClosed) return ok(null);
    const last = this.#append([{ kind: 'tape-closed', reason }]);
    this.#isClosed = true;
    try {
      this.#sync.close();
    } catch {
      // It was told when it was met; what is in doubt stays so.
    }
    try {
      disown(this.#options.disk, this.#options.folder);
    } catch (error) {
      return { ok: false, failure: diskFailure(`Closing tape ${this.tapeId}`, error) };
    }
    return last.ok ? ok(last.value[0] ?? null) : last;
  }

  /** Lets go of a tape whose first entry could not be written. */
  abandon(): void {
    this.#isClosed = true;
    this.#segment?.close();
  }

  #append(bodies: readonly EntryBody[], lines?: WholeLines): Result<readonly Entry[]> {
    const linesBytes = lines?.bytes.length ?? 0;
    if (bodies.length === 0 && linesBytes === 0) return ok([]);
    if (lines !== undefined && linesBytes > LINES_BYTES_MAX)
      return this.#append([...bodies, ...bodiesOfLines(lines)]);
    // There are no more lines than bytes.
    if (this.#nextSeq + bodies.length + linesBytes > SEQ_MAX) {
      return fail('too-many', `Tape ${this.tapeId} is full.`, 'Restart the server to record a new tape.');
    }
    const stamp = { wallMs: this.#options.clock.wallMs(), monoUs: this.#options.clock.monoUs() };
    const entries = this.#stamp(bodies, stamp);
    const scratch = this.#options.scratch;
    let end = 0;
    for (const entry of entries) {
      const meta = metaOf(entry);
      const sizeBytes = encodedBytes(entry, meta);
      if (sizeBytes > MAX_ENTRY_BYTES) {
        scratch.trim();
        return fail(
          'frame-too-large',
          `An entry of ${sizeBytes} bytes is too long.`,
          'Frames are cut well below this.',
        );
      }
      scratch.reserve(end, end + sizeBytes);
      end = encodeInto(scratch.bytes, scratch.view, end, entry, meta, crc32);
    }
    let count = entries.length;
    if (lines !== undefined) {
      const encoded = encodeLines(scratch, end, { seq: this.#nextSeq + count, ...stamp }, lines);
      end = encoded.end;
      count += encoded.lines;
    }
    try {
      this.#write(scratch.bytes, end, count);
    } catch (error) {
      return { ok: false, failure: diskFailure(`Writing tape ${this.tapeId}`, error) };
    } finally {
      scratch.trim();
    }
    this.#nextSeq += count;
    this.#sync.appended(this.#nextSeq);
    return ok(entries);
  }

  /** A file that may not grow further (`ulimit -f`) is left for the next one, which may. */
  #write(bytes: Uint8Array, length: number, entries: number): void {
    for (;;) {
      const segment = this.#segmentFor(length);
      const offset = segment.sizeBytes;
      try {
        segment.append(bytes, length, entries);
        return this.#marks.note(this.#nextSeq, this.#segments, offset);
      } catch (error) {
        if (!isTooLarge(error) || offset === SEGMENT_HEADER_BYTES) throw error;
        this.#mustRoll = true;
      }
    }
  }

  #stamp(
    bodies: readonly EntryBody[],
    { wallMs, monoUs }: { readonly wallMs: number; readonly monoUs: number },
  ): Entry[] {
    return bodies.map((body, i) => {
      const seq = this.#nextSeq + i;
      // Almost every entry is a frame, and spelling it out is several times as fast as spreading it.
      if (body.kind === 'frame') {
        const { kind, dir, channel, mark, bytes } = body;
        return { seq, wallMs, monoUs, kind, dir, channel, mark, bytes };
      }
      return { seq, wallMs, monoUs, ...body };
    });
  }

  #segmentFor(moreBytes: number): SegmentWriter {
    const current = this.#segment;
    const limit = this.#options.segmentBytes ?? SEGMENT_BYTES;
    if (current !== null) {
      const isEmpty = current.sizeBytes === SEGMENT_HEADER_BYTES;
      if (isEmpty || (!this.#mustRoll && current.sizeBytes + moreBytes <= limit)) return current;
    }
    // Leftovers in the middle of a tape would be damage.
    current?.settle();
    const { disk, folder, tapeId, clock } = this.#options;
    const segment = this.#segments + 1;
    const next = SegmentWriter.create(disk, folder, {
      segment,
      firstSeq: this.#nextSeq,
      createdMs: clock.wallMs(),
      tapeId,
    });
    this.#segments = segment;
    this.#segment = next;
    this.#mustRoll = false;
    // The first segment's folder is new as well, and so may be those above.
    const tapes = dirname(folder);
    this.#sync.begin(next, segment === 1 ? [folder, tapes, dirname(tapes)] : [folder]);
    if (segment > 1) this.#options.onSegmentLeft?.();
    return next;
  }

  /** Tries to put on the disk what a failed sync left in doubt; why that does not work, or null. */
  #mend(): Failure | null {
    let failed: Failure | null = null;
    for (const [segment, error] of this.#doubtful) {
      if (!this.#rewrite(segment)) failed ??= this.#failure(error);
    }
    if (failed === null) return null;
    if (this.#options.waitsForDisk()) return failed;
    // Traffic goes on: what comes next stands in a file that has not failed yet.
    for (const segment of this.#doubtful.keys()) this.#sync.giveUp(segment);
    this.#doubtful.clear();
    this.#mustRoll = true;
    return failed;
  }

  #rewrite(segment: SegmentWriter): boolean {
    try {
      segment.rewrite(this.#options.disk);
      this.#sync.rewritten(segment);
    } catch {
      return false;
    }
    this.#doubtful.delete(segment);
    return true;
  }

  #onSyncFailed(segment: SegmentWriter, error: Error): boolean {
    const fromSeq = this.#sync.safe;
    const isMended = this.#rewrite(segment);
    if (!isMended) this.#doubtful.set(segment, error);
    const { tapeId } = this;
    const failure = this.#failure(error);
    this.#options.onSyncFailed({ tapeId, fromSeq, nextSeq: this.#nextSeq, isMended, failure });
    return isMended;
  }

  #failure(error: Error): Failure {
    return diskFailure(`Syncing tape ${this.tapeId}`, error);
  }
}
