/** A search by text finds the same with records of what stands in a tape, with some of them, and without. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { NO_FILTER, type Page } from '../../src-shared/api/messages.ts';
import type { EntryBody } from '../../src-shared/journal/entry.ts';
import { haystackOf } from '../../src-shared/query/haystack.ts';
import { createNeedle } from '../../src-shared/query/needle.ts';
import { openDatabase } from '../host/index/database.ts';
import { IndexEngine } from '../host/index/engine.ts';
import { BUILDERS_MAX } from '../host/index/gram-indexer.ts';
import { rowBodies } from './rows-arbitrary.ts';
import { RowsModel } from './rows-model.ts';
import { SimTape, openedBody } from './rows-tape.ts';

const SEED = 20_261_128;
const SERVER = 'server-1';
const PAGE_ROWS = 500;
const SEGMENT_ENTRIES = 700;

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tapedeck-grams-'));
  mkdirSync(join(root, 'index'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** As random rows are, with enough beside them to fill some columns. */
function bodiesOf(rows: number, seed: number): EntryBody[] {
  const words = ['alpha', 'Beta', 'gamma', 'délta', 'tools/call', '\\n', '42', '{"x":1}'];
  const random = fc.sample(fc.array(fc.constantFrom(...words), { minLength: 5, maxLength: 60 }), {
    seed,
    numRuns: rows,
  });
  return fc.sample(rowBodies, { seed, numRuns: rows }).map((body, at) => {
    const text = random[at]?.join(at % 3 === 0 ? ' ' : '-') ?? '';
    if (at % 500 === 499) return { kind: 'stderr', mark: 'whole', bytes: Buffer.from(text.repeat(300)) };
    return at % 2 === 0 ? { kind: 'stderr', mark: 'whole', bytes: Buffer.from(text) } : body;
  });
}

/** Pieces of what was recorded, some of them in the other case or cut in the middle of a character, and others. */
function needlesOf(tape: SimTape, runs: number): string[] {
  const pick = fc.tuple(fc.nat(tape.length - 1), fc.nat(3_000), fc.integer({ min: 1, max: 24 }), fc.nat(3));
  return fc.sample(pick, { seed: SEED, numRuns: runs }).map(([seq, at, length, how]) => {
    const entry = tape.entries[seq];
    const hay = entry === undefined ? new Uint8Array(0) : haystackOf(entry);
    const start = at % Math.max(1, hay.length);
    const text = new TextDecoder().decode(hay.subarray(start, start + length));
    if (text === '') return 'nothing';
    return how === 0 ? text.toUpperCase() : how === 1 ? `${text}q` : text;
  });
}

class World {
  readonly database = openDatabase(join(root, 'index'));
  readonly engine: IndexEngine;

  constructor(living: readonly string[]) {
    this.engine = new IndexEngine({
      database: this.database,
      tapesFolder: join(root, 'tapes'),
      living: new Set(living),
    });
  }

  settle(): void {
    while (this.engine.turn().next === 'now');
  }

  find(tape: SimTape, text: string): number[] {
    const filter = { ...NO_FILTER, text };
    const ask = (ordinal: number): Page => {
      const anchor = { kind: 'from' as const, ordinal };
      for (;;) {
        const answer = this.engine.answer({
          kind: 'page',
          tapeId: tape.tapeId,
          filter,
          anchor,
          limit: PAGE_ROWS,
        });
        if (answer.kind !== 'page') throw new Error(answer.kind);
        if (answer.page.scanned >= answer.page.total) return answer.page;
      }
    };
    const seqs: number[] = [];
    for (let page = ask(0); page.seq.length > 0; page = ask(seqs.length)) seqs.push(...page.seq);
    return seqs;
  }

  /** Of the bytes alone, as live rows are searched. */
  grep(tape: SimTape, text: string): number[] {
    const seqs: number[] = [];
    for (let fromSeq = 0; fromSeq < tape.length;) {
      const test = { kind: 'text' as const, text };
      const ask = { kind: 'grep' as const, tapeId: tape.tapeId, test, fromSeq, toSeq: tape.length };
      const answer = this.engine.answer(ask);
      if (answer.kind !== 'grep') throw new Error(answer.kind);
      seqs.push(...answer.seqs);
      fromSeq = answer.scannedTo;
    }
    return seqs;
  }

