import { describe, expect, it } from 'vitest';
import { ok } from '../../../src-shared/base/failure.ts';
import type { Script } from '../../../src-shared/rerun/script.ts';
import type { Step } from '../../../src-shared/rerun/step.ts';
import { createFakeClock } from '../../sim/clock.ts';
import type { Line } from '../ports.ts';
import { pipePlayWire } from './play-wire.ts';
import { play, type PlayOptions } from './player.ts';

const step = (seq: number, id: number | null, rest: Partial<Step> = {}): Step => ({
  seq,
  monoUs: seq * 1000,
  text: JSON.stringify({ jsonrpc: '2.0', ...(id === null ? {} : { id }), method: `m${seq}` }),
  id: id === null ? null : String(id),
  method: `m${seq}`,
  isAnswered: id !== null,
  after: [],
  message: null,
  flows: [],
  ...rest,
});
const script = (steps: readonly Step[], rest: Partial<Script> = {}): Script => ({
  steps,
  answers: [],
  unsafeTools: [],
  notCarried: [],
  ...rest,
});

/** A server that is driven by hand, on a clock that is driven by hand. */
function world(options: Partial<PlayOptions> & Pick<PlayOptions, 'script'>) {
  const clock = createFakeClock();
  const sent: string[] = [];
  let listener: { onFrame(line: Line): void; onClosed(): void } | null = null;
  const abort = new AbortController();
  const played = play({
    clock,
    pace: 'fast',
    answerTimeoutMs: 1000,
    signal: abort.signal,
    wire: pipePlayWire({
      kind: 'pipe',
      send(bytes) {
        sent.push(Buffer.from(bytes).toString());
        return Promise.resolve(ok(null));
      },
      listen: (given) => (listener = given),
    }),
    ...options,
  });
  const settle = async () => {
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
  };
  return {
    clock,
    sent,
    played,
    abort,
    settle,
    async says(message: unknown) {
      listener?.onFrame({ bytes: Buffer.from(`${JSON.stringify(message)}\n`), mark: 'whole' });
      await settle();
    },
    async closes() {
      listener?.onClosed();
      await settle();
    },
    async passes(ms: number) {
      clock.advance(ms);
      await settle();
    },
    async end() {
      for (let turn = 0; turn < 50; turn += 1) await this.passes(100);
      return played;
    },
  };
}
const methods = (sent: readonly string[]) =>
  sent.map((each) => (JSON.parse(each) as { method?: string }).method ?? 'an answer');

describe('playing a script', () => {
  it('sends what was under way at once together, and the rest after the answers that it followed', async () => {
    const it = world({ script: script([step(1, 1), step(2, 2), step(3, 3, { after: ['1', '2'] })]) });
    await it.settle();
    expect(methods(it.sent)).toEqual(['m1', 'm2']);
    await it.says({ jsonrpc: '2.0', id: 2, result: {} });
    expect(it.sent).toHaveLength(2);
    await it.says({ jsonrpc: '2.0', id: 1, error: { code: 1, message: 'no' } });
    expect(methods(it.sent)).toEqual(['m1', 'm2', 'm3']);
    await it.says({ jsonrpc: '2.0', id: 3, result: {} });
    expect(await it.end()).toMatchObject({ sent: 3, notSent: [], substitutions: [], refused: [] });
    expect(it.clock.waiting()).toBe(0);
  });

  it('goes on when an answer does not come in time, and waits for none that never came', async () => {
    const it = world({
      script: script([step(1, 1), step(2, 2, { after: ['1'], isAnswered: false }), step(3, null)]),
    });
    await it.settle();
    await it.passes(999);
    expect(methods(it.sent)).toEqual(['m1']);
    await it.passes(2);
    expect(methods(it.sent)).toEqual(['m1', 'm2', 'm3']);
    expect(await it.end()).toMatchObject({ sent: 3 });
  });

  it('keeps the distances of the tape when it should', async () => {
    const it = world({ pace: 'recorded', script: script([step(0, null), step(500, null)]) });
    await it.settle();
    expect(methods(it.sent)).toEqual(['m0']);
    await it.passes(499);
    expect(it.sent).toHaveLength(1);
    await it.passes(1);
    expect(methods(it.sent)).toEqual(['m0', 'm500']);
    await it.end();
  });

  it('answers the server from the tape, with the id of the new question; what the tape does not answer is refused', async () => {
    const recorded = { method: 'roots/list', text: '{"jsonrpc":"2.0","id":7,"result":{"roots":[]}}' };
    const it = world({ script: script([step(1, 1)], { answers: [recorded] }) });
    await it.settle();
    await it.says({ jsonrpc: '2.0', id: 'q', method: 'roots/list' });
    await it.says({ jsonrpc: '2.0', id: 'r', method: 'roots/list' });
    expect(JSON.parse(it.sent[1] ?? '')).toEqual({ jsonrpc: '2.0', id: 'q', result: { roots: [] } });
    expect(JSON.parse(it.sent[2] ?? '')).toMatchObject({ id: 'r', error: { code: -32601 } });
    await it.says({ jsonrpc: '2.0', id: 1, result: {} });
    expect(await it.end()).toMatchObject({ refused: ['roots/list'] });
  });

  it('stops sending when the server is gone, and when it is called off', async () => {
    const steps = [step(1, 1), step(2, 2, { after: ['1'] })];
    const gone = world({ script: script(steps) });
    await gone.settle();
    await gone.closes();
    expect(await gone.end()).toMatchObject({ sent: 1, notSent: [{ seq: 2, why: 'the server had ended' }] });
    const cancelled = world({ script: script(steps) });
    await cancelled.settle();
    cancelled.abort.abort();
    expect(await cancelled.end()).toMatchObject({ sent: 1, notSent: [{ seq: 2, why: 'it was cancelled' }] });
    expect(cancelled.clock.waiting()).toBe(0);
  });

  it('gives up on a server that reads nothing, and can be called off meanwhile', async () => {
    const wire = pipePlayWire({ kind: 'pipe', send: () => new Promise(() => {}), listen: () => {} });
    const deaf = world({ wire, script: script([step(1, 1)]) });
    expect(await deaf.end()).toMatchObject({
      sent: 0,
      notSent: [{ seq: 1, why: 'the server did not take it in time' }],
    });
    const cancelled = world({ wire, script: script([step(1, 1), step(2, null)]) });
    await cancelled.settle();
    cancelled.abort.abort();
    expect(await cancelled.end()).toMatchObject({ sent: 0 });
    expect(cancelled.clock.waiting()).toBe(0);
  });

  it('is one line on the pipe, also when it came over HTTP with line breaks', async () => {
    const it = world({ script: script([step(1, null, { text: '{\n  "method": "m1"\r\n}' })]) });
    await it.settle();
    expect(it.sent).toEqual(['{   "method": "m1" }\n']);
    await it.end();
  });
});
