import { createHash } from 'node:crypto';
import type { Rebuild } from '../../../../src-shared/api/recovery.ts';
import type { Clock, Journal } from '../../ports.ts';
import type { RebuildableIndex } from '../../ports/recovery.ts';
import { inTurns } from '../../recovery/turns.ts';
import type { SnapshotStore } from '../../snapshots/snapshot-store.ts';
import { foldFrom, loadState, stateHash } from '../tapes/tape-states.ts';

const INDEX_DEADLINE_MS = 30 * 60_000;
const LOOK_MS = 50;
/** The list of tapes is read from the disk: once a second. */
const LOOKS_PER_LIST = 20;
/** Progress is told at most this often. */
const TELL_EVERY_MS = 200;

export interface RebuildDeps {
  readonly clock: Clock;
  readonly journal: Pick<Journal, 'read' | 'list'>;
  readonly snapshots: SnapshotStore;
  readonly rebuildable: RebuildableIndex;
  readonly signal: AbortSignal;
  /** Tapes that are being recorded: they are rebuilt as well, and not compared, since they grow. */
  living(): readonly string[];
  onProgress(now: Rebuild): void;
}

/**
 * Deletes everything that is derived (the index and all snapshots), makes it again from the journal, and says whether
 * it came out the same. Rejects when the host stops meanwhile.
 */
export async function rebuild(deps: RebuildDeps): Promise<Rebuild> {
  const { clock, journal, snapshots, rebuildable, signal } = deps;
  let now: Rebuild = {
    startedMs: clock.wallMs(),
    finishedMs: null,
    phase: 'hashing',
    entries: 0,
    entriesTotal: 0,
    entriesPerS: 0,
    projections: null,
    index: null,
    problems: [],
    why: '',
  };
  let toldMs = 0;
  const tell = (change: Partial<Rebuild>, isNews = true): void => {
    now = { ...now, ...change };
    if (!isNews && performance.now() - toldMs < TELL_EVERY_MS) return;
    toldMs = performance.now();
    deps.onProgress(now);
  };
  const phaseStart = { ms: performance.now() };
  const begin = (phase: Rebuild['phase'], sinceMs = performance.now()): void => {
    phaseStart.ms = sinceMs;
    tell({ phase, entries: 0, entriesPerS: 0 });
  };
  const advance = (entries: number): void => {
    const seconds = (performance.now() - phaseStart.ms) / 1000;
    tell({ entries, entriesPerS: seconds > 0 ? entries / seconds : 0 }, false);
  };

  const living = new Set(deps.living());
  const tapeIds = journal.list().flatMap(({ tapeId }) => (living.has(tapeId) ? [] : [tapeId]));
  begin('hashing');
  const statesBefore = new Map<string, string>();
  for (const tapeId of tapeIds) {
    if (snapshots.list(tapeId).length === 0) continue;
    const { state } = await inTurns(loadState(journal, snapshots, tapeId), signal);
    statesBefore.set(tapeId, stateHash(state));
  }
  const indexBefore = await digestAll(deps, tapeIds, null);

  begin('deleting');
  snapshots.removeAll();
  const deleted = await rebuildable.rebuild();
  if (!deleted.ok) {
    tell({ phase: 'failed', why: deleted.failure.message, finishedMs: clock.wallMs() });
    return now;
  }

  // The thread of the index begins now, while the states are folded here.
  const indexingMs = performance.now();
  begin('folding');
  const statesAfter = new Map<string, string>();
  const entriesOf = new Map<string, number>();
  let folded = 0;
  /** What was removed meanwhile has nothing to come to, and nothing to be compared with. */
  const leaveGone = (): void => {
    const there = new Set(journal.list().map(({ tapeId }) => tapeId));
    for (const tapeId of tapeIds) {
      if (there.has(tapeId)) continue;
      for (const known of [entriesOf, statesBefore, statesAfter]) known.delete(tapeId);
    }
  };
  for (const tapeId of tapeIds) {
    const { state } = await inTurns(
      foldFrom(journal, tapeId, null, Infinity, (read) => advance(folded + read)),
      signal,
    );
    const { entries } = state.counters;
    folded += entries;
    entriesOf.set(tapeId, entries);
    advance(folded);
    if (!statesBefore.has(tapeId)) continue;
    statesAfter.set(tapeId, stateHash(state));
    try {
      snapshots.write({ tapeId, entries, takenMs: clock.wallMs(), mark: null, state });
    } catch {
      // A cache: it is folded again when it is needed.
    }
  }
  leaveGone();
  const [before, after] = [hashOf(statesBefore), hashOf(statesAfter)];
  tell({ entriesTotal: folded, projections: { before, after, equal: before === after } });

  begin('indexing', indexingMs);
  const deadlineUs = clock.monoUs() + INDEX_DEADLINE_MS * 1000;
  for (let looks = 1; ; looks += 1) {
    let indexed = 0;
    let wanted = 0;
    for (const [tapeId, entries] of entriesOf) {
      indexed += Math.min(await rebuildable.indexed(tapeId), entries);
      wanted += entries;
    }
    advance(indexed);
    if (indexed >= wanted) break;
    if (looks % LOOKS_PER_LIST === 0) leaveGone();
    if (clock.monoUs() > deadlineUs) {
      tell({ phase: 'failed', why: 'the index does not come to an end', finishedMs: clock.wallMs() });
      return now;
    }
    await new Promise<void>((resolve) => clock.after(LOOK_MS, resolve));
    signal.throwIfAborted();
  }

  begin('comparing');
  const indexAfter = await digestAll(deps, tapeIds, indexBefore.limits);
  leaveGone();
  for (const tapeId of tapeIds) {
    if (entriesOf.has(tapeId)) continue;
    indexBefore.digests.delete(tapeId);
    indexAfter.digests.delete(tapeId);
  }
  const index = { before: hashOf(indexBefore.digests), after: hashOf(indexAfter.digests) };
  const entries = [...entriesOf.values()].reduce((sum, each) => sum + each, 0);
  tell({
    phase: 'done',
    finishedMs: clock.wallMs(),
    entries,
    entriesTotal: entries,
    index: { ...index, equal: index.before === index.after },
  });
  return now;
}

/** Of every tape as far as it is indexed, or as far as `limits` says. */
async function digestAll(
  { rebuildable, signal }: RebuildDeps,
  tapeIds: readonly string[],
  limits: ReadonlyMap<string, number> | null,
): Promise<{ digests: Map<string, string>; limits: ReadonlyMap<string, number> }> {
  const digests = new Map<string, string>();
  const reached = new Map<string, number>();
  for (const tapeId of tapeIds) {
    const end = limits?.get(tapeId) ?? (limits === null ? Infinity : 0);
    const hash = createHash('sha256');
    let at = 0;
    while (at < end) {
      const part = await rebuildable.digest(tapeId, at);
      signal.throwIfAborted();
      if (!part.ok || part.value.to === at) break;
      hash.update(part.value.digest);
      at = part.value.to;
    }
    reached.set(tapeId, at);
    digests.set(tapeId, hash.digest('hex'));
  }
  return { digests, limits: reached };
}

function hashOf(hashes: ReadonlyMap<string, string>): string {
  return createHash('sha256')
    .update(JSON.stringify([...hashes].toSorted(([a], [b]) => (a < b ? -1 : 1))))
    .digest('hex');
}
