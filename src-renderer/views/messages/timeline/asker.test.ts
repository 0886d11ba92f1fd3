import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fail, ok, type Result } from '../../../../src-shared/base/failure.ts';
import { Asker, FAILURE_PACE_MS, PACE_MS, PART_PACE_MS } from './asker.ts';

interface Answer {
  readonly total: number;
  readonly scanned: number;
  readonly of: string;
}

/** A host that answers when the test says so. */
function world() {
  const open: { readonly request: string; readonly settle: (answer: Result<Answer>) => void }[] = [];
  const asked: string[] = [];
  const onChanged = vi.fn<() => void>();
  const asker = new Asker<string, Answer>(
    (request) =>
      new Promise((settle) => {
        asked.push(request);
        open.push({ request, settle });
      }),
    onChanged,
  );
  const answer = async (scanned = 10): Promise<void> => {
    const { request, settle } = open.shift() ?? { request: '', settle: () => undefined };
    settle(ok({ total: 10, scanned, of: request }));
    await vi.advanceTimersByTimeAsync(0);
  };
  const refuse = async (): Promise<void> => {
    open.shift()?.settle(fail('unknown-tape', 'There is no such tape.', ''));
    await vi.advanceTimersByTimeAsync(0);
  };
  return { asker, asked, open, onChanged, answer, refuse };
}

describe('questions of the timeline', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('are one at a time, and of those that come meanwhile only the newest is asked', async () => {
    const { asker, asked, answer } = world();
    for (const request of ['a', 'b', 'c', 'd']) asker.want(request);
    expect(asked).toEqual(['a']);
    await answer();
    expect(asker.latest?.answer.of).toBe('a');
    await vi.advanceTimersByTimeAsync(1);
    expect(asked).toEqual(['a', 'd']);
    await answer();
    await vi.advanceTimersByTimeAsync(10 * PACE_MS);
    expect(asked).toEqual(['a', 'd']);
  });

  it('about the same are asked again at a pace, however often it changes', async () => {
    const { asker, asked, answer } = world();
    asker.touch();
    expect(asked).toEqual([]);
    asker.want('a');
    await answer();
    for (let n = 0; n < 100; n += 1) asker.touch();
    expect(asked).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(PACE_MS);
    expect(asked).toHaveLength(2);
    await answer();
    await vi.advanceTimersByTimeAsync(10 * PACE_MS);
    expect(asked).toHaveLength(2);
  });

  it('go on until the answer is whole', async () => {
    const { asker, asked, answer } = world();
    asker.want('a');
    await answer(3);
    await vi.advanceTimersByTimeAsync(PART_PACE_MS);
    expect(asked).toHaveLength(2);
    await answer(10);
    await vi.advanceTimersByTimeAsync(PART_PACE_MS * 5);
    expect(asked).toHaveLength(2);
  });

  it('are asked again a while after they failed', async () => {
    const { asker, asked, refuse, answer } = world();
    asker.want('a');
    await refuse();
    expect(asker.failure?.code).toBe('unknown-tape');
    await vi.advanceTimersByTimeAsync(FAILURE_PACE_MS - 1);
    expect(asked).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    await answer();
    expect(asker.failure).toBeNull();
    expect(asker.latest?.answer.of).toBe('a');
  });

  it('that are of no use any more are not heard', async () => {
    const { asker, asked, onChanged, answer } = world();
    asker.want('a');
    asker.forget();
    await answer();
    expect(asker.latest).toBeNull();
    expect(onChanged).not.toHaveBeenCalled();
    asker.want('b');
    expect(asked).toEqual(['a', 'b']);
    await answer();
    expect(asker.latest?.answer.of).toBe('b');
  });
});
