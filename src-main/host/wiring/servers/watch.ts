import { join } from 'node:path';
import { EMPTY_GAUGE, type Gauge } from '../../../../src-shared/base/gauge.ts';
import type { TapeState } from '../../../../src-shared/state/tape-state.ts';
import type { Scope } from '../../../../src-shared/api/messages.ts';
import { NO_INDEX, NO_TIMELINE, NO_VALUES } from '../world/headless.ts';
import type { HostPorts } from '../world/host-ports.ts';
import { IndexClient } from '../../index/index-client.ts';
import type { PlacedEntry } from '../../journal/newest-entries.ts';
import { withNewestPage } from '../tapes/newest-page.ts';
import type { Clock, EntryListener, Index, Journal } from '../../ports.ts';
import type { RebuildableIndex } from '../../ports/recovery.ts';
import type { Suggestions } from '../../ports/suggest.ts';
import type { ReadValues, ScopeTimeline } from '../../ports/timeline.ts';
import { CallRequests } from '../../projections/call-requests.ts';
import { LiveRows } from '../../projections/live-rows.ts';
import { RowShelf } from '../../projections/row-shelf.ts';
import { Projector } from '../../projections/projector.ts';
import { LIST_KINDS, type ListKind } from '../../../../src-shared/state/lists.ts';
import type { Listing } from '../../../../src-shared/state/listing.ts';
import { ListFold } from '../../projections/list-fold.ts';
import { SubscriptionFold } from '../../projections/subscription-fold.ts';
import { ResourceUpdates } from '../../projections/resource-updates.ts';
import { createHub, type Hub } from '../../subscription/hub.ts';
import { Traffic } from '../../subscription/traffic.ts';
import type { Recording } from '../tapes/recording.ts';
import { createSuggestions } from '../tapes/suggesting.ts';
import { createTapeOwners, type TapeOwners } from '../tapes/tape-owners.ts';

/** Counts of servers and tapes that only grow are announced this often; once more after the last, so that rates fall. */
const COUNTS_EVERY_MS = 500;
const COUNTS_AFTER_MS = 1_500;

/** Everything that follows the tapes: from what was recorded to what a screen can ask for. */
export interface Watch {
  readonly hub: Hub;
  readonly rows: LiveRows;
  readonly projector: Projector;
  readonly lists: Readonly<Record<ListKind, ListFold>>;
  readonly subscriptions: SubscriptionFold;
  readonly callRequests: CallRequests;
  readonly traffic: Traffic;
  readonly tapes: TapeOwners;
  readonly index: Index;
  /** The same as something that can be made again; null for a host that records only. */
  readonly rebuildable: RebuildableIndex | null;
  /** The rows of a scope by time. */
  readonly timeline: { source(scope: Scope): ScopeTimeline; readonly values: ReadValues };
  /** What filters can be completed with. */
  readonly suggest: Suggestions;
  /** Rows that left memory; null for a host that records only. */
  readonly shelf: RowShelf | null;
  /** Questions to the index that are under way. */
  questions(): Gauge;
  /** All that must hear of every entry, on the hot path. */
  readonly listeners: readonly EntryListener[];
  close(): Promise<void>;
}

export interface WatchOptions {
  readonly ports: Pick<HostPorts, 'clock' | 'dataFolder' | 'disk' | 'report' | 'liveRowsMax'> & {
    readonly indexWorker: URL;
  };
  readonly journal: Journal;
  readonly hostRun: string;
  /** False for a host that records only. */
  readonly withIndex: boolean;
  readonly recording: Pick<Recording, 'lost' | 'stopped' | 'unkeptNow'>;
  /** Folding cannot keep up: servers should wait until it can. */
  onPressure(isHigh: boolean): void;
  onToolsChanged(): void;
  /** Another page of a list has come. */
  onListed(serverId: string, kind: ListKind, tapeId: string, state: Listing): void;
  /** A server says that what it listed, or a resource, is another now. */
  onListStale(serverId: string, kind: ListKind): void;
  onResourceUpdated(serverId: string, uri: string): void;
  /** A session has begun. */
  onReady(serverId: string): void;
  onTapeClosed(tapeId: string): void;
  onCallRequest(callId: string, tapeId: string, seq: number): void;
  /** The state of a tape that is being recorded has come further. */
  onFolded(tapeId: string, state: TapeState): void;
  /** The newest entries of any tape, from its files. */
  newestEntries(tapeId: string, max: number): readonly PlacedEntry[];
}

