import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createHost, nodeDisk } from '../../src-main/host/host.ts';
import { SnapshotStore } from '../../src-main/host/snapshots/snapshot-store.ts';
import { foldFrom, loadState, stateHash } from '../../src-main/host/wiring/tapes/tape-states.ts';
import type { RecoveryReport, Rebuild } from '../../src-shared/api/recovery.ts';
import { realPorts, unwrap } from '../integration/host-kit.ts';
import { copyFolder, journalOn, leaveBehind } from './lib/crashed-folder.ts';
import type { FirstPage } from './lib/first-page.ts';
import { type Bench, measured, rounded3 } from './lib/result.ts';
import { ScratchFolder } from './lib/scratch.ts';
import { median } from './lib/statistics.ts';
import { timed } from './lib/timed.ts';
import { waitFor } from './lib/wait.ts';

const FRAMES = 1_000_000;
const TAIL = 10_000;
const PAGE_ROWS = 200;
const ROUNDS = 5;
const DEADLINE_MS = 300_000;
const OPEN_DEADLINE_MS = 60_000;
const OPENER = fileURLToPath(new URL('lib/first-page.ts', import.meta.url));

function finished<T>(work: Generator<null, T>): T {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
}

/** A host that is started in a copy of the folder, in a process of its own, and killed once it has shown a page. */
async function openOnce(folder: string, copy: string, tapeId: string): Promise<FirstPage> {
  copyFolder(folder, copy);
  const run = promisify(execFile)(process.execPath, [OPENER, copy, tapeId, String(PAGE_ROWS)], {
    timeout: OPEN_DEADLINE_MS,
  });
  // It ends with SIGKILL, as is meant: what it said counts.
  const said = await run.then(({ stdout }) => stdout).catch(({ stdout }: { stdout: string }) => stdout);
  const shown = JSON.parse(said) as FirstPage;
  if (shown.rows !== PAGE_ROWS || shown.total < FRAMES) throw new Error(`a page of ${shown.total}`);
  return shown;
}

/** How fast a start is after a crash, and everything that is derived is made again. */
export const bench: Bench = async (progress) => {
  using scratch = new ScratchFolder();
  const folder = join(scratch.path, 'crashed');
  progress(`recording ${FRAMES} frames and dying`);
  const tapeId = await leaveBehind(folder, FRAMES, TAIL);

  progress('the start after the crash, without an index');
  const starts: FirstPage[] = [];
  for (let round = 0; round < ROUNDS; round += 1)
    starts.push(await openOnce(folder, join(scratch.path, `start-${round}`), tapeId));

  progress('snapshot and tail, against all of it');
  const [journal, snapshots] = [journalOn(folder), new SnapshotStore(nodeDisk, folder)];
  const loads = Array.from({ length: ROUNDS }, () =>
    timed(() => finished(loadState(journal, snapshots, tapeId))),
  );
  const loaded = stateHash(loads[0]?.value.state ?? finished(foldFrom(journal, tapeId, null)).state);
  const reading = timed(() => {
    let entries = 0;
    for (const _ of journal.read(tapeId)) entries += 1;
    return entries;
  });
  const zero = timed(() => finished(foldFrom(journal, tapeId, null)));
  const isEqual = stateHash(zero.value.state) === loaded;

  progress('recovery to its end');
  const host = unwrap(createHost(realPorts(folder)));
  const { api } = host;
  try {
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
    const rates = { folding: 0, indexing: 0 };
    unwrap(await api.recovery.rebuild());
    let rebuild: Rebuild | null = null;
    await waitFor('the rebuild', DEADLINE_MS, async () => {
      rebuild = unwrap(await api.recovery.state()).rebuild;
      const now = rebuild;
      if (now?.phase === 'folding' || now?.phase === 'indexing') rates[now.phase] = now.entriesPerS;
      return now?.finishedMs != null;
    });
    const done = rebuild as Rebuild | null;
    const perCpuS = (cpuMs: number): number => Math.round(zero.value.tailEntries / (cpuMs / 1_000));
    return [
      measured(
        'recovery.opened',
        median(starts.map(({ opened }) => opened.ms)),
        'ms',
        { atMost: 100 },
        {
          rounds: starts.map(({ opened }) => rounded3(opened.ms)),
          cpuMs: rounded3(median(starts.map(({ opened }) => opened.threadCpuMs))),
        },
      ),
      measured(
        'recovery.firstPage',
        median(starts.map(({ page }) => page.ms)),
        'ms from the request, which follows the opening',
        { atMost: 50 },
        {
          rounds: starts.map(({ page }) => rounded3(page.ms)),
          cpuMs: rounded3(median(starts.map(({ page }) => page.threadCpuMs))),
          withOpeningMs: rounded3(median(starts.map(({ both }) => both.ms))),
          withOpeningCpuMs: rounded3(median(starts.map(({ both }) => both.threadCpuMs))),
          frames: FRAMES,
          index: 'none yet',
        },
      ),
      measured(
        'recovery.snapshotAndTail',
        median(loads.map(({ took }) => took.ms)),
        'ms',
        { atMost: 150 },
        {
          rounds: loads.map(({ took }) => rounded3(took.ms)),
          cpuMs: loads.map(({ took }) => rounded3(took.cpuMs)),
          tail: TAIL,
          inRecovery: steps,
        },
      ),
      measured(
        'recovery.foldAll',
        zero.value.tailEntries / (zero.took.ms / 1_000),
        'entries/s',
        { atLeast: 150_000 },
        {
          perProcessorSecond: perCpuS(zero.took.cpuMs),
          timesReadingAndChecking: rounded3(zero.took.cpuMs / reading.took.cpuMs),
          readingPerProcessorSecond: perCpuS(reading.took.cpuMs),
        },
      ),
      measured(
        'recovery.rebuildAll',
        Math.min(rates.folding, rates.indexing),
        'entries/s, states and index side by side',
        { atLeast: 150_000 },
        { folding: Math.round(rates.folding), indexing: Math.round(rates.indexing) },
      ),
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
