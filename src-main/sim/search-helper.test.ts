import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { NO_FILTER, type Page } from '../../src-shared/api/messages.ts';
import type { EntryBody } from '../../src-shared/journal/entry.ts';
import type { PayloadTest } from '../../src-shared/query/ast.ts';
import { openDatabase } from '../host/index/database.ts';
import { IndexEngine } from '../host/index/engine.ts';
import { JOBS_MAX, SHARED_MAX, STARTS_MAX, SearchHelper, type Helper } from '../host/index/search-helper.ts';
import type { SearchFound, SearchJob, SharedJob } from '../host/index/search-protocol.ts';
import { SharedRuns } from '../host/index/shared-runs.ts';
import { SimTape, openedBody } from './rows-tape.ts';

const ROWS = 40_000;
const WORKER = new URL('../host/index/worker.ts', import.meta.url);
const POLL = { timeout: 40_000, interval: 10 };
/** Rows that are looked at between two looks at the clock. */
const JOB = 200;
const CHANNEL = { kind: 'stdio' } as const;

let root: string;
let tapesFolder: string;
let tape: SimTape;
/** Of few rows, each in another block. */
const MARK = 'zebra';
const isMarked = (seq: number): boolean => seq % 2_900 === 0;
const numberAt = (seq: number): number => (seq * 7_919) % 1_000;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'tapedeck-helper-'));
  tapesFolder = join(root, 'tapes');
  tape = new SimTape(tapesFolder, '20260101-000000-000001', 'server-1', 25_000);
  tape.append([openedBody(tape.tapeId, 'server-1')]);
  const bodies = Array.from({ length: ROWS }, (_, at): EntryBody => {
    const params = {
      n: numberAt(at + 1),
      pad: 'x'.repeat(at % 50),
      ...(isMarked(at + 1) ? { is: MARK } : {}),
    };
    const bytes = Buffer.from(JSON.stringify({ jsonrpc: '2.0', method: 'notifications/n', params }));
    return { kind: 'frame', dir: 'in', channel: CHANNEL, mark: 'whole', bytes };
  });
  tape.append(bodies, false);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const matching = (below: number): number[] =>
  Array.from({ length: tape.length }, (_, seq) => seq).filter((seq) => seq > 0 && numberAt(seq) < below);

const TEST: PayloadTest = {
  kind: 'path',
  path: ['params', 'n'],
  test: { kind: 'number', op: 'below', value: 100 },
};

function jobOf(toSeq: number): SearchJob {
  return {
    tapesFolder,
    tapeId: tape.tapeId,
    test: TEST,
    fromSeq: 0,
    toSeq,
    at: { segment: 1, offset: 0 },
    wanted: new Uint8Array(toSeq).fill(1),
  };
}

describe('the thread that helps searches', () => {
  it('finds what stands in the bytes of rows, takes so many jobs at a time, and ends with its owner', async () => {
    using helper = new SearchHelper(WORKER);
    const found: (SearchFound | null)[] = [];
    for (let n = 0; n < JOBS_MAX; n += 1)
      expect(helper.ask(jobOf(JOB), (answer) => found.push(answer))).toBe(true);
    expect([helper.hasRoom, helper.ask(jobOf(JOB), () => undefined)]).toEqual([false, false]);
    await vi.waitUntil(() => found.length === JOBS_MAX, POLL);
    const expected = matching(100).filter((seq) => seq < JOB);
    for (const answer of found) {
      expect(answer?.scannedTo).toBe(JOB);
      expect([...(answer?.seqs ?? [])]).toEqual(expected);
    }
    expect([helper.hasRoom, helper.isRunning]).toEqual([true, true]);
    let last: SearchFound | null | undefined;
    helper.ask(jobOf(JOB), (answer) => (last = answer));
    helper.close();
    expect([last, helper.hasRoom, helper.isRunning]).toEqual([null, false, false]);
  }, 60_000);

  it('answers nothing when it dies, and is not started for ever', async () => {
    const script = join(root, 'dies.mjs');
    writeFileSync(script, 'process.exit(7);\n');
    using helper = new SearchHelper(pathToFileURL(script));
    for (let n = 0; n < STARTS_MAX; n += 1) {
      let answer: SearchFound | null | undefined;
      expect(helper.ask(jobOf(10), (found) => (answer = found))).toBe(true);
      await vi.waitUntil(() => answer === null, POLL);
    }
    expect(helper.ask(jobOf(10), () => undefined)).toBe(false);
  }, 60_000);
});

