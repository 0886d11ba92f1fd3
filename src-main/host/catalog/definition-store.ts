import { z } from 'zod';
import {
  HISTORY_LISTED_MAX,
  listKindSchema,
  type Change,
  type ListKind,
  type Version,
} from '../../../src-shared/api/catalog.ts';
import type { Sighting } from '../../../src-shared/api/sighting.ts';
import { ok, type Result } from '../../../src-shared/base/failure.ts';
import type { Database, SqlRow } from '../ports/database.ts';
import type { OpenSpan, Plan } from './plan.ts';

/** Versions that are remembered, of all servers together; the oldest that are no more go first. */
export const SPANS_MAX = 50_000;
/** A longer definition is known by its hash and size only. */
export const BODY_CHARS_MAX = 1024 * 1024;
/** Texts of definitions, all together; the oldest that are no more go first. */
export const BODIES_BYTES_MAX = 256 * 1024 * 1024;

/** How many are dropped at once when there are too many, so that it is rare. */
const DROPPED_AT_ONCE = 0.05;

export interface ListRef {
  readonly serverId: string;
  readonly kind: ListKind;
}

export interface StoreBounds {
  readonly spansMax: number;
  readonly bodiesBytesMax: number;
}

/** deck.db's tables of definitions. */
export class DefinitionStore {
  readonly #database: Database;
  readonly #bounds: StoreBounds;
  #nextId: number;

  constructor(
    database: Database,
    bounds: StoreBounds = { spansMax: SPANS_MAX, bodiesBytesMax: BODIES_BYTES_MAX },
  ) {
    this.#database = database;
    this.#bounds = bounds;
    this.#nextId = numberOf('SELECT coalesce(max(id), 0) + 1 AS n FROM definition_spans', database);
  }

