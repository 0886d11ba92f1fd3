import { matchesAll } from '../../../../src-shared/api/filter-key.ts';
import { NO_FILTER, PAGE_ROWS_MAX, type EntryRef } from '../../../../src-shared/api/messages.ts';
import { ok, type Result } from '../../../../src-shared/base/failure.ts';
import { Recent } from '../../../../src-shared/base/recent.ts';
import type { PlacedEntry } from '../../journal/newest-entries.ts';
import { NewestRows } from './newest-rows.ts';
import type { Index, RowSource } from '../../ports.ts';

/** Tapes whose newest rows are kept while the index has not come to them. */
const TAPES_MAX = 8;
/** Read first: a screen of rows, and as many before them, so that most answers find their request. */
const FIRST_ENTRIES = 512;
/** Read when that is not enough. */
const ENTRIES_MAX = PAGE_ROWS_MAX + 1_500;
/** Tapes that the index is known to have wholly. */
const CAUGHT_UP_MAX = 5_000;

interface Kept {
  readonly announced: number;
  readonly rows: NewestRows;
  /** No more is read of it. */
  readonly isAll: boolean;
}

export interface NewestPageDeps {
  newest(tapeId: string, max: number): readonly PlacedEntry[];
  /** This process records it now: the index is told of what comes. */
  isLiving(tapeId: string): boolean;
  serverOf(tapeId: string): string;
  /** The index answers what was answered without it: pages may be asked for again. */
  onCaughtUp(): void;
}

/**
 * The index, and in front of it the newest rows of a tape that it has not come to yet, read straight from the end of
 * the tape. Of a tape that is short enough those are all rows, with all that the index will say of them; of others, what
 * they cannot know (an answer whose request lies far back) the index adds when it comes.
 */
