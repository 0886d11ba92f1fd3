import { matchesAll } from '../../src-shared/api/filter-key.ts';
import { DIRS, PAGE_ROWS_MAX, type Page } from '../../src-shared/api/messages.ts';
import { PageBuilder } from '../../src-shared/api/page-builder.ts';
import { ok } from '../../src-shared/base/failure.ts';
import { Recent } from '../../src-shared/base/recent.ts';
import { worst } from '../../src-shared/state/findings.ts';
import { createMessagesState, foldMessages } from '../../src-shared/state/messages.ts';
import { ROW_KINDS, ROW_STATUSES, SEVERITIES, type Row } from '../../src-shared/state/row.ts';
import type { PlacedEntry } from './journal/newest-entries.ts';
import type { Clock, Index, IndexedEntry, RowSource } from './ports.ts';

/** Tapes whose newest rows are kept while the index has not come to them. */
const TAPES_MAX = 8;
/** Entries before those of a page that are folded with them, so that most answers find their request. */
const RUN_UP = 1_500;
/** Tapes that the index is known to have wholly. */
const CAUGHT_UP_MAX = 5_000;
/** An index that has not answered anything yet is not waited for longer than this. */
const START_GRACE_MS = 10;

interface Newest {
  readonly rows: readonly { readonly row: Row; readonly placed: PlacedEntry }[];
  readonly total: number;
}

export interface NewestPageDeps {
  readonly clock: Clock;
  newest(tapeId: string, max: number): readonly PlacedEntry[];
  /** This process records it now: the index is told of what comes. */
  isLiving(tapeId: string): boolean;
  serverOf(tapeId: string): string;
  /** The index answers what was answered without it: pages may be asked for again. */
  onCaughtUp(): void;
}

/**
 * The index, and in front of it the newest page of a tape that it has not come to yet, read straight from the end of
 * the tape. What such a page cannot know (an answer whose request lies far back) the index adds when it comes.
 */
export function withNewestPage(index: Index, deps: NewestPageDeps): Index {
  const caughtUp = new Set<string>();
  /** The index has answered once: from then on it is the one that is asked. */
  let isUp = false;
  const kept = new Recent<Newest>(TAPES_MAX, () => undefined);

  function newestOf(tapeId: string): Newest {
    return kept.use(tapeId, () => {
      const placed = deps.newest(tapeId, PAGE_ROWS_MAX + RUN_UP);
      return { rows: rowsOf(placed), total: (placed.at(-1)?.entry.seq ?? -1) + 1 };
    });
  }

  /** Null when the index has all there is. */
  function ahead(tapeId: string, indexed: number): Newest | null {
    if (caughtUp.has(tapeId) || deps.isLiving(tapeId)) return null;
    const newest = newestOf(tapeId);
    if (newest.total > indexed) return newest;
    if (caughtUp.size >= CAUGHT_UP_MAX) caughtUp.clear();
    caughtUp.add(tapeId);
    kept.drop(tapeId);
    return null;
  }

  function source(tapeId: string): RowSource {
    const behind = index.source(tapeId);
    return {
      ...behind,
      locate: (filter, entry) => behind.locate(filter, entry),
      async page(filter, anchor, limit) {
        const asked = behind.page(filter, anchor, limit);
        if (!isUp && matchesAll(filter) && !deps.isLiving(tapeId)) {
          void asked.then(({ ok: answered }) => void (isUp ||= answered));
          if (await isLate(deps.clock, asked, START_GRACE_MS)) {
            const newest = newestOf(tapeId);
            const rows = Math.min(limit, PAGE_ROWS_MAX);
            if (anchor.kind === 'tail' && newest.rows.length >= Math.min(rows, newest.total)) {
              void asked.then(() => deps.onCaughtUp());
              return ok(
                pageOf(tapeId, deps.serverOf(tapeId), newest, Math.max(0, newest.total - rows), rows),
              );
            }
          }
        }
        const page = await asked;
        if (!matchesAll(filter) || (!page.ok && page.failure.code !== 'unknown-tape')) return page;
        const newest = ahead(tapeId, page.ok ? page.value.total : 0);
        if (newest === null || newest.total === 0) return page;
        const rows = Math.min(limit, PAGE_ROWS_MAX);
        const from = anchor.kind === 'tail' ? Math.max(0, newest.total - rows) : anchor.ordinal;
        // The middle of the tape is the index's, as far as that has come.
        if (page.ok && anchor.kind === 'from' && from + rows <= page.value.total) {
          return ok({ ...page.value, total: newest.total, matched: newest.total, scanned: newest.total });
        }
        return ok(pageOf(tapeId, deps.serverOf(tapeId), newest, from, rows));
      },
    };
  }

  return {
    announce: (tapeId, entries) => index.announce(tapeId, entries),
    announced: (tapeId) => index.announced(tapeId),
    source,
    async entry(ref) {
      const found = await index.entry(ref);
      if (found.ok || caughtUp.has(ref.tapeId) || deps.isLiving(ref.tapeId)) return found;
      const direct = newestOf(ref.tapeId).rows.find(({ row }) => row.seq === ref.seq);
      if (direct === undefined) return found;
      const entry: IndexedEntry = { row: direct.row, pair: null, findings: [], at: direct.placed.at };
      return ok(entry);
    },
    async position(ref) {
      const found = await index.position(ref);
      if (found.ok || caughtUp.has(ref.tapeId) || deps.isLiving(ref.tapeId)) return found;
      const direct = newestOf(ref.tapeId).rows.find(({ row }) => row.seq === ref.seq);
      return direct === undefined ? found : ok(direct.placed.at);
    },
    tapes: () => index.tapes(),
    changed: (tapeIds) => index.changed(tapeIds),
    vacuum: () => index.vacuum(),
    grep: (tapeId, text, fromSeq, toSeq) => index.grep(tapeId, text, fromSeq, toSeq),
    behind: () => index.behind(),
    close: () => index.close(),
  };
}

