import { beforeEach, describe, expect, it } from 'vitest';
import type { EntryRef, StagedCall } from '../../../src-shared/api/messages.ts';
import { fail, ok, type Result } from '../../../src-shared/base/failure.ts';
import type { CallStage, Entry, EntryBody } from '../../../src-shared/journal/entry.ts';
import { createFakeClock, type FakeClock } from '../../sim/clock.ts';
import { RowsModel } from '../../sim/rows-model.ts';
import { createEntryReader, type EntryReader } from './entry-detail.ts';

const TAPE = 'tape';
const REQUEST = 0;
const ANSWER = 1;
const STAGES: CallStage[] = [{ stage: 'call', startUs: 10, tookUs: 20, outcome: 'answered' }];

const frame = (dir: 'in' | 'out', message: object): EntryBody => ({
  kind: 'frame',
  dir,
  channel: { kind: 'stdio' },
  mark: 'whole',
  bytes: Buffer.from(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`),
});

const CALL = frame('out', { id: 1, method: 'tools/call', params: { name: 'echo', arguments: {} } });
const ANSWERED = frame('in', { id: 1, result: { content: [] } });
const NEWS = frame('in', { method: 'notifications/message', params: { level: 'info', data: 'x' } });
const STAGED: EntryBody = {
  kind: 'call-staged',
  callId: 'c',
  tool: 'echo',
  about: REQUEST,
  outcome: 'ok',
  stages: STAGES,
};

/** A tape of these entries, and an index that has come to the first few of them. */
class SlowIndex {
  indexed = 0;
  announced = 0;
  readonly #model = new RowsModel(TAPE, 'server');
  readonly #entries: readonly Entry[];

  constructor(bodies: readonly EntryBody[]) {
    this.#entries = bodies.map((body, seq) => ({ seq, wallMs: seq, monoUs: seq, ...body }));
    this.announced = bodies.length;
  }

  follow(to: number): void {
    for (const entry of this.#entries.slice(this.indexed, to)) this.#model.add(entry);
    this.indexed = to;
  }

  reader(clock: FakeClock): EntryReader {
    const missing = (seq: number) => fail('unknown-entry', `no entry ${seq}`, '');
    const at = (seq: number) => ({ segment: 1, offset: seq });
    return createEntryReader({
      clock,
      tapeOwner: () => ({ serverId: 'server', serverName: 'server' }),
      journal: { readAt: (_tape, { offset }) => ok(this.#entries[offset] ?? this.#fallback()) },
      index: {
        announced: () => this.announced,
        entry: async ({ seq }: EntryRef) => {
          const row = this.#model.rows[seq];
          return row === undefined ? missing(seq) : ok({ row, pair: null, findings: [], at: at(seq) });
        },
        position: async ({ seq }: EntryRef) => (seq < this.indexed ? ok(at(seq)) : missing(seq)),
        source: () => ({
          page: async (filter, anchor, limit) => ok(this.#model.page(filter, anchor, limit)),
          locate: async () => ok(null),
        }),
      },
    });
  }

  #fallback(): never {
    throw new Error('read past the end');
  }
}

/** Lets what was answered go on, then lets time pass, as long as the question is open. */
async function settled<T>(clock: FakeClock, question: Promise<T>, tick: () => void): Promise<T> {
  const asked = { isOpen: true };
  void question.finally(() => (asked.isOpen = false));
  for (let turns = 0; asked.isOpen && turns < 1_000; turns += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    tick();
    clock.advance(20);
  }
  return question;
}

describe('the detail of an entry', () => {
  it('has the answer of a request as soon as that is recorded', async () => {
    const clock = createFakeClock();
    const index = new SlowIndex([CALL, NEWS, ANSWERED]);
    index.follow(1);
    const asked = index.reader(clock).detail({ tapeId: TAPE, seq: REQUEST });
    const found = await settled(clock, asked, () => index.follow(Math.min(3, index.indexed + 1)));
    expect(found).toMatchObject({ ok: true, value: { row: { status: 'ok', pairSeq: 2 } } });
  });

  it('of a request that still waits is given at once', async () => {
    const index = new SlowIndex([CALL, NEWS]);
    index.follow(2);
    const found = await index.reader(createFakeClock()).detail({ tapeId: TAPE, seq: REQUEST });
    expect(found).toMatchObject({ ok: true, value: { row: { status: 'pending' } } });
  });
});

const stages = (found: Result<StagedCall | null>): StagedCall | null => (found.ok ? found.value : null);

describe('the stages of a call', () => {
  let clock: FakeClock;
  beforeEach(() => {
    clock = createFakeClock();
  });

  it.each([REQUEST, ANSWER])(
    'that are recorded are waited for until the index has them, from entry %i',
    async (seq) => {
      const index = new SlowIndex([CALL, ANSWERED, NEWS, STAGED]);
      index.follow(2);
      const asked = index.reader(clock).stages({ tapeId: TAPE, seq });
      const found = await settled(clock, asked, () => index.follow(Math.min(4, index.indexed + 1)));
      expect(stages(found)).toEqual({ seq: 3, tool: 'echo', outcome: 'ok', stages: STAGES });
      expect(clock.waiting()).toBe(0);
    },
  );

  it('that are not recorded yet are not waited for', async () => {
    const index = new SlowIndex([CALL, ANSWERED, NEWS]);
    index.follow(3);
    const answer = await index.reader(clock).stages({ tapeId: TAPE, seq: REQUEST });
    expect(answer).toEqual(ok(null));
  });

  it('are waited for no longer than a few seconds', async () => {
    const index = new SlowIndex([CALL, ANSWERED, STAGED]);
    index.follow(2);
    const asked = index.reader(clock).stages({ tapeId: TAPE, seq: REQUEST });
    expect(await settled(clock, asked, () => undefined)).toEqual(ok(null));
    expect(clock.monoUs()).toBeGreaterThan(4_900_000);
    expect(clock.monoUs()).toBeLessThan(6_000_000);
  });

  it('far behind their call are looked for in so many rows and no more', async () => {
    const many = Array.from({ length: 4_100 }, () => NEWS);
    const index = new SlowIndex([CALL, ANSWERED, ...many, STAGED]);
    index.follow(index.announced);
    expect(await index.reader(clock).stages({ tapeId: TAPE, seq: REQUEST })).toEqual(ok(null));
    const near = new SlowIndex([CALL, ANSWERED, ...many.slice(0, 1_200), STAGED]);
    near.follow(near.announced);
    expect(stages(await near.reader(clock).stages({ tapeId: TAPE, seq: REQUEST }))?.seq).toBe(1_202);
  });
});
