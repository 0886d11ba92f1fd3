import { matchesAll } from '../../src-shared/api/filter-key.ts';
import { NO_FILTER, PAGE_ROWS_MAX } from '../../src-shared/api/messages.ts';
import { ok } from '../../src-shared/base/failure.ts';
import { Recent } from '../../src-shared/base/recent.ts';
import type { PlacedEntry } from './journal/newest-entries.ts';
import { NewestRows } from './newest-rows.ts';
import type { Clock, Index, RowSource } from './ports.ts';

/** Tapes whose newest rows are kept while the index has not come to them. */
const TAPES_MAX = 8;
/** Entries before those of a page that are folded with them, so that most answers find their request. */
const RUN_UP = 1_500;
/** Tapes that the index is known to have wholly. */
const CAUGHT_UP_MAX = 5_000;
/** An index that has not answered anything yet is not waited for longer than this. */
const START_GRACE_MS = 10;

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
 * The index, and in front of it the newest rows of a tape that it has not come to yet, read straight from the end of
 * the tape. Of a tape that is short enough those are all rows, with all that the index will say of them; of others, what
 * they cannot know (an answer whose request lies far back) the index adds when it comes.
 */
export function withNewestPage(index: Index, deps: NewestPageDeps): Index {
  const caughtUp = new Set<string>();
  /** The index has answered once: from then on it is the one that is asked. */
  let isUp = false;
  const kept = new Recent<{ readonly announced: number; readonly rows: NewestRows }>(
    TAPES_MAX,
    () => undefined,
  );

  function newestOf(tapeId: string): NewestRows {
    const announced = index.announced(tapeId);
    const read = () => ({ announced, rows: new NewestRows(deps.newest(tapeId, PAGE_ROWS_MAX + RUN_UP)) });
    const known = kept.use(tapeId, read);
    if (known.announced === announced) return known.rows;
    // It has grown since: the end of a tape whose host died is written by the next one.
    kept.drop(tapeId);
    return kept.use(tapeId, read).rows;
  }
  const isKnown = (tapeId: string): boolean => caughtUp.has(tapeId) || deps.isLiving(tapeId);

  /** Null when the index has all there is. */
  function ahead(tapeId: string, indexed: number): NewestRows | null {
    if (isKnown(tapeId)) return null;
    const newest = newestOf(tapeId);
    if (newest.total > indexed) return newest;
    if (caughtUp.size >= CAUGHT_UP_MAX) caughtUp.clear();
    caughtUp.add(tapeId);
    kept.drop(tapeId);
    return null;
  }

  /** True when the index opens its files and cannot say anything yet; it is told to whom that was answered without it. */
  async function isOpening(asked: Promise<{ readonly ok: boolean }>): Promise<boolean> {
    if (isUp) return false;
    void asked.then((answer) => void (isUp ||= answer.ok));
    if (!(await isLate(deps.clock, asked, START_GRACE_MS))) return false;
    void asked.then(() => deps.onCaughtUp());
    return true;
  }

  /** What the index has not come to; null when it has all. */
  async function lagging(tapeId: string): Promise<NewestRows | null> {
    if (isKnown(tapeId)) return null;
    const asked = index.source(tapeId).page(NO_FILTER, { kind: 'tail' }, 0);
    if (await isOpening(asked)) return newestOf(tapeId);
    const counts = await asked;
    if (!counts.ok && counts.failure.code !== 'unknown-tape') return null;
    return ahead(tapeId, counts.ok ? counts.value.total : 0);
  }

  function source(tapeId: string): RowSource {
    const behind = index.source(tapeId);
    const tape = () => ({ tapeId, serverId: deps.serverOf(tapeId) });
    return {
      async locate(filter, entry) {
        if (!matchesAll(filter) || entry.tapeId !== tapeId) return behind.locate(filter, entry);
        const newest = await lagging(tapeId);
        if (newest === null) return behind.locate(filter, entry);
        return ok(entry.seq < newest.total ? entry.seq : null);
      },
      async page(filter, anchor, limit) {
        const asked = behind.page(filter, anchor, limit);
        if (!matchesAll(filter) || isKnown(tapeId)) return asked;
        const rows = Math.min(limit, PAGE_ROWS_MAX);
        const fromOf = ({ total }: NewestRows): number =>
          anchor.kind === 'tail' ? Math.max(0, total - rows) : anchor.ordinal;
        if (await isOpening(asked)) {
          const newest = newestOf(tapeId);
          if (newest.total > 0 && fromOf(newest) >= newest.firstSeq)
            return ok(newest.page(tape(), fromOf(newest), rows));
        }
        const page = await asked;
        if (!page.ok && page.failure.code !== 'unknown-tape') return page;
        const newest = ahead(tapeId, page.ok ? page.value.total : 0);
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
      const direct = (await lagging(ref.tapeId))?.entry(ref.seq) ?? null;
      if (direct?.isSure === true) return ok(direct.entry);
      const found = await index.entry(ref);
      return found.ok || direct === null ? found : ok(direct.entry);
    },
    async position(ref) {
      const direct = (await lagging(ref.tapeId))?.entry(ref.seq) ?? null;
      return direct === null ? index.position(ref) : ok(direct.entry.at);
    },
    tapes: () => index.tapes(),
    changed(tapeIds) {
      for (const tapeId of tapeIds) kept.drop(tapeId);
      index.changed(tapeIds);
    },
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