export function createWatch(options: WatchOptions): Watch {
  const { ports, hostRun } = options;
  const { clock, dataFolder, report } = ports;
  let indexFailure: string | null = null;

  const traffic = new Traffic(clock);
  const foldOf = (kind: ListKind): ListFold =>
    new ListFold(kind, {
      onPage: ({ serverId, tapeId }, of, state) => options.onListed(serverId, of, tapeId, state),
      onStale: (serverId, of) => options.onListStale(serverId, of),
    });
  const lists = {
    tools: foldOf('tools'),
    resources: foldOf('resources'),
    templates: foldOf('templates'),
    prompts: foldOf('prompts'),
  };
  const subscriptions = new SubscriptionFold(options.onReady.bind(options));
  const callRequests = new CallRequests(options.onCallRequest.bind(options));
  const tapes = createTapeOwners(options.journal, (tapeId) => {
    options.onTapeClosed(tapeId);
    hub.touch('tapes');
  });
  const worker = options.withIndex
    ? new IndexClient({
        workerUrl: ports.indexWorker,
        tapesFolder: join(dataFolder, 'tapes'),
        indexFolder: join(dataFolder, 'index'),
        clock,
        living: () => tapes.ids(),
        onProgress() {
          hub.touch('live');
          announceCounts.soon();
        },
        onSearched: () => hub.touch('live'),
        onFailure(failure) {
          indexFailure = failure === null ? null : `${failure.message} ${failure.hint}`;
          if (failure !== null) report('index', failure.message);
          hub.touch('live');
        },
      })
    : null;
  const index: Index =
    worker === null
      ? NO_INDEX
      : withNewestPage(worker, {
          newest: (tapeId, max) => options.newestEntries(tapeId, max),
          isLiving: (tapeId) => tapes.ids().includes(tapeId),
          serverOf: (tapeId) => tapes.ownerOf(tapeId)?.serverId ?? '',
          onCaughtUp: () => hub.touch('live'),
        });
  const hub = createHub({
    clock,
    hostRun,
    counts: () => ({
      total: rows.total,
      dropped: rows.dropped,
      lost: traffic.lost + options.recording.lost(),
      indexBehind: index.behind(),
      recording: options.recording.stopped(),
      unkept: options.recording.unkeptNow(),
      indexFailure,
      notFollowed: tapes.notFollowed(),
    }),
  });
  const shelf = options.withIndex
    ? new RowShelf({ disk: ports.disk, folder: join(dataFolder, 'live'), report })
    : null;
  const rows = new LiveRows({
    clock,
    shelf,
    stored: (tapeId) => index.source(tapeId),
    grep: (tapeId, test, fromSeq, toSeq) => index.grep(tapeId, test, fromSeq, toSeq),
    onChanged: () => hub.touch('live'),
    ...(ports.liveRowsMax === undefined ? {} : { rowsMax: ports.liveRowsMax }),
  });
  const announceCounts = throttled(clock, () => {
    hub.touch('servers');
    hub.touch('tapes');
  });
  const projector = new Projector({
    rows,
    folds: [
      {
        fold: lists.tools,
        onChanged() {
          hub.touch('tools');
          hub.touch('servers');
          options.onToolsChanged();
        },
      },
      ...LIST_KINDS.filter((kind) => kind !== 'tools').map((kind) => ({
        fold: lists[kind],
        onChanged: () => hub.touch('catalog'),
      })),
      { fold: new ResourceUpdates(options.onResourceUpdated.bind(options)), onChanged: () => undefined },
      { fold: subscriptions, onChanged: () => hub.touch('catalog') },
      { fold: callRequests, onChanged: () => undefined },
    ],
    onRows() {
      hub.touch('live');
      announceCounts.soon();
    },
    onPressure: (isHigh) => options.onPressure(isHigh),
    onFolded: (tapeId, state) => options.onFolded(tapeId, state),
  });
  /** The index reads the files itself; it only has to hear that they have grown. */
  const follower: EntryListener = {
    onEntries(tape, recorded) {
      const last = recorded.at(-1);
      if (last !== undefined) index.announce(tape.tapeId, last.seq + 1);
    },
  };

  return {
    hub,
    rows,
    projector,
    lists,
    subscriptions,
    callRequests,
    traffic,
    tapes,
    index,
    rebuildable: worker,
    timeline: {
      source: (scope) =>
        scope.kind === 'live' ? timelineOfAll(rows, worker) : (worker?.timeline(scope.tapeId) ?? NO_TIMELINE),
      values: worker === null ? NO_VALUES : (request) => worker.values(request),
    },
    suggest: createSuggestions(rows.seen, worker),
    shelf,
    questions: () => worker?.questions ?? EMPTY_GAUGE,
    listeners: [traffic, projector, tapes, follower],
    async close() {
      rows.close();
      await index.close();
      announceCounts.close();
      hub.close();
    },
  };
}

/** Rows from memory; what is in their bytes only the index's thread reads. */
function timelineOfAll(rows: LiveRows, worker: IndexClient | null): ScopeTimeline {
  const { timeline } = rows;
  return {
    density: (request) => timeline.density(request),
    exchanges: (request) => timeline.exchanges(request),
    marks: (request) => timeline.marks(request),
    statistics: (request) => timeline.statistics(request),
    plot: (request) => worker?.plot(rows.tapeIds, request) ?? NO_TIMELINE.plot(request),
  };
}

/**
 * At most one run every COUNTS_EVERY_MS, and one COUNTS_AFTER_MS after the last call. Once closed none: a timer that is
 * left would keep a program of one call alive until it has run out.
 */
function throttled(clock: Clock, run: () => void): { soon(): void; close(): void } {
  let isClosed = false;
  let callOffNext: (() => void) | null = null;
  let callOffLast: (() => void) | null = null;
  return {
    soon() {
      if (isClosed) return;
      callOffLast?.();
      callOffLast = clock.after(COUNTS_AFTER_MS, run);
      callOffNext ??= clock.after(COUNTS_EVERY_MS, () => {
        callOffNext = null;
        run();
      });
    },
    close() {
      isClosed = true;
      callOffLast?.();
      callOffNext?.();
    },
  };
}
