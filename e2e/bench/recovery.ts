import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createHost, createRealClock, createSecureRandom, nodeDisk } from '../../src-main/host/host.ts';
import { createJournal } from '../../src-main/host/journal/journal.ts';
import { SnapshotStore } from '../../src-main/host/snapshots/snapshot-store.ts';
import { foldFrom, loadState, stateHash } from '../../src-main/host/tape-states.ts';
import { OPENED } from '../../src-main/sim/journal-world.ts';
import { NO_FILTER } from '../../src-shared/api/messages.ts';
import type { RecoveryReport, Rebuild } from '../../src-shared/api/recovery.ts';
import { createTapeState, foldTape } from '../../src-shared/state/tape-state.ts';
import { realPorts, unwrap } from '../integration/host-kit.ts';
import { busyFrame } from './lib/busy-frame.ts';
import { type Bench, measured, rounded3 } from './lib/result.ts';
import { ScratchFolder } from './lib/scratch.ts';
import { percentile } from './lib/statistics.ts';
import { waitFor } from './lib/wait.ts';

const FRAMES = 1_000_000;
const TAIL = 10_000;
const BATCH = 1_000;
const PAGE_ROWS = 200;
const ROUNDS = 5;
const DEADLINE_MS = 600_000;

const journalOn = (dataFolder: string) =>
  createJournal({
    dataFolder,
    disk: nodeDisk,
    clock: createRealClock(),
    random: createSecureRandom(),
    hostRun: 'bench',
  });

/** A tape of a million frames whose host is dead, with a snapshot of all but the tail. */
function leaveBehind(dataFolder: string): string {
  const writer = unwrap(journalOn(dataFolder).create(OPENED));
  const { tapeId } = writer;
  const state = createTapeState();
  for (const { entry } of journalOn(dataFolder).read(tapeId)) foldTape(state, entry);
  for (let at = 0; at < FRAMES; at += BATCH) {
    const appended = unwrap(writer.append(Array.from({ length: BATCH }, (_, i) => busyFrame(at + i))));
    for (const entry of at < FRAMES - TAIL ? appended : []) foldTape(state, entry);
  }
  const { entries } = state.counters;
  const mark = writer.markBefore(entries);
  new SnapshotStore(nodeDisk, dataFolder).write({ tapeId, entries, takenMs: 0, mark, state });
  const owner = join(dataFolder, 'tapes', tapeId, 'owner.json');
  const said = JSON.parse(readFileSync(owner, 'utf8')) as Record<string, unknown>;
  writeFileSync(owner, JSON.stringify({ ...said, started: 'before/1' }));
  return tapeId;
}

/** The lock as a host leaves it that was killed. */
function leaveLock(dataFolder: string): void {
  const holder = { pid: 1, started: 'before/1', hostRun: 'dead', sinceMs: 0 };
  mkdirSync(join(dataFolder, 'lock'), { recursive: true });
  writeFileSync(
    join(dataFolder, 'lock', '1'),
    JSON.stringify({ ...holder, url: null, apiFile: null, released: false }),
  );
}

function finished<T>(work: Generator<null, T>): T {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
}

/** How fast a start is after a crash, and everything that is derived is made again. */
export const bench: Bench = async (progress) => {
  using scratch = new ScratchFolder();
  const folder = scratch.path;
  progress(`recording ${FRAMES} frames and dying`);
  const tapeId = leaveBehind(folder);
  leaveLock(folder);

  progress('snapshot and tail, against all of it');
  const [journal, snapshots] = [journalOn(folder), new SnapshotStore(nodeDisk, folder)];
  const tookMs: number[] = [];
  let loaded = '';
  for (let round = 0; round < ROUNDS; round += 1) {
    const startMs = performance.now();
    const { state } = finished(loadState(journal, snapshots, tapeId));
    tookMs.push(performance.now() - startMs);
    loaded = stateHash(state);
  }
  const zeroMs = performance.now();
  const zero = finished(foldFrom(journal, tapeId, null));
  const foldMs = performance.now() - zeroMs;
  const isEqual = stateHash(zero.state) === loaded;

  progress('the start after the crash, without an index');
  const openMs = performance.now();
  const host = unwrap(createHost(realPorts(folder)));
  const { api } = host;
  try {
    const openedMs = performance.now() - openMs;
    const ask = {
      scope: { kind: 'tape', tapeId },
      filter: NO_FILTER,
      anchor: { kind: 'tail' },
      limit: PAGE_ROWS,
    } as const;
    const page = unwrap(await api.messages.page(ask));
    const firstMs = performance.now() - openMs;
    if (page.seq.length !== PAGE_ROWS || page.total < FRAMES) throw new Error(`a page of ${page.total}`);

    progress('recovery to its end');
    let report: RecoveryReport | null = null;
    await waitFor('the recovery', DEADLINE_MS, async () => {
      const newest = unwrap(await api.recovery.state()).reports[0];
      report = newest === undefined ? null : unwrap(await api.recovery.report({ id: newest.id }));
      return report?.finishedMs != null;
    });
    const steps = Object.fromEntries(
      ((report as RecoveryReport | null)?.steps ?? []).map((each) => [each.step, rounded3(each.tookMs)]),
    );

    progress('rebuilding everything');
    unwrap(await api.recovery.rebuild());
    const rates = { folding: 0, indexing: 0 };
    let rebuild: Rebuild | null = null;
    await waitFor('the rebuild', DEADLINE_MS, async () => {
      rebuild = unwrap(await api.recovery.state()).rebuild;
      const now = rebuild;
      if (now?.phase === 'folding' || now?.phase === 'indexing')
        rates[now.phase] = Math.max(rates[now.phase], now.entriesPerS);
      return now?.finishedMs != null;
    });
    const done = rebuild as Rebuild | null;
    return [
      measured('recovery.opened', openedMs, 'ms', { atMost: 100 }, { steps }),
      measured(
        'recovery.firstPage',
        firstMs,
        'ms from createHost',
        { atMost: 150 },
        {
          afterOpeningMs: rounded3(firstMs - openedMs),
          frames: FRAMES,
          index: 'none yet',
        },
      ),
      measured(
        'recovery.snapshotAndTail',
        percentile(tookMs, 0.5),
        'ms',
        { atMost: 150 },
        {
          rounds: tookMs.map(rounded3),
          tail: TAIL,
        },
      ),
      measured(
        'recovery.foldAll',
        zero.tailEntries / (foldMs / 1000),
        'entries/s',
        { atLeast: 150_000 },
        {
          inTurns: Math.round(rates.folding),
        },
      ),
      measured('recovery.indexAll', rates.indexing, 'entries/s', { atLeast: 150_000 }),
      measured(
        'recovery.equal',
        isEqual && done?.projections?.equal === true && done.index?.equal === true ? 1 : 0,
        'of 1',
        { atLeast: 1 },
        { snapshot: isEqual, projections: done?.projections?.equal, index: done?.index?.equal },
      ),
    ];
  } finally {
    await host.stop();
  }
};
