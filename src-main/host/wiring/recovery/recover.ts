import {
  LISTED_MAX,
  ORPHANS_LISTED_MAX,
  type RecoveryReport,
  type RecoveryStepName,
} from '../../../../src-shared/api/recovery.ts';
import type { Clock } from '../../ports.ts';
import type { RecoverDeps } from './recover-deps.ts';
import {
  endTape,
  examined,
  foundTape,
  indexed,
  isLeft,
  measureIndex,
  salvaged,
  type FoundTape,
} from './recover-tape.ts';
import { mergeServers, type SaidByJournal } from '../../recovery/merge.ts';
import { inTurns } from '../../recovery/turns.ts';
import { loadState, type LoadedState } from '../tapes/tape-states.ts';

/** Ending what a dead host's servers left behind takes at most this long for one tape. */
const REAP_DEADLINE_MS = 10_000;

/**
 * What a start does after a host has died, once the window is there. Null when there was nothing to do. It may be
 * killed at any point: the next start finds what is left. Rejects with StoppedError when the host stops meanwhile.
 */
export async function recover(deps: RecoverDeps): Promise<RecoveryReport | null> {
  const { clock, repair, reports, signal } = deps;
  const steps = createSteps(deps);

  const tapeIds = await steps.run(
    'find',
    () => inTurns(repair.interrupted(), signal),
    (ids) => counted(ids.length, 'tape was', 'tapes were') + ' left open',
  );
  // First of all: what still runs may hold a port that a restart needs.
  const reaped = await steps.run(
    'processes',
    () => within(clock, REAP_DEADLINE_MS, deps.reap(), []),
    (ended) => `${counted(processesOf(ended), 'process was', 'processes were')} ended`,
  );
  const known = new Set(
    reports.reports().flatMap(({ tapes }) => tapes.filter(isLeft).map(({ tapeId }) => tapeId)),
  );
  const isNews = deps.died !== null || reaped.length > 0 || tapeIds.some((tapeId) => !known.has(tapeId));
  if (!isNews) {
    deps.restartWanted();
    deps.onStep(null);
    return null;
  }
  const report: RecoveryReport = {
    id: deps.hostRun,
    atMs: deps.startedMs,
    finishedMs: null,
    died:
      deps.died === null
        ? null
        : { hostRun: deps.died.hostRun, pid: deps.died.pid, sinceMs: deps.died.sinceMs, lastMs: null },
    tapes: [],
    orphaned: [],
    orphanedTotal: 0,
    merges: [],
    compared: 0,
    restarts: [],
    processesEnded: processesOf(reaped),
    steps: steps.list,
    openingMs: deps.openingMs,
  };
  const note = (): void => void reports.put(report);

  // The newest first: that is what a person will look at.
  const found: FoundTape[] = [];
  for (const tapeId of tapeIds.toReversed()) {
    const end = await steps.run(
      'check',
      () => examined(deps, tapeId),
      () => counted(found.length + 1, 'last segment', 'last segments') + ' read',
    );
    const loaded =
      end.kind === 'whole'
        ? await steps.run(
            'fold',
            () => inTurns(loadState(deps.journal, deps.snapshots, tapeId, end.nextSeq), signal),
            (now: LoadedState) => foldedText([...found.map((each) => each.loaded), now]),
          )
        : null;
    found.push(foundTape(tapeId, end, loaded, await salvaged(deps, tapeId, end)));
  }
  for (const each of found) await measureIndex(deps, each);

  for (const each of found) {
    const processes = reaped.find(({ tapeId }) => tapeId === each.tapeId)?.processes ?? [];
    each.report = { ...each.report, reapedProcesses: processes.length };
  }
  await steps.run(
    'close',
    async () => {
      for (const each of found) endTape(deps, each);
    },
    () =>
      counted(found.filter(({ report: { outcome } }) => outcome === 'recovered').length, 'tape', 'tapes') +
      ' ended',
  );
  fill(report, found);
  note();

  await steps.run(
    'document',
    async () => mergeDocument(deps, report, found),
    () =>
      report.compared === 0
        ? 'nothing to compare'
        : `${counted(report.compared, 'server', 'servers')} compared, ${report.merges.length === 0 ? 'agreed' : counted(report.merges.length, 'difference', 'differences')}`,
  );
  report.restarts = [
    ...(await steps.run(
      'restart',
      async () => deps.restartWanted(),
      (restarts) =>
        counted(restarts.filter(({ restarted }) => restarted).length, 'server', 'servers') + ' started',
    )),
  ];
  note();
  const behind = report.tapes.reduce((sum, { indexBehind }) => sum + indexBehind, 0);
  await steps.run(
    'index',
    () => indexed(deps, report.tapes),
    (isThere) => (isThere ? `${counted(behind, 'entry', 'entries')} caught up` : 'goes on'),
  );
  report.finishedMs = clock.wallMs();
  note();
  deps.onStep(null);
  return report;
}

