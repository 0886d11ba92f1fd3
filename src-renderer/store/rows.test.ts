import { describe, expect, it, vi } from 'vitest';
import { NO_FILTER, type Page, type PageRequest } from '../../src-shared/api/messages.ts';
import { PageBuilder } from '../../src-shared/api/page-builder.ts';
import { fail, ok, type Result } from '../../src-shared/base/failure.ts';
import { CHUNKS_MAX, CHUNK_ROWS, FAILURE_PACE_MS, RowWindow, SEARCH_PACE_MS, TAIL_ROWS } from './rows.ts';

interface Asked {
  readonly request: PageRequest;
  readonly answer: (page: Result<Page>) => Promise<void>;
}

/** A host with `total` rows, seq = ordinal, that answers when told to. */
function harness() {
  const asked: Asked[] = [];
  const window = new RowWindow(
    (request) =>
      new Promise((resolve) => {
        const answer = async (page: Result<Page>): Promise<void> => {
          resolve(page);
          await Promise.resolve();
          await Promise.resolve();
        };
        asked.push({ request, answer });
      }),
  );
  const last = (): Asked => {
    const newest = asked.at(-1);
    if (newest === undefined) throw new Error('nothing was asked');
    return newest;
  };
  return { window, asked, last };
}

function page(request: PageRequest, total: number, more: Partial<Page> = {}): Result<Page> {
  const builder = new PageBuilder();
  const from =
    request.anchor.kind === 'tail'
      ? Math.max(0, total - request.limit)
      : Math.min(total, request.anchor.ordinal);
  for (let seq = from; seq < Math.min(total, from + request.limit); seq += 1) {
    builder.push({
      tapeId: 't',
      serverId: 's',
      seq,
      wallMs: seq,
      dir: 0,
      kind: 0,
      method: 'ping',
      target: '',
      id: '',
      status: 0,
      latencyUs: -1,
      sizeBytes: 1,
      severity: 0,
      pairSeq: -1,
    });
  }
  return ok({ ...builder.build({ total, matched: total, dropped: 0, scanned: total, from }), ...more });
}

