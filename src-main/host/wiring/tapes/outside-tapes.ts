import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Entry } from '../../../../src-shared/journal/entry.ts';
import type { HostPorts } from '../world/host-ports.ts';
import { originOf } from '../../exchange/tape-places.ts';
import { TapeCursor } from '../../index/tape-cursor.ts';
import { readOpened } from '../../index/tape-files.ts';
import { ownerState } from '../../journal/owner.ts';
import { createRepair } from '../../journal/repair.ts';
import { tapeIds } from '../../journal/tape-files.ts';
import type { EntryListener } from '../../ports.ts';
import { inTurns } from '../../recovery/turns.ts';
import type { TapeOwners } from './tape-owners.ts';

/** How often the tapes that others write are looked at for more. */
export const LOOK_EVERY_MS = 100;
/** How often the folder is looked at for tapes that have come. */
export const SCAN_EVERY_MS = 250;
/** Tapes that are followed at the same time; how many more there are is in the head, and Sessions says so. */
export const FOLLOWED_MAX = 64;
/** A folder without a readable beginning is given up after so many looks: some ten seconds. */
const BEGINNING_LOOKS_MAX = 40;
/** Candidates that are looked at in one scan: each costs a few reads. */
const CANDIDATES_PER_SCAN = 64;
/** Reading of all tapes in one look; then the wire and the screen have their turn. */
const SLICE_MS = 6;
const BATCH_ENTRIES = 256;
/** Whether a silent writer still lives is asked after this many looks without an entry. */
const SILENT_LOOKS = 10;
/** A change of the folder's time that is this young may hide another one. */
const TIME_GRAIN_MS = 1000;

export interface OutsideTapesDeps {
  readonly ports: Pick<HostPorts, 'clock' | 'disk' | 'dataFolder' | 'report'>;
  readonly hostRun: string;
  readonly startedMs: number;
  readonly tapes: TapeOwners;
  /** All that must hear of every entry, as of our own. */
  readonly listeners: readonly EntryListener[];
  /** More waits to be folded than is good: what is in a file can wait there. */
  isPressed(): boolean;
  /** A tape has come, or has ended without saying so. */
  changed(): void;
}

/** The tapes that other processes record into our folder: a tap, or a command line beside us. */
export interface OutsideTapes {
  close(): void;
}

interface Followed {
  readonly tapeId: string;
  readonly serverId: string;
  readonly cursor: TapeCursor;
  silentLooks: number;
  isEnding: boolean;
}

/**
 * Follows what others record, so that it is live here: their files are read as they grow, and every entry is told to
 * whoever hears of our own. A tape whose writer dies is ended as the next start would end it.
 */