/** Times the steps; what is done tape by tape adds up under one name. */
function createSteps(deps: RecoverDeps) {
  const { clock, startedMs, openingMs, signal } = deps;
  const list: RecoveryReport['steps'] = [
    { step: 'open', startMs: 0, tookMs: openingMs, outcome: 'the window could be used' },
  ];
  return {
    list,
    async run<T>(step: RecoveryStepName, work: () => Promise<T>, tell: (value: T) => string): Promise<T> {
      deps.onStep(step);
      signal.throwIfAborted();
      const startUs = clock.monoUs();
      const startMs = clock.wallMs() - startedMs;
      const value = await work();
      const known = list.find((each) => each.step === step);
      const tookMs = (clock.monoUs() - startUs) / 1000;
      if (known === undefined) list.push({ step, startMs, tookMs, outcome: tell(value) });
      else Object.assign(known, { tookMs: known.tookMs + tookMs, outcome: tell(value) });
      return value;
    },
  };
}

function fill(report: RecoveryReport, found: readonly FoundTape[]): void {
  const orphaned = found.flatMap((each) => each.orphaned);
  report.tapes = found.map((each) => each.report).slice(0, LISTED_MAX);
  report.orphaned = orphaned.slice(0, ORPHANS_LISTED_MAX);
  report.orphanedTotal = orphaned.length;
  const lastMs = found.flatMap((each) => each.report.lastMs ?? []);
  if (report.died !== null && lastMs.length > 0) report.died.lastMs = Math.max(...lastMs);
}

function mergeDocument(deps: RecoverDeps, report: RecoveryReport, found: readonly FoundTape[]): void {
  const said = new Map<string, SaidByJournal>();
  // Newest first: an older tape of the same server has nothing to add.
  for (const { loaded } of found) {
    if (loaded === null || said.has(loaded.state.serverId)) continue;
    const { serverId, serverName } = loaded.state;
    said.set(serverId, { serverId, serverName, server: deps.replicaOf(loaded.state) });
  }
  const merged = mergeServers([...said.values()], deps.document.servers(), deps.defined());
  for (const { serverId, server } of merged.set) deps.document.set(serverId, server);
  for (const serverId of merged.remove) deps.document.remove(serverId);
  report.merges = merged.merges.slice(0, LISTED_MAX);
  report.compared = said.size;
}

function foldedText(loaded: readonly (LoadedState | null)[]): string {
  const snapshots = loaded.filter((each) => each?.snapshotEntries !== null && each !== null).length;
  const tail = loaded.reduce((sum, each) => sum + (each?.tailEntries ?? 0), 0);
  return `${counted(snapshots, 'snapshot', 'snapshots')}, ${counted(tail, 'entry', 'entries')} after`;
}

function processesOf(reaped: readonly { readonly processes: readonly number[] }[]): number {
  return reaped.reduce((sum, { processes }) => sum + processes.length, 0);
}

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

async function within<T>(clock: Clock, deadlineMs: number, work: Promise<T>, late: T): Promise<T> {
  let callOff = (): void => undefined;
  const timer = new Promise<T>((resolve) => {
    callOff = clock.after(deadlineMs, () => resolve(late));
  });
  const value = await Promise.race([work, timer]);
  callOff();
  return value;
}
