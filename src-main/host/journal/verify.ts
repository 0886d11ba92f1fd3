import { join } from 'node:path';
import type { Disk } from '../ports.ts';
import { inspectTape } from './inspect-tape.ts';
import { isLiving } from './owner.ts';
import { tapeIds, tapesFolder } from './tape-files.ts';

/** At most this many problems are listed; `ok` counts them all. */
const PROBLEMS_MAX = 1000;
/** A living tape may be cut back under the reader's eyes when its disk is full: look again before saying so. */
const LIVING_ATTEMPTS = 3;
const ENTRIES_PER_TURN = 64;

export interface Problem {
  readonly tapeId: string;
  readonly segment: number;
  readonly offset: number;
  readonly why: string;
  /** The entries that are gone with it; null when none are, or nobody can tell. */
  readonly lost: { readonly firstSeq: number; readonly entries: number } | null;
}

export interface Verification {
  /** False when anything that was recorded cannot be read back. Torn tails and gap entries are honest, and ok. */
  readonly ok: boolean;
  readonly tapes: number;
  readonly entries: number;
  readonly frames: number;
  /** Of all segment files. */
  readonly bytes: number;
  /** Gap entries, and the entries they say could not be recorded. */
  readonly gaps: number;
  readonly lost: number;
  readonly tornTails: number;
  readonly segments: number;
  readonly sealed: number;
  readonly living: number;
  readonly problems: readonly Problem[];
}

/** What was found in one tape. */
export type TapeSums = Readonly<Omit<Verification, 'ok'>>;

type Sums = { -readonly [K in Exclude<keyof Verification, 'ok' | 'problems'>]: number } & {
  problems: Problem[];
};

/** Reads every byte of every tape (or of one) and checks it. Safe while tapes are being recorded. */
export function verify(
  disk: Disk,
  dataFolder: string,
  only: { readonly tapeId?: string } = {},
): Verification {
  const all = noSums();
  const ids = tapeIds(disk, dataFolder).filter((id) => only.tapeId === undefined || id === only.tapeId);
  for (const tapeId of ids) add(all, drain(verifyTape(disk, dataFolder, tapeId)));
  return { ok: all.problems.length === 0, ...all, problems: all.problems.slice(0, PROBLEMS_MAX) };
}

/** The same for one tape in small steps, so that the caller can let others have their turn. */
export function* verifyTape(disk: Disk, dataFolder: string, tapeId: string): Generator<null, TapeSums> {
  const folder = join(tapesFolder(dataFolder), tapeId);
  for (let attempt = 1; ; attempt += 1) {
    const living = isLiving(disk, folder);
    const sums = yield* checkTape(disk, folder, tapeId, living);
    if (!living || sums.problems.length === 0 || attempt === LIVING_ATTEMPTS) return sums;
  }
}

function drain<T>(work: Generator<null, T>): T {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
}

function* checkTape(disk: Disk, folder: string, tapeId: string, living: boolean): Generator<null, Sums> {
  const sums = { ...noSums(), tapes: 1, living: living ? 1 : 0 };
  const problem = (segment: number, offset: number, why: string, lost: Problem['lost'] = null) =>
    sums.problems.push({ tapeId, segment, offset, why, lost });
  let isClosed = false;
  try {
    for (const found of inspectTape(disk, folder, tapeId, { isThorough: true })) {
      switch (found.kind) {
        case 'segment':
          sums.bytes += found.sizeBytes;
          sums.segments += 1;
          if (found.isSealed) sums.sealed += 1;
          break;
        case 'torn-tail':
          if (isClosed) problem(found.segment, found.offset, 'bytes stand behind the end of the tape');
          else if (!living) sums.tornTails += 1;
          break;
        case 'problem':
          problem(found.segment, found.offset, found.why, found.lost ?? null);
          break;
        case 'entry': {
          const { entry, segment, offset } = found;
          sums.entries += 1;
          if (sums.entries % ENTRIES_PER_TURN === 0) yield null;
          if (isClosed) problem(segment, offset, 'an entry stands behind the end of the tape');
          if (entry.seq === 0 && !(entry.kind === 'tape-opened' && entry.tapeId === tapeId)) {
            problem(segment, offset, 'the first entry does not open this tape');
          }
          if (entry.kind === 'frame') sums.frames += 1;
          if (entry.kind === 'tape-closed') isClosed = true;
          if (entry.kind === 'gap') {
            sums.gaps += 1;
            sums.lost += entry.lostEntries;
          }
        }
      }
    }
  } catch (error) {
    problem(0, 0, error instanceof Error ? error.message : String(error));
  }
  return sums;
}

function noSums(): Sums {
  return {
    tapes: 0,
    entries: 0,
    frames: 0,
    bytes: 0,
    gaps: 0,
    lost: 0,
    tornTails: 0,
    segments: 0,
    sealed: 0,
    living: 0,
    problems: [],
  };
}

function add(to: Sums, more: TapeSums): void {
  to.tapes += more.tapes;
  to.entries += more.entries;
  to.frames += more.frames;
  to.bytes += more.bytes;
  to.gaps += more.gaps;
  to.lost += more.lost;
  to.tornTails += more.tornTails;
  to.segments += more.segments;
  to.sealed += more.sealed;
  to.living += more.living;
  to.problems.push(...more.problems);
}
