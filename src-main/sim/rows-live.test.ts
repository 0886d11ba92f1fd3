import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NO_FILTER } from '../../src-shared/api/messages.ts';
import { fail, ok } from '../../src-shared/base/failure.ts';
import type { Entry, EntryBody } from '../../src-shared/journal/entry.ts';
import { payloadMatcher } from '../../src-shared/query/payload.ts';
import { OPEN_MAX } from '../../src-shared/state/exchanges.ts';
import type { Index } from '../host/ports.ts';
import { LiveRows, VIEWS_MAX } from '../host/projections/live-rows.ts';
import { Projector, RECENT_FINDINGS_MAX, type Fold } from '../host/projections/projector.ts';
import { CHUNK_ROWS } from '../host/projections/row-chunk.ts';
import { STDERR_LINES_MAX } from '../host/projections/stderr-tail.ts';
import { GREP_TRIES_MAX } from '../host/projections/payload-search.ts';
import { createFakeClock, createRealClock } from './clock.ts';
import { rowsConformance, wholePage, type RowsWorld } from './rows-conformance.ts';

const TAPE = { tapeId: '20260101-000000-aaaaaa', serverId: 'server-1' };

/** Finds in what it is given, a few entries a call, as the index would in the files. */
function grepIn(entries: readonly Entry[], calls: { count: number } = { count: 0 }): Index['grep'] {
  return (tapeId, test, fromSeq, toSeq) => {
    calls.count += 1;
    const matcher = payloadMatcher(test);
    const to = Math.min(toSeq, fromSeq + 7, entries.length);
    const seqs =
      tapeId === TAPE.tapeId ? entries.slice(fromSeq, to).filter((entry) => matcher.inEntry(entry)) : [];
    return Promise.resolve(ok({ seqs: Uint32Array.from(seqs, ({ seq }) => seq), scannedTo: to }));
  };
}

function stamped(seq: number, body: EntryBody): Entry {
  return { seq, wallMs: 1000 + seq, monoUs: seq * 10, ...body };
}

function frame(value: unknown): EntryBody {
  const bytes = Buffer.from(`${typeof value === 'string' ? value : JSON.stringify(value)}\n`);
  return { kind: 'frame', dir: 'in', channel: { kind: 'stdio' }, mark: 'whole', bytes };
}

