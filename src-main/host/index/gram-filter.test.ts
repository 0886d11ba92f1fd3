import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createNeedle } from '../../../src-shared/query/needle.ts';
import { COLUMN_BYTES, NEEDLE_BYTES_MAX } from './gram-bits.ts';
import { GramFilter } from './gram-filter.ts';
import { GROUP_COLUMNS, RecordBuilder } from './gram-record.ts';
import { GramStore } from './gram-store.ts';
import { SCHEMA } from './schema.ts';

const SEED = 20_261_128;
const TAPE = 3;
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Texts in which pieces come again, now and then long enough for several columns. */
const piece = fc.constantFrom(
  'echo',
  'ECHO',
  '"id":7',
  'ünï',
  '\\u0061',
  ' ',
  'token',
  'Retry',
  'ab',
  'abc',
  'x'.repeat(500),
  '{}',
);
const row = fc
  .tuple(fc.array(piece, { maxLength: 12 }), fc.constantFrom(1, 1, 1, 60))
  .map(([pieces, times]) => pieces.join('').repeat(times));
const needle = fc.oneof(
  fc.array(piece, { minLength: 1, maxLength: 6 }).map((pieces) => pieces.join('')),
  fc.constantFrom('cho', 'CHOab', 'zeb', 'zebra', 'xxxx', '7"id', 'é'),
);

function storeOf(): { database: DatabaseSync; store: GramStore } {
  const database = new DatabaseSync(':memory:');
  database.exec(SCHEMA);
  return { database, store: new GramStore(database) };
}

/** All rows in records of at most `each` rows; the last one is still being made. */
function indexed(rows: readonly string[], each: number, firstSeq: number) {
  const { store } = storeOf();
  let builder = new RecordBuilder(firstSeq);
  for (const [at, text] of rows.entries()) {
    const seq = firstSeq + at;
    const bytes = bytesOf(text);
    if (seq - builder.firstSeq >= each || !builder.add(seq, bytes, 0, bytes.length)) {
      store.add(TAPE, builder.finish(true));
      builder = new RecordBuilder(seq);
      if (!builder.add(seq, bytes, 0, bytes.length)) throw new Error('a new record has room');
    }
  }
  return { store, builder };
}

function maybeRows(filter: GramFilter, from: number, to: number): number[] {
  const maybe = new Uint8Array(to - from);
  if (!filter.fill(from, to, maybe)) return [];
  return [...maybe.keys()].filter((at) => maybe[at] === 1).map((at) => from + at);
}

describe('what a search by text is narrowed down with', () => {
  it('never leaves out a row that has the text', () => {
    let left = 0;
    fc.assert(
      fc.property(
        fc.array(row, { minLength: 1, maxLength: 60 }),
        needle,
        fc.integer({ min: 1, max: 80 }),
        fc.nat(5),
        (rows, text, each, firstSeq) => {
          const { store, builder } = indexed(rows, each, firstSeq);
          const filter = new GramFilter({ store, tape: TAPE, builder: () => builder }, [text], false);
          const found = createNeedle(text);
          const matching = rows.flatMap((hay, at) => {
            const bytes = bytesOf(hay);
            return found.indexIn(bytes, 0, bytes.length) >= 0 ? [firstSeq + at] : [];
          });
          const end = firstSeq + rows.length;
          // Rows around those that are known can be anything.
          const maybe = new Set(maybeRows(filter, 0, end + 3));
          expect(matching.filter((seq) => !maybe.has(seq))).toEqual([]);
          expect(maybe.has(end + 1)).toBe(true);
          const middle = firstSeq + Math.floor(rows.length / 2);
          expect(maybeRows(filter, middle, end)).toEqual(
            [...maybe].filter((seq) => seq >= middle && seq < end),
          );
          left += rows.length - [...maybe].filter((seq) => seq >= firstSeq && seq < end).length;
        },
      ),
      { seed: SEED, numRuns: 400 },
    );
    // One that leaves nothing out would pass, too.
    expect(left).toBeGreaterThan(1_000);
  });

  it('finds a text wherever it stands in a row that is in several columns', () => {
    const text = 'needle-that-is-as-long-as-those-that-are-looked-for-at-most-0123456789'.slice(
      0,
      NEEDLE_BYTES_MAX,
    );
    for (let at = COLUMN_BYTES - 2 * NEEDLE_BYTES_MAX; at < COLUMN_BYTES + 10; at += 1) {
      const { store, builder } = indexed(
        [`${'.'.repeat(at)}${text}${'.'.repeat(COLUMN_BYTES)}`, 'other'],
        10,
        0,
      );
      const filter = new GramFilter({ store, tape: TAPE, builder: () => builder }, [text], false);
      expect(maybeRows(filter, 0, 2)).toEqual([0]);
    }
  });

  it('wants all of several texts in one row, each in whatever column of it', () => {
    const both = `first${'.'.repeat(2 * COLUMN_BYTES)}second`;
    const one = `first${'.'.repeat(2 * COLUMN_BYTES)}third`;
    const escaped = `first${'.'.repeat(2 * COLUMN_BYTES)}\\u0073econd`;
    const { store, builder } = indexed([both, one, escaped], 10, 0);
    const source = { store, tape: TAPE, builder: () => builder };
    expect(maybeRows(new GramFilter(source, ['first', 'second'], false), 0, 3)).toEqual([0]);
    expect(maybeRows(new GramFilter(source, ['first', 'second'], true), 0, 3)).toEqual([0, 2]);
  });

  it('says nothing about texts that are too short, nor of rows that are in no record', () => {
    const { store, builder } = indexed(['alpha', 'beta'], 1, 0);
    const source = { store, tape: TAPE, builder: () => builder };
    expect(maybeRows(new GramFilter(source, ['ab'], false), 0, 3)).toEqual([0, 1, 2]);
    store.add(TAPE, new RecordBuilder(2).reach(9).finish(false));
    expect(maybeRows(new GramFilter(source, ['alpha'], false), 0, 9)).toEqual([0, 2, 3, 4, 5, 6, 7, 8]);
  });

  it('keeps what it was given, of one tape and no other, until it is removed', () => {
    const { store } = storeOf();
    const builder = new RecordBuilder(0, (from, to, take) => {
      for (let seq = from; seq < to; seq += 1) {
        const name = bytesOf(`name-${seq}`);
        take(name, 0, name.length);
      }
    });
    for (let seq = 0; seq <= GROUP_COLUMNS; seq += 1) {
      const bytes = bytesOf(`${'.'.repeat(COLUMN_BYTES - 8)}row-${seq}`);
      expect(builder.add(seq, bytes, 0, bytes.length)).toBe(true);
    }
    for (const tape of [TAPE, TAPE + 1]) store.add(tape, builder.finish(true));
    const rows = (tape: number, text: string): number[] =>
      maybeRows(new GramFilter({ store, tape, builder: () => null }, [text], false), 0, GROUP_COLUMNS + 1);
    expect(rows(TAPE, 'row-32')).toEqual([32]);
    expect(rows(TAPE, 'NAME-17')).toEqual([17]);
    expect(store.end(TAPE)).toBe(GROUP_COLUMNS + 1);
    expect([store.removeOne(TAPE), store.removeOne(TAPE)]).toEqual([false, true]);
    expect([store.end(TAPE), rows(TAPE, 'row-32').length]).toEqual([0, GROUP_COLUMNS + 1]);
    expect(rows(TAPE + 1, 'row-32')).toEqual([32]);
  });
});
