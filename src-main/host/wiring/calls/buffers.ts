import type { Buffer, BufferId } from '../../../../src-shared/api/buffers.ts';
import type { CacheOverview } from '../../../../src-shared/api/cache.ts';
import { type Gauge, sumOf } from '../../../../src-shared/base/gauge.ts';
import { MATCHES_MAX } from '../../../../src-shared/query/matches.ts';
import { CLOSED_MAX, OPEN_MAX } from '../../../../src-shared/state/exchanges.ts';
import { HELD_BYTES_MAX, HELD_ITEMS_MAX } from '../../capture/held-back.ts';
import { EARLY_BYTES_MAX, EARLY_FRAMES_MAX } from '../../capture/pipe-tap.ts';
import { FINISHED_MAX, KEPT_CHARS_MAX } from '../../execution/calls.ts';
import { ASKS_MAX } from '../../index/index-client.ts';
import type { PausableRun } from '../servers/open-run.ts';
import { CALLS_REMEMBERED_MAX } from '../../projections/call-requests.ts';
import { VIEWS_MAX } from '../../projections/live-rows.ts';
import { QUEUE_BYTES_MAX, QUEUE_ENTRIES_MAX, RECENT_FINDINGS_MAX } from '../../projections/projector.ts';
import { SHELF_LOADED_MAX } from '../../projections/row-shelf.ts';
import { STDERR_LINES_MAX } from '../../projections/stderr-tail.ts';
import { WAITING_INPUT_BYTES_MAX } from '../../transport/child.ts';
import { LINE_BYTES_MAX } from '../../transport/line-splitter.ts';
import type { Watch } from '../servers/watch.ts';

export interface BuffersDeps {
  readonly watch: Pick<Watch, 'rows' | 'projector' | 'shelf' | 'callRequests' | 'questions' | 'traffic'>;
  runs(): Iterable<PausableRun>;
  held(): readonly Gauge[];
  calls(): Gauge;
  cache(): Pick<CacheOverview, 'entries' | 'bytes' | 'servers' | 'settings'>;
}

export interface Buffers {
  list(): Buffer[];
  /** Nothing more comes of this run: what it dropped stays counted. */
  ended(run: PausableRun): void;
}

interface Bounds {
  readonly entriesMax: number | null;
  readonly bytesMax: number | null;
}