export function withNewestPage(index: Index, deps: NewestPageDeps): Index {
  const caughtUp = new Set<string>();
  /** The index has answered once: from then on it is the one that is asked. */
  let isUp = false;
  // It answers as soon as it has opened its files, whatever it is asked.
  void index.position({ tapeId: '', seq: 0 }).then((answer) => void (isUp ||= isAnswer(answer)));
  const kept = new Recent<Kept>(TAPES_MAX, () => undefined);

  /** `isEnough`: of the little that is read first. */
  function newestOf(tapeId: string, isEnough: (rows: NewestRows) => boolean): NewestRows {
    const announced = index.announced(tapeId);
    const read = (entries: number): Kept => {
      const rows = new NewestRows(deps.newest(tapeId, entries));
      return { announced, rows, isAll: entries === ENTRIES_MAX || rows.isWhole };
    };
    let known = kept.use(tapeId, () => read(FIRST_ENTRIES));
    if (known.announced !== announced) {
      // It has grown since: the end of a tape whose host died is written by the next one.
      kept.drop(tapeId);
      known = kept.use(tapeId, () => read(FIRST_ENTRIES));
    }
    if (known.isAll || isEnough(known.rows)) return known.rows;
    kept.drop(tapeId);
    return kept.use(tapeId, () => read(ENTRIES_MAX)).rows;
  }
  const isKnown = (tapeId: string): boolean => caughtUp.has(tapeId) || deps.isLiving(tapeId);

  /** Null when the index has all there is. */
  function ahead(
    tapeId: string,
    indexed: number,
    isEnough: (rows: NewestRows) => boolean,
  ): NewestRows | null {
    if (isKnown(tapeId)) return null;
    const newest = newestOf(tapeId, isEnough);
    if (newest.total > indexed) return newest;
    if (caughtUp.size >= CAUGHT_UP_MAX) caughtUp.clear();
    caughtUp.add(tapeId);
    kept.drop(tapeId);
    return null;
  }

  /** True when the index opens its files and cannot say anything yet; it is told to whom that was answered without it. */
  function isOpening(asked: Promise<Result<unknown>>): boolean {
    if (isUp) return false;
    void asked.then((answer) => {
      isUp ||= isAnswer(answer);
      deps.onCaughtUp();
    });
    return true;
  }

  /** What the index has not come to; null when it has all. */
  async function lagging(
    tapeId: string,
    isEnough: (rows: NewestRows) => boolean,
  ): Promise<NewestRows | null> {
    if (isKnown(tapeId)) return null;
    const asked = index.source(tapeId).page(NO_FILTER, { kind: 'tail' }, 0);
    if (isOpening(asked)) return newestOf(tapeId, isEnough);
    const counts = await asked;
    if (!counts.ok && counts.failure.code !== 'unknown-tape') return null;
    return ahead(tapeId, counts.ok ? counts.value.total : 0, isEnough);
  }

  const entryOf = async ({ tapeId, seq }: EntryRef) =>
    (await lagging(tapeId, (rows) => rows.entry(seq)?.isSure === true))?.entry(seq) ?? null;

  function source(tapeId: string): RowSource {
    const behind = index.source(tapeId);
    const tape = () => ({ tapeId, serverId: deps.serverOf(tapeId) });
    return {
      async locate(filter, entry) {
        if (!matchesAll(filter) || entry.tapeId !== tapeId) return behind.locate(filter, entry);
        const newest = await lagging(tapeId, () => true);
        if (newest === null) return behind.locate(filter, entry);
        return ok(entry.seq < newest.total ? entry.seq : null);
      },
      async page(filter, anchor, limit) {
        const asked = behind.page(filter, anchor, limit);
        if (!matchesAll(filter) || isKnown(tapeId)) return asked;
        const rows = Math.min(limit, PAGE_ROWS_MAX);
        const fromOf = ({ total }: NewestRows): number =>
          anchor.kind === 'tail' ? Math.max(0, total - rows) : anchor.ordinal;
        const isEnough = (newest: NewestRows): boolean =>
          fromOf(newest) >= newest.firstSeq && !newest.hasStray(fromOf(newest), rows);
        if (isOpening(asked)) {
          const newest = newestOf(tapeId, isEnough);
          if (newest.total > 0 && fromOf(newest) >= newest.firstSeq)
            return ok(newest.page(tape(), fromOf(newest), rows));
        }
        const page = await asked;
        if (!page.ok && page.failure.code !== 'unknown-tape') return page;
        const newest = ahead(tapeId, page.ok ? page.value.total : 0, isEnough);
        if (newest === null || newest.total === 0) return page;
        const from = fromOf(newest);
        // The middle of a long tape is the index's, as far as that has come.
        if (page.ok && !newest.isWhole && anchor.kind === 'from' && from + rows <= page.value.total) {
          const { total } = newest;
          return ok({ ...page.value, total, matched: total, scanned: total });
        }
        return ok(newest.page(tape(), from, rows));
      },
    };
  }

  return {
    announce: (tapeId, entries) => index.announce(tapeId, entries),
    announced: (tapeId) => index.announced(tapeId),
    source,
    async entry(ref) {
      const direct = await entryOf(ref);
      if (direct?.isSure === true) return ok(direct.entry);
      const found = await index.entry(ref);
      return found.ok || direct === null ? found : ok(direct.entry);
    },
    async position(ref) {
      const direct = await entryOf(ref);
      return direct === null ? index.position(ref) : ok(direct.entry.at);
    },
    tapes: () => index.tapes(),
    changed(tapeIds) {
      for (const tapeId of tapeIds) kept.drop(tapeId);
      index.changed(tapeIds);
    },
    vacuum: () => index.vacuum(),
    grep: (tapeId, test, fromSeq, toSeq) => index.grep(tapeId, test, fromSeq, toSeq),
    behind: () => index.behind(),
    close: () => index.close(),
  };
}

/** It has said something, be it that there is nothing. */
function isAnswer(answer: Result<unknown>): boolean {
  return answer.ok || answer.failure.code !== 'index-unavailable';
}
