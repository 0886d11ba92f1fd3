import type { Result } from '../../../src-shared/base/failure.ts';
import { ok } from '../../../src-shared/base/failure.ts';
import type { Database } from '../ports/database.ts';

/** Changes that are kept. */
export const DECIDED_ROWS_MAX = 10_000;
export const DECIDED_AGE_MAX_MS = 90 * 24 * 60 * 60 * 1000;
/** When there are too many, so many of the oldest are folded into what held after them. */
const FOLDED_AT_ONCE = 1_000;
/** Since when all parts are known. */
const BEGINS = 'begins';

export interface DecidedPart {
  readonly json: string;
  /** Null: it was so when this began to be kept. */
  readonly sinceMs: number | null;
}

export type DecidedAt =
  | {
      readonly kind: 'known';
      readonly parts: ReadonlyMap<string, DecidedPart>;
      readonly fromMs: number;
      /** Of the next change; null when none is kept. */
      readonly untilMs: number | null;
    }
  | { readonly kind: 'before'; readonly sinceMs: number }
  | { readonly kind: 'none' };

/** What people had decided at any time, in parts of JSON. A part that is not there any more is `null`. */
export interface DecidedStore {
  /** The parts as they are now; what is another than it was is kept. */
  note(nowMs: number, parts: ReadonlyMap<string, string>): Result<null>;
  at(wallMs: number): DecidedAt;
}

export function createDecidedStore(database: Database, rowsMax = DECIDED_ROWS_MAX): DecidedStore {
  let last: ReadonlyMap<string, string> | null = null;

  function rowsAt(wallMs: number): { part: string; atMs: number; json: string }[] {
    // Of a group SQLite takes the other columns from the row with the maximum.
    const rows = database.all(
      'SELECT part, MAX(at_ms) AS at_ms, value FROM decided WHERE at_ms <= ? GROUP BY part',
      wallMs,
    );
    return rows.map(({ part, at_ms: atMs, value }) => ({
      part: String(part),
      atMs: Number(atMs),
      json: String(value),
    }));
  }

  const begins = (): number | null => {
    const [row] = database.all('SELECT at_ms FROM decided WHERE part = ?', BEGINS);
    return row === undefined ? null : Number(row['at_ms']);
  };

  function read(): ReadonlyMap<string, string> {
    return new Map(rowsAt(Number.MAX_VALUE).map(({ part, json }) => [part, json]));
  }

  /** What was decided before the cut and not again by then stands as decided at the cut. */
  function foldBefore(cutMs: number): Result<null> {
    const standing = rowsAt(cutMs).filter(({ part }) => part !== BEGINS);
    return database.write((run) => {
      run('DELETE FROM decided WHERE at_ms <= ? OR part = ?', cutMs, BEGINS);
      for (const { part, atMs, json } of standing)
        if (json !== 'null') run('INSERT INTO decided VALUES (?, ?, ?)', part, atMs, json);
      run('INSERT INTO decided VALUES (?, ?, ?)', BEGINS, cutMs, '');
    });
  }

  function trim(nowMs: number): void {
    const [row] = database.all('SELECT COUNT(*) AS count FROM decided');
    const isFull = Number(row?.['count'] ?? 0) > rowsMax;
    const places = Math.min(FOLDED_AT_ONCE, Math.ceil(rowsMax / 2));
    const [cut] = isFull
      ? database.all('SELECT at_ms FROM decided ORDER BY at_ms LIMIT 1 OFFSET ?', places)
      : [];
    const beginsMs = begins() ?? nowMs;
    const cutMs = Math.max(nowMs - DECIDED_AGE_MAX_MS, Number(cut?.['at_ms'] ?? -Infinity));
    if (cutMs > beginsMs) foldBefore(cutMs);
  }

  return {
    note(nowMs, parts) {
      const was = (last ??= read());
      const names = new Set([...was.keys(), ...parts.keys()]);
      names.delete(BEGINS);
      const changed = [...names].filter((name) => (parts.get(name) ?? 'null') !== (was.get(name) ?? 'null'));
      const isFirst = !was.has(BEGINS);
      if (changed.length === 0 && !isFirst) return ok(null);
      const written = database.write((run) => {
        if (isFirst) run('INSERT OR REPLACE INTO decided VALUES (?, ?, ?)', BEGINS, nowMs, '');
        for (const name of changed) {
          // A clock that was set back: what it said since is not what holds from now on.
          run('DELETE FROM decided WHERE part = ? AND at_ms >= ?', name, nowMs);
          run('INSERT INTO decided VALUES (?, ?, ?)', name, nowMs, parts.get(name) ?? 'null');
        }
      });
      if (!written.ok) return written;
      const now = [...names].map((name) => [name, parts.get(name) ?? 'null'] as const);
      last = new Map([...now, [BEGINS, '']]);
      trim(nowMs);
      return ok(null);
    },
    at(wallMs) {
      const beginsMs = begins();
      if (beginsMs === null) return { kind: 'none' };
      if (wallMs < beginsMs) return { kind: 'before', sinceMs: beginsMs };
      const rows = rowsAt(wallMs);
      const [next] = database.all('SELECT MIN(at_ms) AS at_ms FROM decided WHERE at_ms > ?', wallMs);
      return {
        kind: 'known',
        parts: new Map(
          rows.flatMap(({ part, atMs, json }) =>
            part === BEGINS || json === 'null'
              ? []
              : [[part, { json, sinceMs: atMs > beginsMs ? atMs : null }] as const],
          ),
        ),
        fromMs: Math.max(beginsMs, ...rows.map(({ atMs }) => atMs)),
        untilMs: typeof next?.['at_ms'] === 'number' ? next['at_ms'] : null,
      };
    },
  };
}