describe('RowWindow', () => {
  it('follows the end with one question whose answer has counts and rows together', async () => {
    const { window, asked } = harness();
    window.follow(true);
    window.range(0, 40);
    expect(asked.map(({ request }) => request.anchor.kind)).toEqual(['tail']);
    await asked[0]?.answer(page(asked[0].request, 10_000));
    expect(window.counts().matched).toBe(10_000);
    expect(window.rowAt(9_999)?.seq).toBe(9_999);
    expect(window.rowAt(10_000 - TAIL_ROWS)?.seq).toBe(10_000 - TAIL_ROWS);

    window.range(9_930, 9_999);
    expect(asked).toHaveLength(1);
    window.touch();
    window.touch();
    expect(asked).toHaveLength(2);
    await asked[1]?.answer(page(asked[1].request, 12_500));
    expect(window.rowAt(12_499)?.seq).toBe(12_499);
    // Touched once more while the answer was on its way.
    expect(asked).toHaveLength(3);
  });

  it('keeps the rows of the end in sight when it stops following, until their pages are here', async () => {
    const { window, asked } = harness();
    window.follow(true);
    await asked[0]?.answer(page(asked[0].request, 1_000));
    window.range(930, 999);
    window.follow(false);
    expect(window.rowAt(950)?.seq).toBe(950);
    expect(asked.at(-1)?.request).toMatchObject({
      anchor: { kind: 'from', ordinal: 900 },
      limit: CHUNK_ROWS,
    });
  });

  describe('a place that is jumped to', () => {
    async function jump(ordinal: number) {
      const { window, asked } = harness();
      window.range(0, 40);
      await asked[0]?.answer(page(asked[0].request, 10_000));
      const arrived = vi.fn<() => void>();
      void window.near(ordinal).then(arrived);
      return { window, asked, arrived };
    }

    it('is there with all rows around it', async () => {
      const { window, asked, arrived } = await jump(5_010);
      expect(asked.slice(1).map(({ request }) => request.anchor)).toEqual([
        { kind: 'from', ordinal: 4_900 },
        { kind: 'from', ordinal: 5_000 },
      ]);
      for (const each of asked.slice(1)) {
        expect(arrived).not.toHaveBeenCalled();
        await each.answer(page(each.request, 10_000));
      }
      expect(arrived).toHaveBeenCalledOnce();
      for (let ordinal = 4_950; ordinal <= 5_070; ordinal += 1)
        expect(window.rowAt(ordinal)?.seq).toBe(ordinal);
      // Here already, though the host has said since that some of them changed.
      window.touch();
      await window.near(5_020);
    });

    it('is not waited for when rows do not come, when the end is followed, or when one goes elsewhere', async () => {
      const failed = await jump(5_050);
      for (const { answer } of failed.asked.slice(1)) await answer(fail('internal', 'No.', ''));
      expect(failed.arrived).toHaveBeenCalledOnce();

      const followed = await jump(5_050);
      followed.window.follow(true);
      const tail = followed.asked.at(-1);
      await tail?.answer(page(tail.request, 10_000));
      expect(followed.arrived).toHaveBeenCalledOnce();

      const left = await jump(5_050);
      left.window.look({ kind: 'tape', tapeId: 'other' }, NO_FILTER);
      await Promise.resolve();
      expect(left.arrived).toHaveBeenCalledOnce();

      const overtaken = await jump(5_050);
      const newer = overtaken.window.near(8_050);
      for (const { request, answer } of overtaken.asked.slice(1)) await answer(page(request, 10_000));
      for (const { request, answer } of overtaken.asked.slice(3)) await answer(page(request, 10_000));
      await newer;
      expect(overtaken.arrived).toHaveBeenCalledOnce();
    });

    it('past the end has the rows that there are', async () => {
      const { asked, arrived } = await jump(9_990);
      for (const { request, answer } of asked.slice(1)) await answer(page(request, 10_000));
      expect(asked.slice(1).map(({ request }) => request.anchor)).toEqual([{ kind: 'from', ordinal: 9_900 }]);
      expect(arrived).toHaveBeenCalledOnce();
    });
  });

  it('takes counts from the newest question when answers overtake each other', async () => {
    const { window, asked } = harness();
    window.range(0, 10);
    await asked[0]?.answer(page(asked[0].request, 300));
    window.touch();
    window.range(0, CHUNK_ROWS + 5);
    expect(asked).toHaveLength(3);
    await asked[2]?.answer(page(asked[2].request, 500));
    await asked[1]?.answer(page(asked[1].request, 400));
    expect(window.counts().total).toBe(500);
  });

  it('asks again for a page that has grown', async () => {
    const { window, asked } = harness();
    window.range(0, 50);
    await asked[0]?.answer(page(asked[0].request, 30));
    window.touch();
    await asked[1]?.answer(page(asked[1].request, 60));
    expect(window.rowAt(59)?.seq).toBe(59);
  });

  it('keeps a row under its ordinal when the oldest ones can no longer be had, and does not ask for those', async () => {
    const { window, asked } = harness();
    window.range(0, 250);
    while (asked.length > 0) {
      for (const { request, answer } of asked.splice(0)) await answer(page(request, 1_000));
    }
    expect(window.rowAt(160)?.seq).toBe(160);
    // 150 have left: the chunk in which the first one is begins later, and lacks nothing.
    window.touch();
    for (let turn = 0; turn < 5 && asked.length > 0; turn += 1) {
      for (const { request, answer } of asked.splice(0)) {
        if (request.anchor.kind !== 'from') throw new Error('not followed');
        const ordinal = Math.max(150, request.anchor.ordinal);
        await answer(page({ ...request, anchor: { kind: 'from', ordinal } }, 1_000, { first: 150 }));
      }
    }
    expect(asked).toEqual([]);
    expect(window.counts().first).toBe(150);
    expect(window.rowAt(160)?.seq).toBe(160);
    window.range(150, 250);
    expect(asked).toEqual([]);
  });

  it('keeps no more chunks than its bound, and counts the rows that made room', async () => {
    const { window, asked } = harness();
    for (let chunk = 0; chunk <= CHUNKS_MAX + 1; chunk += 1) {
      window.range(chunk * CHUNK_ROWS, chunk * CHUNK_ROWS + 1);
      for (const { request, answer } of asked.splice(0)) await answer(page(request, 100_000));
    }
    expect(window.kept()).toEqual({
      chunks: CHUNKS_MAX,
      rows: CHUNKS_MAX * CHUNK_ROWS,
      inFlight: 0,
      left: 2 * CHUNK_ROWS,
    });
  });

  it('looks at a search that goes on in a pace of its own', async () => {
    vi.useFakeTimers();
    try {
      const { window, asked } = harness();
      window.range(0, 50);
      await asked[0]?.answer(page(asked[0].request, 200, { matched: 100, scanned: 120 }));
      const before = asked.length;
      vi.advanceTimersByTime(SEARCH_PACE_MS - 1);
      expect(asked).toHaveLength(before);
      vi.advanceTimersByTime(2);
      expect(asked).toHaveLength(before + 1);
    } finally {
      vi.useRealTimers();
    }
  });

  it('asks anew for rows of a tape that a search has moved', async () => {
    vi.useFakeTimers();
    try {
      const { window, asked, last } = harness();
      window.look({ kind: 'tape', tapeId: 'tape-1' }, NO_FILTER);
      window.range(0, 50);
      await last().answer(page(last().request, 200, { matched: 100, scanned: 120 }));
      vi.advanceTimersByTime(SEARCH_PACE_MS + 1);
      const before = asked.length;
      // The counts say that eight more were found: they stand before the rows that are here.
      await last().answer(page({ ...last().request, limit: 0 }, 200, { matched: 108, scanned: 200 }));
      expect(asked).toHaveLength(before + 1);
      expect(last().request.anchor).toEqual({ kind: 'from', ordinal: 0 });
    } finally {
      vi.useRealTimers();
    }
  });

  it('asks for rows that are counted and not here yet in a pace of their own', async () => {
    vi.useFakeTimers();
    try {
      const { window, asked, last } = harness();
      window.range(0, 50);
      const later = (): Promise<void> => last().answer(page({ ...last().request, limit: 0 }, 900));
      await later();
      expect(asked).toHaveLength(1);
      expect([window.counts().matched, window.rowAt(0)]).toEqual([900, undefined]);
      vi.advanceTimersByTime(SEARCH_PACE_MS + 1);
      await later();
      expect(asked).toHaveLength(2);
      window.touch();
      await last().answer(page(last().request, 900));
      expect(window.rowAt(0)?.seq).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  it('says why a page did not come, and asks again after a while', async () => {
    vi.useFakeTimers();
    try {
      const { window, asked, last } = harness();
      window.range(0, 50);
      await asked[0]?.answer(fail('internal', 'broken', ''));
      expect(window.failure()).toBe('broken');
      expect(window.loaded()).toBe(false);
      expect(asked).toHaveLength(1);
      vi.advanceTimersByTime(FAILURE_PACE_MS + 1);
      expect(asked.length).toBeGreaterThan(1);
      await last().answer(page(last().request, 3));
      expect(window.failure()).toBeNull();
      expect(window.loaded()).toBe(true);
    } finally {
      vi.useRealTimers();
    }
  });

  it('opens something else with rows and counts in one answer, whether a table is there yet or not', async () => {
    const { window, asked } = harness();
    window.look({ kind: 'tape', tapeId: 'x' }, NO_FILTER);
    expect(asked.map(({ request }) => [request.anchor, request.limit])).toEqual([
      [{ kind: 'from', ordinal: 0 }, CHUNK_ROWS],
    ]);
    window.range(0, 40);
    expect(asked).toHaveLength(1);
    await asked[0]?.answer(page(asked[0].request, 60));
    expect([window.counts().matched, window.rowAt(0)?.seq, window.rowAt(59)?.seq]).toEqual([60, 0, 59]);
    expect(asked).toHaveLength(1);
  });

  it('begins at the first row of something else, wherever the table was', async () => {
    const { window, asked } = harness();
    window.range(0, 40);
    await asked[0]?.answer(page(asked[0].request, 9_000));
    window.range(700, 760);
    window.look({ kind: 'tape', tapeId: 'x' }, NO_FILTER);
    const ask = asked.at(-1);
    expect(ask?.request.anchor).toEqual({ kind: 'from', ordinal: 0 });
    await ask?.answer(page(ask.request, 60));
    expect([window.counts().matched, window.rowAt(0)?.seq]).toEqual([60, 0]);
  });

  it('collects the rows at the places that are asked for, and no others where some have left memory', async () => {
    const { window, last } = harness();
    const collected = window.collect([[10, 12]], 500, new AbortController().signal);
    const { request, answer } = last();
    await answer(page({ ...request, anchor: { kind: 'from', ordinal: 11 } }, 1_000, { first: 11 }));
    const rows = await collected;
    expect(rows.ok ? rows.value.map(({ seq }) => seq) : rows).toEqual([11, 12]);
  });

  it('drops answers to a question that is no longer asked', async () => {
    const { window, asked } = harness();
    window.range(0, 50);
    window.look({ kind: 'tape', tapeId: 'x' }, NO_FILTER);
    await asked[0]?.answer(page(asked[0].request, 700));
    expect(window.counts().total).toBe(0);
    expect(window.loaded()).toBe(false);
  });

  it('peeks at one row under another filter without changing what it looks at', async () => {
    const { window, asked, last } = harness();
    const peeked = window.peek({ ...NO_FILTER, minSeverity: 'warning' }, 7);
    expect(asked.at(-1)?.request).toMatchObject({
      filter: { minSeverity: 'warning' },
      anchor: { kind: 'from', ordinal: 7 },
      limit: 1,
    });
    await last().answer(page(last().request, 100));
    expect((await peeked)?.seq).toBe(7);
    expect(window.counts().total).toBe(0);
  });
});