describe('live rows', () => {
  rowsConformance(() => {
    const entries: Entry[] = [];
    const rows = new LiveRows({
      clock: createRealClock(),
      grep: grepIn(entries),
      onChanged: () => undefined,
    });
    const projector = new Projector({
      rows,
      folds: [],
      onRows: () => undefined,
      onPressure: () => undefined,
    });
    const world: RowsWorld = {
      source: rows,
      ...TAPE,
      append(bodies) {
        const appended = bodies.map((body, at) => stamped(entries.length + at, body));
        entries.push(...appended);
        projector.onEntries(TAPE, appended);
        projector.flush();
        return Promise.resolve(appended);
      },
      close: () => Promise.resolve(rows.close()),
    };
    return Promise.resolve(world);
  }, 150);

  describe('over two chunks', () => {
    let rows: LiveRows;
    let projector: Projector;
    const entries: Entry[] = [];
    const calls = { count: 0 };

    beforeEach(() => {
      entries.length = 0;
      calls.count = 0;
      rows = new LiveRows({
        clock: createRealClock(),
        grep: grepIn(entries, calls),
        onChanged: () => undefined,
        rowsMax: 2 * CHUNK_ROWS,
      });
      projector = new Projector({ rows, folds: [], onRows: () => undefined, onPressure: () => undefined });
    });
    afterEach(() => rows.close());

    function add(count: number, body: (seq: number) => EntryBody): void {
      const first = entries.length;
      const added = Array.from({ length: count }, (_, at) => stamped(first + at, body(first + at)));
      entries.push(...added);
      projector.onEntries(TAPE, added);
      projector.flush();
    }

    it('drops the oldest rows at its bound, counts them, and filters what is left, under the same ordinals', async () => {
      add(3 * CHUNK_ROWS + 10, (seq) => frame({ jsonrpc: '2.0', method: seq % 2 === 0 ? 'even' : 'odd' }));
      expect([rows.total, rows.dropped]).toEqual([3 * CHUNK_ROWS + 10, 2 * CHUNK_ROWS]);
      const all = await wholePage(rows, NO_FILTER, { kind: 'from', ordinal: 0 }, 2);
      expect(all).toMatchObject({
        matched: 3 * CHUNK_ROWS + 10,
        dropped: 2 * CHUNK_ROWS,
        first: 2 * CHUNK_ROWS,
        from: 2 * CHUNK_ROWS,
        seq: [2 * CHUNK_ROWS, 2 * CHUNK_ROWS + 1],
      });
      const notes = { ...NO_FILTER, kinds: ['notification' as const] };
      const stderr = { ...NO_FILTER, kinds: ['stderr' as const] };
      const before = await wholePage(rows, notes, { kind: 'from', ordinal: CHUNK_ROWS }, 1);
      expect([before.matched, (await wholePage(rows, stderr, { kind: 'tail' }, 1)).matched]).toEqual([
        CHUNK_ROWS + 10,
        0,
      ]);
      add(CHUNK_ROWS, () => ({ kind: 'stderr', mark: 'whole', bytes: Buffer.from('x') }));
      const after = await wholePage(rows, notes, { kind: 'from', ordinal: CHUNK_ROWS }, 1);
      expect([after.first, after.matched, after.from, after.seq, after.scanned]).toEqual([
        CHUNK_ROWS,
        CHUNK_ROWS + 10,
        CHUNK_ROWS,
        before.seq,
        rows.total,
      ]);
      expect((await wholePage(rows, stderr, { kind: 'tail' }, 1)).matched).toBe(CHUNK_ROWS);
      expect(await rows.locate(NO_FILTER, { ...TAPE, seq: 3 * CHUNK_ROWS - 1 })).toEqual({
        ok: true,
        value: null,
      });
    });

    it('changes rows in place however far back, and forgets those that left', async () => {
      add(1, () => frame({ jsonrpc: '2.0', id: 1, method: 'early' }));
      add(CHUNK_ROWS, (seq) =>
        frame({ jsonrpc: '2.0', id: seq + 10, method: 'tools/call', params: { name: 't' } }),
      );
      const errors = { ...NO_FILTER, minSeverity: 'error' as const };
      // Past its own bound the fold gives up the oldest requests.
      expect((await wholePage(rows, errors, { kind: 'tail' }, 1)).matched).toBe(CHUNK_ROWS + 1 - OPEN_MAX);
      add(1, () => ({
        kind: 'process-exited',
        code: 1,
        signal: null,
        expected: false,
        killedDescendants: 0,
      }));
      const page = await wholePage(rows, errors, { kind: 'tail' }, 500);
      expect([page.matched, page.seq.at(-1)]).toEqual([CHUNK_ROWS + 2, CHUNK_ROWS + 1]);
      expect(page.seq.toSorted((a, b) => a - b)).toEqual(page.seq);
      add(2 * CHUNK_ROWS, () => frame({ jsonrpc: '2.0', method: 'later' }));
      add(1, () => ({ kind: 'finding', about: 3, code: 'x', severity: 'error', message: '', hint: '' }));
      expect((await wholePage(rows, errors, { kind: 'tail' }, 500)).seq).toEqual([entries.length - 1]);
    });

    it('searches old rows in the files and new rows as they come', async () => {
      add(CHUNK_ROWS + 20, (seq) =>
        frame({ jsonrpc: '2.0', method: 'note', params: { secret: `v${seq}.` } }),
      );
      const filter = { ...NO_FILTER, text: 'V163' };
      const old = entries.filter(
        (entry) => entry.kind === 'frame' && Buffer.from(entry.bytes).includes('v163'),
      );
      const page = await wholePage(rows, filter, { kind: 'from', ordinal: 0 }, 500);
      expect(page.seq).toEqual(old.map((entry) => entry.seq));
      const asked = calls.count;
      expect(asked).toBeGreaterThan(1);
      add(3, () => frame({ jsonrpc: '2.0', method: 'note', params: { secret: 'xv163x' } }));
      expect((await wholePage(rows, filter, { kind: 'tail' }, 1)).matched).toBe(old.length + 3);
      expect(calls.count).toBe(asked);
    });

    it('keeps only a few filters, and each is right when it comes back', async () => {
      add(50, (seq) => frame({ jsonrpc: '2.0', method: `m${seq % 25}x` }));
      for (const turn of [0, 1]) {
        for (let number = 0; number < 2 * VIEWS_MAX; number += 1) {
          const page = await wholePage(rows, { ...NO_FILTER, text: `m${number}x` }, { kind: 'tail' }, 10);
          expect([turn, number, page.matched]).toEqual([turn, number, 2]);
        }
      }
    });
  });

  it('says so when the index cannot search, and tries again when asked again', async () => {
    const clock = createFakeClock();
    const entries = [stamped(0, frame('hello'))];
    let isUp = false;
    let asked = 0;
    const grep: Index['grep'] = (...given) => {
      asked += 1;
      return isUp ? grepIn(entries)(...given) : Promise.resolve(fail('index-unavailable', 'down', 'wait'));
    };
    const rows = new LiveRows({ clock, grep, onChanged: () => undefined });
    const projector = new Projector({
      rows,
      folds: [],
      onRows: () => undefined,
      onPressure: () => undefined,
    });
    projector.onEntries(TAPE, entries);
    projector.flush();
    const filter = { ...NO_FILTER, text: 'ELLO' };
    const answers: unknown[] = [];
    const ask = async () => void answers.push(await rows.page(filter, { kind: 'tail' }, 1));
    const asking = ask();
    const isTryingStill = () => asked <= GREP_TRIES_MAX;
    for (let turn = 0; isTryingStill() && turn < 5000; turn += 1) {
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
      clock.advance(30);
    }
    await asking;
    await ask();
    expect(answers.at(-1)).toMatchObject({ ok: false, failure: { code: 'index-unavailable' } });
    isUp = true;
    await ask();
    expect(answers.at(-1)).toMatchObject({ ok: true, value: { matched: 1, scanned: 1 } });
    rows.close();
    expect(clock.waiting()).toBe(0);
  });
});

