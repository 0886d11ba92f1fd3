import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ValuesAnswer, ValuesRequest } from '../../../src-shared/api/timeline.ts';
import { fail, ok, type Result } from '../../../src-shared/base/failure.ts';
import { LATER_MS, PathValues, WAITING_MAX } from './path-values.ts';

/** Answers the first `perAnswer` entries of a question with their seq. */
function world(perAnswer = 1_000) {
  const asked: ValuesRequest[] = [];
  let isDown = false;
  const values = new PathValues(async (request): Promise<Result<ValuesAnswer>> => {
    asked.push(request);
    if (isDown) return fail('index-unavailable', 'It is not there.', '');
    const read = request.seqs.slice(0, perAnswer);
    return ok({ texts: read.map((seq) => `${request.path} ${seq}`), numbers: read });
  });
  values.look('result.count');
  const settle = () => vi.advanceTimersByTimeAsync(1);
  return { values, asked, settle, setDown: (down: boolean) => (isDown = down) };
}

const at = (seq: number, tapeId = 't') => ({ tapeId, seq });

describe('values at a path', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('are asked for together, once, and a tape at a time', async () => {
    const { values, asked, settle } = world();
    for (const seq of [1, 2, 3]) expect(values.of(at(seq))).toBeUndefined();
    values.of(at(9, 'other'));
    await settle();
    await settle();
    expect(asked.map(({ tapeId, seqs }) => [tapeId, seqs])).toEqual([
      ['other', [9]],
      ['t', [3, 2, 1]],
    ]);
    expect(values.of(at(2))).toEqual({ text: 'result.count 2', number: 2 });
    expect(values.waiting).toBe(0);
    await settle();
    expect(asked).toHaveLength(2);
  });

  it('come in parts when there are many', async () => {
    const { values, settle } = world(10);
    let told = 0;
    values.subscribe(() => (told += 1));
    for (let seq = 0; seq < 35; seq += 1) values.of(at(seq));
    for (let n = 0; n < 5; n += 1) await settle();
    expect(told).toBe(4);
    expect(values.of(at(0))?.number).toBe(0);
  });

  it('wait in a bounded line', async () => {
    const { values } = world();
    for (let seq = 0; seq < WAITING_MAX + 100; seq += 1) values.of(at(seq));
    expect(values.waiting).toBe(WAITING_MAX);
  });

  it('are asked for again when nobody answered', async () => {
    const { values, asked, settle, setDown } = world();
    setDown(true);
    values.of(at(1));
    values.of(at(2));
    await settle();
    expect(asked).toHaveLength(1);
    setDown(false);
    await vi.advanceTimersByTimeAsync(LATER_MS);
    expect(values.of(at(1))?.number).toBe(1);
    expect(values.of(at(2))).toBeUndefined();
    await settle();
    expect(values.of(at(2))?.number).toBe(2);
  });

  it('are of one path', async () => {
    const { values, settle } = world();
    values.of(at(1));
    await settle();
    values.look('params.x');
    expect(values.of(at(1))).toBeUndefined();
    await settle();
    expect(values.of(at(1))?.text).toBe('params.x 1');
    values.look('');
    expect(values.of(at(1))).toBeUndefined();
    expect(values.waiting).toBe(0);
  });
});