  /** What the list has now, as far as it was noted. */
  open({ serverId, kind }: ListRef): Map<string, OpenSpan> {
    const rows = this.#database.all(
      'SELECT id, name, hash FROM definition_spans WHERE server_id = ? AND kind = ? AND ending IS NULL',
      serverId,
      kind,
    );
    return new Map(
      rows.map((row) => [String(row['name']), { id: Number(row['id']), hash: String(row['hash']) }]),
    );
  }

  /** When the list was seen last; null when never. */
  lastSeen({ serverId, kind }: ListRef): Sighting | null {
    const [row] = this.#database.all(
      'SELECT tape, seq, ms FROM definition_lists WHERE server_id = ? AND kind = ?',
      serverId,
      kind,
    );
    return row === undefined ? null : sighting(row, 'tape', 'seq', 'ms');
  }

  /**
   * Notes a plan and that the list was seen, in one transaction; answers with the ids of what was opened, in order. For
   * a list in which nothing has changed that is one small row.
   */
  note(
    list: ListRef,
    plan: Plan,
    seen: Sighting & { readonly items: number },
    before: Sighting | null,
  ): Result<readonly number[]> {
    const { serverId, kind } = list;
    const last = before ?? seen;
    const ids: number[] = [];
    let nextId = this.#nextId;
    const written = this.#database.write((run) => {
      const end = (span: OpenSpan, ending: string): void =>
        run(
          'UPDATE definition_spans SET ending = ?, last_tape = ?, last_seq = ?, last_ms = ? WHERE id = ?',
          ending,
          last.tapeId,
          last.seq,
          last.wallMs,
          span.id,
        );
      for (const { listed, hash, before: earlier } of plan.opened) {
        if (earlier !== null) end(earlier, 'changed');
        const json = JSON.stringify(listed.definition);
        run(
          'INSERT OR IGNORE INTO definition_bodies (hash, json, size_bytes) VALUES (?, ?, ?)',
          hash,
          json.length > BODY_CHARS_MAX ? null : json,
          json.length,
        );
        run(
          `INSERT INTO definition_spans (id, server_id, kind, name, hash, first_tape, first_seq, first_ms)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
          nextId,
          serverId,
          kind,
          listed.name,
          hash,
          seen.tapeId,
          listed.seq,
          seen.wallMs,
        );
        ids.push(nextId);
        nextId += 1;
      }
      for (const { span } of plan.gone) end(span, 'gone');
      run(
        'INSERT OR REPLACE INTO definition_lists VALUES (?, ?, ?, ?, ?, ?)',
        serverId,
        kind,
        seen.tapeId,
        seen.seq,
        seen.wallMs,
        seen.items,
      );
    });
    if (!written.ok) return written;
    this.#nextId = nextId;
    if (plan.opened.length > 0) this.#prune();
    return ok(ids);
  }

  /** Of one name, newest first. */
  versions({ serverId, kind }: ListRef, name: string): Version[] {
    const rows = this.#database.all(
      `SELECT s.*, l.tape, l.seq, l.ms FROM definition_spans s
       LEFT JOIN definition_lists l ON l.server_id = s.server_id AND l.kind = s.kind
       WHERE s.server_id = ? AND s.kind = ? AND s.name = ? ORDER BY s.id DESC LIMIT ?`,
      serverId,
      kind,
      name,
      HISTORY_LISTED_MAX,
    );
    return rows.map(versionOf);
  }

  /** Of a server or all, newest first. */
  changes(serverId: string | null, kinds: readonly ListKind[]): Change[] {
    const wanted = JSON.stringify(kinds);
    const half = `FROM definition_spans s
      WHERE (?1 IS NULL OR s.server_id = ?1) AND s.kind IN (SELECT value FROM json_each(?2))`;
    const rows = this.#database.all(
      `SELECT * FROM (
         SELECT s.id, s.server_id, s.kind, s.name, s.hash, s.first_tape AS tape, s.first_seq AS seq,
           s.first_ms AS ms, 0 AS is_end,
           (SELECT p.hash FROM definition_spans p
            WHERE p.server_id = s.server_id AND p.kind = s.kind AND p.name = s.name AND p.id < s.id
            ORDER BY p.id DESC LIMIT 1) AS before,
           (SELECT p.ending FROM definition_spans p
            WHERE p.server_id = s.server_id AND p.kind = s.kind AND p.name = s.name AND p.id < s.id
            ORDER BY p.id DESC LIMIT 1) AS before_ending ${half}
         UNION ALL
         SELECT s.id, s.server_id, s.kind, s.name, s.hash, s.last_tape, s.last_seq, s.last_ms, 1, NULL, NULL ${half}
           AND s.ending = 'gone')
       ORDER BY ms DESC, is_end DESC, id DESC LIMIT ?3`,
      serverId,
      wanted,
      HISTORY_LISTED_MAX,
    );
    return rows.map(changeOf);
  }

  definition(hash: string): string | null {
    const [row] = this.#database.all('SELECT json FROM definition_bodies WHERE hash = ?', hash);
    return typeof row?.['json'] === 'string' ? row['json'] : null;
  }

  /** Versions that are remembered no more. */
  get dropped(): number {
    return numberOf('SELECT spans AS n FROM definition_drops', this.#database);
  }

  #prune(): void {
    const { spansMax, bodiesBytesMax } = this.#bounds;
    const spans = numberOf('SELECT count(*) AS n FROM definition_spans', this.#database);
    const bytes = numberOf('SELECT coalesce(sum(size_bytes), 0) AS n FROM definition_bodies', this.#database);
    if (spans <= spansMax && bytes <= bodiesBytesMax) return;
    const tooMany = Math.max(0, spans - spansMax);
    const count = tooMany + Math.max(1, Math.ceil(Math.min(spans, spansMax) * DROPPED_AT_ONCE));
    this.#database.write((run) => {
      run(
        `DELETE FROM definition_spans WHERE id IN
           (SELECT id FROM definition_spans ORDER BY ending IS NULL, id LIMIT ?)`,
        count,
      );
      run('UPDATE definition_drops SET spans = spans + ?', Math.min(count, spans));
      run('DELETE FROM definition_bodies WHERE hash NOT IN (SELECT hash FROM definition_spans)');
    });
  }
}

function numberOf(sql: string, database: Database): number {
  return Number(database.all(sql)[0]?.['n'] ?? 0);
}

function sighting(row: SqlRow, tape: string, seq: string, ms: string): Sighting {
  return { tapeId: String(row[tape]), seq: Number(row[seq]), wallMs: Number(row[ms]) };
}

const endingSchema = z.enum(['changed', 'gone']).nullable();

function versionOf(row: SqlRow): Version {
  const ending = endingSchema.parse(row['ending']) ?? 'now';
  const first = sighting(row, 'first_tape', 'first_seq', 'first_ms');
  const seen =
    ending === 'now' ? sighting(row, 'tape', 'seq', 'ms') : sighting(row, 'last_tape', 'last_seq', 'last_ms');
  return {
    id: Number(row['id']),
    serverId: String(row['server_id']),
    kind: listKindSchema.parse(row['kind']),
    name: String(row['name']),
    hash: String(row['hash']),
    first,
    last: seen.wallMs < first.wallMs ? first : seen,
    ending,
  };
}

function changeOf(row: SqlRow): Change {
  const hash = String(row['hash']);
  const isEnd = Number(row['is_end']) === 1;
  const isChange = !isEnd && row['before_ending'] === 'changed';
  return {
    serverId: String(row['server_id']),
    kind: listKindSchema.parse(row['kind']),
    name: String(row['name']),
    at: sighting(row, 'tape', 'seq', 'ms'),
    what: isEnd ? 'removed' : isChange ? 'changed' : 'added',
    beforeHash: isEnd ? hash : isChange ? String(row['before']) : null,
    hash: isEnd ? null : hash,
  };
}