/** All that is held of messages in memory, with its bounds, in one place; docs/architecture.md has the same table. */
export function createBuffers(deps: BuffersDeps): Buffers {
  const droppedBefore = { lines: 0, early: 0, input: 0 };

  function wire(name: 'lines' | 'early' | 'input'): Gauge[] {
    const gauges: Gauge[] = [{ entries: 0, bytes: 0, dropped: droppedBefore[name] }];
    for (const run of deps.runs()) {
      const own = run.gauges();
      if (own !== null) gauges.push(own[name]);
    }
    return gauges;
  }

  return {
    list() {
      const { rows, projector, shelf, callRequests } = deps.watch;
      const told = projector.gauges();
      const { inMemory, views } = rows;
      const cache = deps.cache();
      const held = deps.held();
      const all: Record<BufferId, Buffer> = {
        lines: many('lines', wire('lines'), { entriesMax: null, bytesMax: LINE_BYTES_MAX }, 1),
        early: many('early', wire('early'), { entriesMax: EARLY_FRAMES_MAX, bytesMax: EARLY_BYTES_MAX }, 1),
        input: many('input', wire('input'), { entriesMax: null, bytesMax: WAITING_INPUT_BYTES_MAX }, 1),
        held: {
          ...many('held', held, { entriesMax: HELD_ITEMS_MAX, bytesMax: HELD_BYTES_MAX }, 0),
          dropped: deps.watch.traffic.lost + sumOf(held).dropped,
        },
        'fold-queue': one('fold-queue', told.queue, {
          entriesMax: QUEUE_ENTRIES_MAX,
          bytesMax: QUEUE_BYTES_MAX,
        }),
        'live-rows': one(
          'live-rows',
          { entries: inMemory.rows, bytes: inMemory.bytes, dropped: rows.dropped },
          { entriesMax: inMemory.rowsMax, bytesMax: null },
        ),
        'row-shelf': {
          ...one(
            'row-shelf',
            {
              entries: shelf?.rows ?? 0,
              bytes: shelf?.bytes ?? 0,
              dropped: shelf === null ? rows.dropped : shelf.firstRow,
            },
            { entriesMax: shelf?.rowsMax ?? 0, bytesMax: null },
          ),
          onDisk: true,
        },
        'shelf-loaded': one('shelf-loaded', shelf?.loaded ?? { entries: 0, bytes: 0, dropped: 0 }, {
          entriesMax: SHELF_LOADED_MAX,
          bytesMax: null,
        }),
        matches: {
          ...one('matches', views.matches, { entriesMax: MATCHES_MAX, bytesMax: 4 * MATCHES_MAX }),
          count: views.filters,
        },
        searches: one('searches', views.texts, { entriesMax: VIEWS_MAX, bytesMax: null }),
        'open-requests': {
          ...one('open-requests', told.open, { entriesMax: OPEN_MAX, bytesMax: null }),
          count: told.tapes,
        },
        answered: {
          ...one('answered', told.closed, { entriesMax: CLOSED_MAX, bytesMax: null }),
          count: told.tapes,
        },
        stderr: { ...one('stderr', told.stderr, { entriesMax: 2 * STDERR_LINES_MAX, bytesMax: null }) },
        findings: one('findings', told.findings, { entriesMax: 2 * RECENT_FINDINGS_MAX, bytesMax: null }),
        'call-frames': one('call-frames', callRequests.gauge, {
          entriesMax: CALLS_REMEMBERED_MAX,
          bytesMax: null,
        }),
        'index-questions': one('index-questions', deps.watch.questions(), {
          entriesMax: ASKS_MAX,
          bytesMax: null,
        }),
        calls: one('calls', deps.calls(), { entriesMax: FINISHED_MAX, bytesMax: 2 * KEPT_CHARS_MAX }),
        cache: one('cache', cacheGauge(cache), {
          entriesMax: cache.settings.maxEntries,
          bytesMax: cache.settings.maxBytes,
        }),
      };
      return Object.values(all);
    },
    ended(run) {
      const gauges = run.gauges();
      if (gauges === null) return;
      for (const name of ['lines', 'early', 'input'] as const) droppedBefore[name] += gauges[name].dropped;
    },
  };
}

function cacheGauge({ entries, bytes, servers }: ReturnType<BuffersDeps['cache']>): Gauge {
  return { entries, bytes, dropped: servers.reduce((sum, { evicted }) => sum + evicted, 0) };
}

function one(id: BufferId, gauge: Gauge, { entriesMax, bytesMax }: Bounds): Buffer {
  return {
    id,
    count: 1,
    ...gauge,
    entriesMax,
    bytesMax,
    fill: fillOf(gauge, { entriesMax, bytesMax }),
    onDisk: false,
  };
}

/** `notCounted`: of the gauges at the front are none of a buffer that is there now. */
function many(id: BufferId, gauges: readonly Gauge[], bounds: Bounds, notCounted: number): Buffer {
  const fill = Math.max(0, ...gauges.map((gauge) => fillOf(gauge, bounds)));
  return { ...one(id, sumOf(gauges), bounds), count: gauges.length - notCounted, fill };
}

function fillOf(gauge: Gauge, { entriesMax, bytesMax }: Bounds): number {
  const byEntries = entriesMax === null || entriesMax === 0 ? 0 : gauge.entries / entriesMax;
  const byBytes = bytesMax === null || bytesMax === 0 ? 0 : gauge.bytes / bytesMax;
  return Math.min(1, Math.max(byEntries, byBytes));
}