describe('runs that two threads share', () => {
  it('are looked at by the thread, each by one of the two, and waited for', async () => {
    using helper = new SearchHelper(WORKER);
    helper.begin();
    const shared = SharedRuns.of(
      Array.from({ length: 20 }, () => ({
        fromSeq: 0,
        toSeq: JOB,
        at: { segment: 1, offset: 0 },
        wanted: Uint8Array.from({ length: JOB }, (_, seq) => seq % 2),
      })),
    );
    const mine = shared.take();
    for (let n = 0; n < SHARED_MAX; n += 1)
      expect(helper.share({ tapesFolder, tapeId: tape.tapeId, test: TEST, memory: shared.memory })).toBe(
        true,
      );
    expect(helper.share({ tapesFolder, tapeId: tape.tapeId, test: TEST, memory: shared.memory })).toBe(false);
    // This thread waits without a turn of its loop, as a search does.
    const last = shared.found(19, POLL.timeout);
    const expected = matching(100).filter((seq) => seq < JOB && seq % 2 === 1);
    expect([...(last ?? [])].flatMap((is, seq) => (is === 1 ? [seq] : []))).toEqual(expected);
    expect([mine, shared.take(), shared.left, shared.found(0, 0)]).toEqual([0, null, 0, null]);
    await vi.waitUntil(
      () => helper.share({ tapesFolder, tapeId: '', test: TEST, memory: shared.memory }),
      POLL,
    );
  }, 60_000);
});

/** Answers in a later turn, as a thread does, what `look` says of a job. */
class FakeHelper implements Helper {
  readonly jobs: SearchJob[] = [];
  readonly #look: (job: SearchJob) => SearchFound | null;
  readonly #owed: (() => void)[] = [];

  constructor(look: (job: SearchJob) => SearchFound | null) {
    this.#look = look;
  }

  get hasRoom(): boolean {
    return this.#owed.length < JOBS_MAX;
  }

  begin(): void {}

  share(_job: SharedJob): boolean {
    return false;
  }

  ask(job: SearchJob, onFound: (found: SearchFound | null) => void): boolean {
    this.jobs.push(job);
    this.#owed.push(() => onFound(this.#look(job)));
    return true;
  }

  answer(): void {
    this.#owed.shift()?.();
  }
}

/** What a thread finds that comes as far as `to`. */
function lookTo(to: (job: SearchJob) => number): (job: SearchJob) => SearchFound {
  return (job) => {
    const scannedTo = to(job);
    const seqs = matching(100).filter((seq) => seq >= job.fromSeq && seq < scannedTo);
    return { scannedTo, seqs: Uint32Array.from(seqs.filter((seq) => job.wanted[seq - job.fromSeq] === 1)) };
  };
}

