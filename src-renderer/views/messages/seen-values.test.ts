import { expect, it, vi } from 'vitest';
import type { SeenAnswer } from '../../../src-shared/api/suggest.ts';
import { ok, type Result } from '../../../src-shared/base/failure.ts';
import { FRESH_MS, KEPT_MAX, SeenValues } from './seen-values.ts';

function answerOf(texts: readonly string[], hasMore = false): SeenAnswer {
  return { values: texts.map((text) => ({ text, count: 1, isCut: false })), hasMore, scanned: 1, total: 1 };
}

/** A host that answers when it is told to. */
function world(hasMore = false) {
  const asked: string[] = [];
  const open: ((answer: Result<SeenAnswer>) => void)[] = [];
  const wait = (what: string): Promise<Result<SeenAnswer>> => {
    asked.push(what);
    return new Promise((resolve) => void open.push(resolve));
  };
  let nowMs = 0;
  const seen = new SeenValues(
    {
      values: ({ field, part }) => wait(`${field} ${part}`),
      paths: ({ path, of }) => wait(`${of} ${path}`),
    },
    () => nowMs,
  );
  const answer = async (...texts: string[]): Promise<void> => {
    open.shift()?.(ok(answerOf(texts, hasMore)));
    await Promise.resolve();
    await Promise.resolve();
  };
  return { seen, asked, answer, pass: (ms: number) => void (nowMs += ms) };
}

const texts = (values: readonly { readonly text: string }[]): string[] => values.map(({ text }) => text);

it('asks once, and tells when the answer is there', async () => {
  const { seen, asked, answer } = world();
  let told = 0;
  seen.subscribe(() => (told += 1));
  expect(seen.values('method', '')).toEqual([]);
  expect(seen.values('method', '')).toEqual([]);
  await answer('ping');
  expect(texts(seen.values('method', 'p'))).toEqual(['ping']);
  expect([asked, told]).toEqual([['method '], 1]);
});

it('asks for a part only of a field that has more values', async () => {
  const { seen, asked, answer } = world(true);
  seen.values('target', '');
  await answer('a');
  expect(texts(seen.values('target', 'b'))).toEqual(['a']);
  await answer('ab');
  expect(texts(seen.values('target', 'b'))).toEqual(['ab']);
  expect(asked).toEqual(['target ', 'target b']);
});

it('has one question under way, and then asks what was wanted last', async () => {
  const { seen, asked, answer } = world();
  seen.keys('params');
  seen.keys('params.a');
  seen.at('params.a.b');
  expect(asked).toEqual(['keys params']);
  await answer('.a');
  expect(asked).toEqual(['keys params', 'values params.a.b']);
});

it('shows what is old while it asks again, and keeps it when the host does not answer', async () => {
  const { seen, asked, answer, pass } = world();
  seen.values('tool', '');
  await answer('echo');
  pass(FRESH_MS + 1);
  expect(texts(seen.values('tool', ''))).toEqual(['echo']);
  expect(asked).toEqual(['tool ', 'tool ']);
});

it('keeps as many answers as it may', async () => {
  const { seen, asked, answer } = world();
  for (let n = 0; n <= KEPT_MAX; n += 1) {
    seen.keys(`params.k${n}`);
    await answer('.x');
  }
  seen.keys(`params.k${KEPT_MAX}`);
  expect(asked.length).toBe(KEPT_MAX + 1);
  seen.keys('params.k0');
  expect(asked.length).toBe(KEPT_MAX + 2);
});

it('knows nothing of amounts', () => {
  const { seen, asked } = world();
  expect(seen.values('latency', '')).toEqual([]);
  expect(asked).toEqual([]);
});

it('tells when what it has is old, once, so that a list that is open asks again', async () => {
  vi.useFakeTimers();
  const { seen, asked, answer, pass } = world();
  let told = 0;
  seen.subscribe(() => (told += 1));
  seen.values('method', '');
  await answer('ping');
  expect(told).toBe(1);
  pass(FRESH_MS + 1);
  vi.advanceTimersByTime(2 * FRESH_MS + 2);
  expect([told, asked.length]).toEqual([2, 1]);
  seen.values('method', '');
  expect(asked.length).toBe(2);
  await answer('ping', 'pong');
  seen.close();
  vi.advanceTimersByTime(2 * FRESH_MS);
  expect(told).toBe(3);
  vi.useRealTimers();
});
