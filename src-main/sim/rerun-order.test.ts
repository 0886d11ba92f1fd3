/** A script is played in the order, with the concurrency and in the time of its tape, and values flow, whatever the server's pace. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ok } from '../../src-shared/base/failure.ts';
import type { Entry } from '../../src-shared/journal/entry.ts';
import { conversationOf } from '../../src-shared/rerun/conversation.ts';
import { scriptOf } from '../../src-shared/rerun/script.ts';
import type { Line } from '../host/ports.ts';
import { pipePlayWire } from '../host/rerun/play-wire.ts';
import { play, type Pace } from '../host/rerun/player.ts';
import { createFakeClock } from './clock.ts';
import { frame } from './journal-world.ts';

/** What happened on the tape, one after the other. */
type Happened =
  /** `gives`: back a handle of this answer, of those there are. */
  | { readonly kind: 'asked'; readonly gapMs: number; readonly gives: number | null }
  | { readonly kind: 'answered'; readonly gapMs: number; readonly which: number };

const happened: fc.Arbitrary<Happened> = fc.oneof(
  fc.record({
    kind: fc.constant('asked' as const),
    gapMs: fc.nat({ max: 9 }),
    gives: fc.option(fc.nat({ max: 20 })),
  }),
  fc.record({
    kind: fc.constant('answered' as const),
    gapMs: fc.nat({ max: 9 }),
    which: fc.nat({ max: 20 }),
  }),
);

interface Asked {
  readonly text: string;
  readonly atMs: number;
  /** Answers that the client had by then. */
  readonly had: readonly number[];
  isAnswered: boolean;
}

const handleOf = (run: 'old' | 'new', id: number): string => `${run}-handle-${id}`;
const answerOf = (run: 'old' | 'new', id: number) => ({
  jsonrpc: '2.0',
  id,
  result: { structuredContent: { handle: handleOf(run, id) } },
});

function tapeOf(all: readonly Happened[]): {
  readonly entries: readonly Entry[];
  readonly asked: readonly Asked[];
} {
  const entries: Entry[] = [];
  const asked: Asked[] = [];
  const open: number[] = [];
  const answered: number[] = [];
  let atMs = 0;
  const record = (text: string, dir: 'in' | 'out'): void => {
    entries.push({ seq: entries.length, wallMs: atMs, monoUs: atMs * 1000, ...frame(`${text}\n`, dir) });
  };
  for (const each of all) {
    atMs += each.gapMs;
    if (each.kind === 'asked') {
      const id = asked.length;
      const given = each.gives === null ? undefined : answered[each.gives % (answered.length || 1)];
      const args = given === undefined ? { n: id } : { handle: handleOf('old', given) };
      const text = JSON.stringify({
        jsonrpc: '2.0',
        id,
        method: 'tools/call',
        params: { name: 't', arguments: args },
      });
      record(text, 'out');
      asked.push({ text, atMs, had: [...answered], isAnswered: false });
      open.push(id);
    } else {
      const [id] = open.splice(each.which % (open.length || 1), 1);
      const to = id === undefined ? undefined : asked[id];
      if (id === undefined || to === undefined) continue;
      record(JSON.stringify(answerOf('old', id)), 'in');
      to.isAnswered = true;
      answered.push(id);
    }
  }
  return { entries, asked };
}

interface Sent {
  readonly text: string;
  readonly atMs: number;
}

/** Plays it to a server that answers each request so many milliseconds after it came, and those that were never answered not at all. */
async function played(
  entries: readonly Entry[],
  asked: readonly Asked[],
  pace: Pace,
  latencies: readonly number[],
) {
  const clock = createFakeClock();
  const nowMs = (): number => clock.monoUs() / 1000;
  const sent: Sent[] = [];
  const answeredMs = new Map<number, number>();
  const due = new Map<number, number>();
  const listeners: { onFrame(line: Line): void }[] = [];
  const over = new AbortController();
  const playing = play({
    script: scriptOf(conversationOf(entries)),
    clock,
    pace,
    answerTimeoutMs: 1_000_000,
    signal: new AbortController().signal,
    wire: pipePlayWire({
      kind: 'pipe',
      send(bytes) {
        const text = Buffer.from(bytes).toString().trimEnd();
        const id = sent.length;
        sent.push({ text, atMs: nowMs() });
        if (asked[id]?.isAnswered === true)
          due.set(id, nowMs() + 1 + (latencies[id % latencies.length] ?? 0));
        return Promise.resolve(ok(null));
      },
      listen: (given) => void listeners.push(given),
    }),
  }).finally(() => over.abort());
  const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  await settle();
  for (let ms = 0; ms < 10_000 && !over.signal.aborted; ms += 1) {
    clock.advance(1);
    for (const [id, atMs] of due) {
      if (atMs > nowMs()) continue;
      due.delete(id);
      answeredMs.set(id, nowMs());
      const bytes = Buffer.from(`${JSON.stringify(answerOf('new', id))}\n`);
      for (const each of listeners) each.onFrame({ bytes, mark: 'whole' });
    }
    await settle();
  }
  return { sent, answeredMs, outcome: await playing };
}

describe('a script that is played', () => {
  it.each(['fast', 'recorded'] as const)(
    'pace %s: each message goes out in its order, as soon as what it followed has come and its time has, and not before',
    async (pace) => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(happened, { minLength: 1, maxLength: 24 }),
          fc.array(fc.nat({ max: 25 }), { minLength: 1, maxLength: 8 }),
          async (all, latencies) => {
            const { entries, asked } = tapeOf(all);
            const { sent, answeredMs, outcome } = await played(entries, asked, pace, latencies);
            expect(outcome).toMatchObject({ sent: asked.length, notSent: [], refused: [] });
            // Every handle is that of the new answer, and nothing else is another.
            expect(sent.map(({ text }) => text)).toEqual(
              asked.map(({ text }) => text.replaceAll('old-handle', 'new-handle')),
            );
            const firstMs = asked[0]?.atMs ?? 0;
            let beforeMs = 0;
            for (const [id, { atMs, had }] of asked.entries()) {
              const timeMs = pace === 'recorded' ? atMs - firstMs : 0;
              beforeMs = Math.max(beforeMs, timeMs, ...had.map((each) => answeredMs.get(each) ?? Infinity));
              expect(sent[id]?.atMs).toBe(beforeMs);
            }
          },
        ),
        { numRuns: 60 },
      );
    },
    60_000,
  );
});