describe('projector', () => {
  function setUp(queueEntriesMax: number, fold?: Fold) {
    const rows = new LiveRows({ clock: createRealClock(), grep: grepIn([]), onChanged: () => undefined });
    const pressure: boolean[] = [];
    const changed = { rows: 0, fold: 0 };
    const projector = new Projector({
      rows,
      folds: fold === undefined ? [] : [{ fold, onChanged: () => (changed.fold += 1) }],
      onRows: () => (changed.rows += 1),
      onPressure: (isHigh) => pressure.push(isHigh),
      queueEntriesMax,
    });
    return { rows, projector, pressure, changed };
  }

  const many = (count: number, from = 0) =>
    Array.from({ length: count }, (_, at) => stamped(from + at, frame({ jsonrpc: '2.0', method: 'm' })));

  it('raises pressure past its bound, folds in slices, and lets go when there is room', async () => {
    const { rows, projector, pressure, changed } = setUp(1000);
    projector.onEntries(TAPE, many(1000));
    expect([rows.total, projector.pressure]).toEqual([0, false]);
    projector.onEntries(TAPE, many(1, 1000));
    expect([projector.pressure, pressure]).toEqual([true, [true]]);
    await expect.poll(() => projector.waiting).toBe(0);
    expect([rows.total, projector.pressure, pressure]).toEqual([1001, false, [true, false]]);
    expect(changed.rows).toBeGreaterThan(0);
  });

  it('never holds more than a few times its bound, whoever does not listen', () => {
    const { rows, projector } = setUp(100);
    for (let batch = 0; batch < 100; batch += 1) {
      projector.onEntries(TAPE, many(50, batch * 50));
      expect(projector.waiting).toBeLessThanOrEqual(450);
    }
    projector.flush();
    expect(rows.total).toBe(5000);
  });

  it('gives every entry, with its reading, to the other folds, and tells them when a tape is closed', () => {
    const seen: string[] = [];
    const { projector, changed } = setUp(1000, {
      fold(tape, entry, reading) {
        seen.push(`${tape.serverId} ${entry.kind} ${reading?.messages[0]?.kind ?? '-'}`);
        return entry.kind === 'frame';
      },
      closed: (tapeId) => seen.push(`closed ${tapeId}`),
    });
    projector.onEntries(TAPE, [
      stamped(0, frame({ jsonrpc: '2.0', method: 'm' })),
      stamped(1, { kind: 'tape-closed', reason: 'end' }),
    ]);
    projector.flush();
    expect(seen).toEqual(['server-1 frame notification', 'server-1 tape-closed -', `closed ${TAPE.tapeId}`]);
    expect(changed.fold).toBe(1);
  });

  it('keeps the newest stderr lines of the newest run, and the newest findings', () => {
    const { projector } = setUp(1_000_000);
    const lines = Array.from({ length: 3 * STDERR_LINES_MAX }, (_, seq) =>
      stamped(seq, { kind: 'stderr', mark: 'whole', bytes: Buffer.from(`line ${seq}\r\n`) }),
    );
    projector.onEntries(TAPE, lines);
    projector.onEntries(TAPE, [stamped(lines.length, frame('not JSON'))]);
    projector.flush();
    expect(projector.stderr('server-1', 2).map(({ text }) => text)).toEqual(['line 5998', 'line 5999']);
    expect(projector.stderr('server-1', 10_000)).toHaveLength(STDERR_LINES_MAX);
    expect(projector.findings(10)).toMatchObject([
      { ...TAPE, seq: lines.length, finding: { code: 'not-json' } },
    ]);
    projector.onEntries({ ...TAPE, tapeId: 'next' }, [
      stamped(0, { kind: 'stderr', mark: 'whole', bytes: Buffer.from('new') }),
    ]);
    projector.flush();
    expect(projector.stderr('server-1', 10).map(({ text }) => text)).toEqual(['new']);
    projector.onEntries(
      TAPE,
      Array.from({ length: 3000 }, (_, at) => stamped(lines.length + 1 + at, frame('bad'))),
    );
    projector.flush();
    expect(projector.findings(5000)).toHaveLength(RECENT_FINDINGS_MAX);
  });
});
