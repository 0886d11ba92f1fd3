import { beforeEach, describe, expect, it } from 'vitest';
import { NO_FILTER, type EntryRef, type Page } from '../../../../src-shared/api/messages.ts';
import { fail, ok, type Result } from '../../../../src-shared/base/failure.ts';
import type { Entry, EntryBody } from '../../../../src-shared/journal/entry.ts';
import { RowsModel } from '../../../sim/rows-model.ts';
import { openedBody } from '../../../sim/rows-tape.ts';
import { NO_INDEX } from '../world/headless.ts';
import { withNewestPage } from './newest-page.ts';
import type { Index } from '../../ports.ts';

const TAPE = 'tape';
const FROM_START = { kind: 'from', ordinal: 0 } as const;
const TAIL = { kind: 'tail' } as const;

const frame = (dir: 'in' | 'out', message: object): EntryBody => ({
  kind: 'frame',
  dir,
  channel: { kind: 'stdio' },
  mark: 'whole',
  bytes: Buffer.from(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`),
});
const ASKED = frame('out', { id: 1, method: 'tools/list' });
const STRAY = frame('in', { id: 77, result: {} });
const NEWS = frame('in', { method: 'notifications/message', params: {} });
const RECOVERED: EntryBody = {
  kind: 'tape-closed',
  reason: 'its host died',
};

/** A tape on a disk, an index that has come to some of it, and what stands in front of the index. */
class World {
  readonly entries: Entry[] = [];
  readonly #model = new RowsModel(TAPE, 'server');
  indexed = 0;
  announced = 0;
  isLiving = false;
  isUp: boolean;
  /** How many entries were asked for, each time. */
  readonly reads: number[] = [];
  caughtUp = 0;
  readonly #waiting: (() => void)[] = [];
  readonly index: Index;

  constructor(bodies: readonly EntryBody[], isUp = true) {
    this.isUp = isUp;
    this.record(openedBody(TAPE, 'server'), ...bodies);
    this.index = withNewestPage(this.#slow(), {
      newest: (_tapeId, max) => {
        this.reads.push(max);
        return this.entries.slice(-max).map((entry) => ({ entry, at: { segment: 1, offset: entry.seq } }));
      },
      isLiving: () => this.isLiving,
      serverOf: () => 'server',
      onCaughtUp: () => (this.caughtUp += 1),
    });
  }

  record(...bodies: readonly EntryBody[]): void {
    for (const body of bodies) {
      const seq = this.entries.length;
      this.entries.push({ seq, wallMs: seq, monoUs: seq, ...body });
    }
  }

  follow(to = this.entries.length): void {
    for (const entry of this.entries.slice(this.indexed, to)) this.#model.add(entry);
    this.indexed = to;
  }

  /** The index has opened its files: it answers what was asked. */
  open(): void {
    this.isUp = true;
    for (const answer of this.#waiting.splice(0)) answer();
  }

  async page(anchor: typeof FROM_START | typeof TAIL, limit = 100): Promise<Page> {
    return unwrap(await this.index.source(TAPE).page(NO_FILTER, anchor, limit));
  }

  #slow(): Index {
    const missing = () => fail('unknown-entry', 'not there', '');
    const up = async <T>(answer: () => T): Promise<T> => {
      if (!this.isUp) await new Promise<void>((resolve) => this.#waiting.push(resolve));
      return answer();
    };
    return {
      ...NO_INDEX,
      announced: () => this.announced,
      source: () => ({
        page: (filter, anchor, limit) =>
          up(() =>
            this.indexed === 0
              ? fail('unknown-tape', 'not there', '')
              : ok(this.#model.page(filter, anchor, limit)),
          ),
        locate: (_filter, { seq }) => up(() => ok(seq < this.indexed ? seq : null)),
      }),
      entry: ({ seq }: EntryRef) =>
        up(() => {
          const row = this.#model.rows[seq];
          if (row === undefined) return missing();
          return ok({ row, pair: null, findings: [], at: { segment: 9, offset: seq } });
        }),
      position: ({ seq }) => up(() => (seq < this.indexed ? ok({ segment: 9, offset: seq }) : missing())),
    };
  }
}

function unwrap<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.failure.message);
  return result.value;
}

const entryOf = async (world: World, seq: number) => unwrap(await world.index.entry({ tapeId: TAPE, seq }));

describe('in front of an index that is behind', () => {
  let world: World;
  beforeEach(() => {
    world = new World([ASKED, STRAY]);
  });

  it.each([0, 1, 2])('a short tape has all its rows, findings and pairs; indexed: %i', async (indexed) => {
    world.follow(indexed);
    const page = await world.page(FROM_START);
    expect([page.total, page.seq]).toEqual([3, [0, 1, 2]]);
    expect((await entryOf(world, 2)).findings.map(({ code }) => code)).toEqual(['unknown-id']);
    expect(unwrap(await world.index.position({ tapeId: TAPE, seq: 2 }))).toEqual({ segment: 1, offset: 2 });
    expect(unwrap(await world.index.source(TAPE).locate(NO_FILTER, { tapeId: TAPE, seq: 2 }))).toBe(2);
    expect(unwrap(await world.index.source(TAPE).locate(NO_FILTER, { tapeId: TAPE, seq: 3 }))).toBeNull();
    expect(world.reads).toHaveLength(1);
  });

  it('is behind no more: the index answers, and the tape is not read any more', async () => {
    await world.page(TAIL);
    world.follow();
    expect((await world.page(TAIL)).total).toBe(3);
    const read = world.reads.length;
    expect((await entryOf(world, 2)).at.segment).toBe(9);
    await world.page(FROM_START);
    expect(world.reads).toHaveLength(read);
  });

  it('a tape that is being recorded is the index alone', async () => {
    world.isLiving = true;
    world.follow(2);
    expect((await world.page(TAIL)).total).toBe(2);
    expect(await world.index.entry({ tapeId: TAPE, seq: 2 })).toMatchObject({ ok: false });
    expect(world.reads).toEqual([]);
  });

  it('what the start after a crash writes at the end of a tape is read as well', async () => {
    expect((await entryOf(world, 1)).row.status).toBe('pending');
    world.record(RECOVERED);
    world.announced = world.entries.length;
    const { row, findings } = await entryOf(world, 1);
    expect([row.status, findings.map(({ code }) => code)]).toEqual(['unanswered', ['unanswered']]);
    expect((await world.page(TAIL)).total).toBe(4);
  });

  it('a long tape: its newest rows at once, its middle as far as the index has come', async () => {
    world.record(...Array.from({ length: 3_000 }, () => NEWS), STRAY);
    const { total, from, seq } = await world.page(TAIL);
    expect([total, from, seq.length, seq.at(-1)]).toEqual([3_004, 2_904, 100, 3_003]);
    expect((await world.page(FROM_START)).seq).toEqual([]);
    world.follow(200);
    const page = await world.page(FROM_START);
    expect([page.total, page.seq.length]).toEqual([3_004, 100]);
    // Whose answer it is only the index can say.
    expect((await entryOf(world, 3_003)).findings).toEqual([]);
    expect((await entryOf(world, 2)).at.segment).toBe(9);
  });

  it('opens its files: what can be read from the tape is not kept waiting', async () => {
    world = new World([ASKED, STRAY], false);
    expect((await world.page(TAIL)).total).toBe(3);
    expect((await entryOf(world, 2)).findings).toHaveLength(1);
    expect(world.caughtUp).toBe(0);
    world.follow();
    world.open();
    await expect.poll(() => world.caughtUp).toBeGreaterThan(0);
    // From here on it is the one that is asked.
    world.follow(2);
    const { caughtUp } = world;
    await world.page(TAIL);
    expect(world.caughtUp).toBe(caughtUp);
  });

  it('reads as little as finds the requests of a page: near ones at once, far ones with a longer look', async () => {
    const methodAfter = async (gap: number): Promise<[method: string | undefined, reads: number[]]> => {
      const between = Array.from({ length: gap }, () => NEWS);
      world = new World([...between, ASKED, ...between, frame('in', { id: 1, result: {} }), NEWS], false);
      const page = await world.page(TAIL);
      return [page.methods[page.method.at(-2) ?? -1], world.reads];
    };
    expect(await methodAfter(400)).toEqual(['tools/list', [512]]);
    expect(await methodAfter(1_500)).toEqual(['tools/list', [512, 2_000]]);
    expect(await methodAfter(3_000)).toEqual(['', [512, 2_000]]);
  });
});