  records(): { known: number; unknown: number } {
    const found = this.database
      .prepare('SELECT length(starts) > 0 AS known, count(*) AS n FROM gram_records GROUP BY 1')
      .all();
    const of = (known: number): number => Number(found.find((each) => each['known'] === known)?.['n'] ?? 0);
    return { known: of(1), unknown: of(0) };
  }

  close(): void {
    this.engine.close();
    this.database.close();
  }
}

function modelOf(tape: SimTape): RowsModel {
  const model = new RowsModel(tape.tapeId, SERVER);
  for (const entry of tape.entries) model.add(entry);
  return model;
}

function inBytes(tape: SimTape, text: string): number[] {
  const needle = createNeedle(text);
  return tape.entries.flatMap((entry) => {
    const hay = haystackOf(entry);
    return needle.indexIn(hay, 0, hay.length) < 0 ? [] : [entry.seq];
  });
}

function expected(model: RowsModel, text: string): number[] {
  const seqs: number[] = [];
  for (;;) {
    const page = model.page({ ...NO_FILTER, text }, { kind: 'from', ordinal: seqs.length }, PAGE_ROWS);
    if (page.seq.length === 0) return seqs;
    seqs.push(...page.seq);
  }
}

it('in a tape that grows, is closed, and is opened again', () => {
  const tape = new SimTape(join(root, 'tapes'), '20260101-000000-000001', SERVER, SEGMENT_ENTRIES);
  tape.append([openedBody(tape.tapeId, SERVER), ...bodiesOf(2_500, 1)]);
  let world = new World([tape.tapeId]);
  world.engine.announce(tape.tapeId, tape.length);
  const agree = (runs: number): void => {
    const model = modelOf(tape);
    for (const text of needlesOf(tape, runs))
      expect([text, world.find(tape, text)]).toEqual([text, expected(model, text)]);
  };
  // With no record, or one that is being made and has not come to the end.
  while (world.find(tape, 'server.mjs').length === 0) world.engine.turn();
  world.engine.turn();
  expect(world.records()).toEqual({ known: 0, unknown: 0 });
  world.settle();
  agree(20);
  tape.append(bodiesOf(700, 2));
  world.engine.announce(tape.tapeId, tape.length);
  world.settle();
  agree(20);
  // Left early: what was being made is made again.
  world.close();
  tape.append([...bodiesOf(1_500, 3), { kind: 'tape-closed', reason: 'done' }]);
  world = new World([]);
  world.settle();
  expect(world.records()).toEqual({ known: 1, unknown: 0 });
  agree(30);
  for (const text of needlesOf(tape, 30))
    expect([text, world.grep(tape, text)]).toEqual([text, inBytes(tape, text)]);
  world.close();
  world = new World([]);
  agree(30);
  world.close();
}, 120_000);

it('in more tapes than have a record in the making, and not in one that is gone', () => {
  const tapes = Array.from({ length: BUILDERS_MAX + 2 }, (_, at) => {
    const tape = new SimTape(join(root, 'tapes'), `20260101-000000-${String(at).padStart(6, '0')}`, SERVER);
    const long = at === 0 ? 1_600 : 0;
    tape.append([openedBody(tape.tapeId, SERVER), ...bodiesOf(1_100 + long, at)]);
    return tape;
  });
  const world = new World([]);
  world.settle();
  for (const tape of [tapes[0], tapes.at(-1)]) {
    if (tape === undefined) throw new Error('no tape');
    const model = modelOf(tape);
    for (const text of needlesOf(tape, 15))
      expect([text, world.find(tape, text)]).toEqual([text, expected(model, text)]);
  }
  for (const tape of tapes) rmSync(tape.folder, { recursive: true });
  world.engine.changed([]);
  world.engine.answer({ kind: 'tapes', living: [] });
  world.settle();
  expect(world.records()).toEqual({ known: 0, unknown: 0 });
  world.close();
}, 120_000);