export function followOutsideTapes(deps: OutsideTapesDeps): OutsideTapes {
  const { ports, tapes, listeners } = deps;
  const { clock, disk, dataFolder } = ports;
  const folder = join(dataFolder, 'tapes');
  const repair = createRepair({ dataFolder, disk, clock, hostRun: deps.hostRun });
  const seen = new Set<string>();
  /** With the looks that each has had. */
  const candidates = new Map<string, number>();
  const followed = new Map<string, Followed>();
  /** Candidates that are written now, and for which there is no room. */
  const waiting = new Set<string>();
  const stopping = new AbortController();
  let isFirstScan = true;
  let scannedMs = 0;
  let callOff: () => void = () => undefined;

  function scan(): void {
    const nowMs = Date.now();
    const changedMs = statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    if (changedMs + TIME_GRAIN_MS >= scannedMs) {
      scannedMs = nowMs;
      for (const tapeId of tapeIds(disk, dataFolder).toReversed()) {
        if (seen.has(tapeId)) continue;
        seen.add(tapeId);
        candidates.set(tapeId, isFirstScan ? -1 : 0);
      }
      isFirstScan = false;
    }
    let looked = 0;
    for (const [tapeId, looks] of candidates) {
      if (looked >= CANDIDATES_PER_SCAN || followed.size >= FOLLOWED_MAX) break;
      looked += 1;
      judge(tapeId, looks);
    }
    if (followed.size >= FOLLOWED_MAX) lookAtWaiting(CANDIDATES_PER_SCAN - looked);
    for (const tapeId of waiting) if (!candidates.has(tapeId)) waiting.delete(tapeId);
    if (waiting.size === tapes.notFollowed()) return;
    tapes.noteNotFollowed(waiting.size);
    deps.changed();
  }

  /** No more can be followed: which of the others are written now? In turns, those that were not looked at for longest. */
  function lookAtWaiting(atMost: number): void {
    for (const [tapeId, looks] of [...candidates].slice(0, atMost)) {
      candidates.delete(tapeId);
      waiting.delete(tapeId);
      if (tapes.ids().includes(tapeId)) continue;
      const isWritten = isLiving(tapeId);
      // What has ended and was there before us is no news.
      if (isWritten || looks >= 0) candidates.set(tapeId, looks);
      if (isWritten) waiting.add(tapeId);
    }
  }

  /** `looks` is -1 for what was there before us: then only what is written now is followed. */
  function judge(tapeId: string, looks: number): void {
    candidates.delete(tapeId);
    if (tapes.ids().includes(tapeId)) return;
    const isOld = looks < 0;
    if (isOld && ownerState(disk, join(folder, tapeId)) !== 'living') return;
    const opened = readOpened(folder, tapeId);
    if (opened === null) {
      if (looks < BEGINNING_LOOKS_MAX) candidates.set(tapeId, isOld ? looks : looks + 1);
      return;
    }
    const isOurs = opened.host.pid === process.pid && opened.wallMs >= deps.startedMs;
    // Nor is what came from a file, whenever that was recorded.
    if (originOf(disk, dataFolder, tapeId) !== null) return;
    // What was put back from elsewhere is no news.
    const isPast = !isOld && opened.wallMs < deps.startedMs && !isLiving(tapeId);
    if (isOurs || isPast) return;
    const { serverId, serverName } = opened;
    tapes.open(tapeId, { serverId, serverName });
    followed.set(tapeId, {
      tapeId,
      serverId,
      cursor: new TapeCursor(folder, tapeId, { segment: 1, offset: 0 }, 0),
      silentLooks: 0,
      isEnding: false,
    });
    deps.changed();
  }

  const isLiving = (tapeId: string): boolean => ownerState(disk, join(folder, tapeId)) === 'living';

  /** Reads one batch; true when there may be more. */
  function read(tape: Followed): boolean {
    const entries: Entry[] = [];
    let isDamaged = false;
    while (entries.length < BATCH_ENTRIES) {
      const step = tape.cursor.next();
      if (step.kind !== 'entry') {
        isDamaged = step.kind === 'damaged';
        break;
      }
      entries.push(step.entry);
    }
    if (entries.length > 0) {
      tape.silentLooks = 0;
      for (const listener of listeners) listener.onEntries(tape, entries);
    }
    if (entries.at(-1)?.kind === 'tape-closed') {
      leave(tape);
      return false;
    }
    if (isDamaged) abandon(tape);
    return entries.length === BATCH_ENTRIES;
  }

  function leave(tape: Followed): void {
    tape.cursor.close();
    followed.delete(tape.tapeId);
  }

  /** It ends for us without a word: it is damaged, or gone. */
  function abandon(tape: Followed): void {
    leave(tape);
    tapes.drop(tape.tapeId);
    deps.changed();
  }

  /** Nothing came for a while: perhaps nobody writes any more. */
  function checkWriter(tape: Followed): void {
    tape.silentLooks = 0;
    switch (ownerState(disk, join(folder, tape.tapeId))) {
      case 'living':
        return;
      case 'none':
        // Closed in order, and what it wrote last is read in the next look; or its folder is gone.
        if (statSync(join(folder, tape.tapeId), { throwIfNoEntry: false }) === undefined) abandon(tape);
        return;
      case 'dead':
        if (!tape.isEnding) void end(tape);
    }
  }

  /** As the next start would: the torn tail goes, `recovered` and `tape-closed` come, and are read like the rest. */
  async function end(tape: Followed): Promise<void> {
    tape.isEnding = true;
    try {
      const found = await inTurns(repair.examine(tape.tapeId), stopping.signal);
      const isDead = ownerState(disk, join(folder, tape.tapeId)) === 'dead';
      if (found.kind === 'whole' && isDead) {
        const finished = repair.finish(tape.tapeId, found, { reapedProcesses: 0 });
        if (finished.ok) return;
        ports.report(`ending tape ${tape.tapeId}`, finished.failure.message);
      }
      if (isDead) abandon(tape);
    } catch (error) {
      if (!stopping.signal.aborted) ports.report(`ending tape ${tape.tapeId}`, error);
    }
  }

  function look(): void {
    const endMs = performance.now() + SLICE_MS;
    for (const tape of followed.values()) {
      try {
        while (!deps.isPressed() && performance.now() < endMs && read(tape));
        tape.silentLooks += 1;
        if (tape.silentLooks >= SILENT_LOOKS && followed.has(tape.tapeId)) checkWriter(tape);
      } catch (error) {
        ports.report(`following tape ${tape.tapeId}`, error);
        abandon(tape);
      }
    }
  }

  let sinceScanMs = SCAN_EVERY_MS;
  function turn(): void {
    const everyMs = followed.size > 0 ? LOOK_EVERY_MS : SCAN_EVERY_MS;
    sinceScanMs += everyMs;
    if (sinceScanMs >= SCAN_EVERY_MS) {
      sinceScanMs = 0;
      try {
        scan();
      } catch (error) {
        ports.report('looking for the tapes of others', error);
      }
    }
    look();
    callOff = clock.after(followed.size > 0 ? LOOK_EVERY_MS : SCAN_EVERY_MS, turn, 'background');
  }

  // What is there now is not ours yet to judge as new.
  callOff = clock.after(0, turn, 'background');
  return {
    close() {
      stopping.abort();
      callOff();
      for (const tape of followed.values()) tape.cursor.close();
      followed.clear();
    },
  };
}