async function isLate(clock: Clock, asked: Promise<unknown>, graceMs: number): Promise<boolean> {
  let callOff = (): void => undefined;
  const late = new Promise<boolean>((resolve) => {
    callOff = clock.after(graceMs, () => resolve(true));
  });
  const isAnswered = asked.then(() => false);
  const outcome = await Promise.race([isAnswered, late]);
  callOff();
  return outcome;
}

function rowsOf(placed: readonly PlacedEntry[]): Newest['rows'] {
  const state = createMessagesState();
  const rows: { row: Row; placed: PlacedEntry }[] = [];
  const firstSeq = placed[0]?.entry.seq ?? 0;
  for (const each of placed) {
    const { row, patches, findings } = foldMessages(state, each.entry);
    // That a request was never made can be said by the whole tape only.
    const own = findings.filter(({ seq, finding }) => seq === row.seq && finding.code !== 'unknown-id');
    rows.push({ row: { ...row, severity: worst(own.map(({ finding }) => finding)) }, placed: each });
    for (const { seq, ...patch } of patches) {
      const earlier = rows[seq - firstSeq];
      if (earlier !== undefined) earlier.row = { ...earlier.row, ...patch };
    }
  }
  return rows;
}

function pageOf(tapeId: string, serverId: string, { rows, total }: Newest, from: number, max: number): Page {
  const firstSeq = rows[0]?.row.seq ?? total;
  const page = new PageBuilder();
  // A page is in one piece from its first row: what lies before the newest is not here yet.
  for (const { row } of from < firstSeq ? [] : rows.slice(from - firstSeq, from - firstSeq + max)) {
    page.push({
      ...row,
      tapeId,
      serverId,
      dir: DIRS.indexOf(row.dir),
      kind: ROW_KINDS.indexOf(row.kind),
      status: ROW_STATUSES.indexOf(row.status),
      severity: SEVERITIES.indexOf(row.severity),
    });
  }
  return page.build({ total, matched: total, dropped: 0, scanned: total, from });
}