describe('a search that is helped', () => {
  it.each([
    ['all', lookTo(({ toSeq }) => toSeq)],
    ['a part of each job', lookTo(({ fromSeq }) => fromSeq + 1_000)],
    ['nothing', () => null],
  ])(
    'finds the same rows when the helper looks at %s, the newest first',
    (_what, look) => {
      const helper = new FakeHelper(look);
      const indexFolder = mkdtempSync(join(root, 'index-'));
      mkdirSync(indexFolder, { recursive: true });
      const database = openDatabase(indexFolder);
      const engine = new IndexEngine({ database, tapesFolder, living: new Set(), helper });
      const page = (query: string, anchor: 'tail' | 'from'): Page => {
        const answer = engine.answer({
          kind: 'page',
          tapeId: tape.tapeId,
          filter: { ...NO_FILTER, query },
          anchor: anchor === 'tail' ? { kind: 'tail' } : { kind: 'from', ordinal: 0 },
          limit: 500,
        });
        if (answer.kind !== 'page') throw new Error(answer.kind);
        return answer.page;
      };
      while (engine.turn().next === 'now' || page('', 'tail').total < tape.length);
      // Every look at the clock is a millisecond: a step is some hundred rows, and the helper has time for its own.
      let nowMs = performance.now();
      const clock = vi.spyOn(performance, 'now').mockImplementation(() => (nowMs += 1));
      const expected = matching(100);
      let known = page('params.n<100', 'tail');
      while (known.scanned < known.total) {
        const newest = known.seq.slice(-5);
        expect(newest).toEqual(expected.slice(-newest.length));
        helper.answer();
        known = page('params.n<100', 'tail');
      }
      clock.mockRestore();
      expect(known.matched).toBe(expected.length);
      expect(known.seq).toEqual(expected.slice(-500));
      expect(page('params.n<100', 'from').seq).toEqual(expected.slice(0, 500));
      expect(helper.jobs.length).toBeGreaterThan(0);
      // From the oldest row on, each row once at most.
      expect(helper.jobs.map(({ fromSeq }) => fromSeq)).toEqual(
        helper.jobs.map(
          (_, n) =>
            (helper.jobs[0]?.fromSeq ?? 0) +
            n * ((helper.jobs[0]?.toSeq ?? 0) - (helper.jobs[0]?.fromSeq ?? 0)),
        ),
      );
      engine.close();
      database.close();
    },
    60_000,
  );
});

/** Does with what is shared what it is told to. */
class FakePartner extends FakeHelper {
  shared = 0;
  #does: (job: SharedJob) => boolean = () => false;

  is(does: (job: SharedJob) => boolean): void {
    this.#does = does;
    this.shared = 0;
  }

  override share(job: SharedJob): boolean {
    this.shared += 1;
    return this.#does(job);
  }
}

describe('a search for what few rows have', () => {
  it('finds the same whatever another thread does with its runs', async () => {
    using thread = new SearchHelper(WORKER);
    const helper = new FakePartner(() => null);
    using database = openDatabase(mkdtempSync(join(root, 'index-')));
    const engine = new IndexEngine({ database, tapesFolder, living: new Set(), helper });
    const found = (text: string): Page => {
      for (;;) {
        const filter = { ...NO_FILTER, query: text };
        const anchor = { kind: 'tail' } as const;
        const answer = engine.answer({ kind: 'page', tapeId: tape.tapeId, filter, anchor, limit: 500 });
        if (answer.kind !== 'page') throw new Error(answer.kind);
        if (answer.page.scanned === answer.page.total && answer.page.total === tape.length)
          return answer.page;
        engine.turn();
      }
    };
    while (engine.turn().next === 'now');
    // Names are in memory then.
    found('seq>=0');
    const expected = Array.from({ length: tape.length }, (_, seq) => seq).filter(
      (seq) => seq > 0 && isMarked(seq),
    );
    const partners: readonly ((job: SharedJob) => boolean)[] = [
      () => false,
      // Takes what it can, and is never heard of again.
      ({ memory }) => {
        const runs = new SharedRuns(memory);
        while (runs.take() !== null);
        return true;
      },
      ({ memory }) => {
        const runs = new SharedRuns(memory);
        for (let n = runs.take(); n !== null && runs.left > 1; n = runs.take()) {
          const { fromSeq, toSeq } = runs.run(n);
          runs.finish(
            n,
            expected.filter((seq) => seq >= fromSeq && seq < toSeq),
          );
        }
        return true;
      },
      (job) => thread.share(job),
    ];
    for (const [n, does] of partners.entries()) {
      helper.is(does);
      // Each another search: what one has found is not looked for again.
      const text = MARK.slice(0, n) + MARK.slice(n).toUpperCase();
      expect(found(text).seq).toEqual(expected);
      expect(helper.shared).toBeGreaterThan(0);
      await new Promise((resolve) => setImmediate(resolve));
    }
    engine.close();
  }, 60_000);
});
