/** Tens of thousands of messages through a host whose buffers are full: what it holds stays what it was, and is told. */
import { ChildProcess } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { queryObjects } from 'node:v8';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Buffer, BufferId } from '../../src-shared/api/buffers.ts';
import { NO_FILTER, type EntryRef, type Page } from '../../src-shared/api/messages.ts';
import { CHUNK_ROWS } from '../../src-main/host/projections/row-chunk.ts';
import { eventually, nodeSpec, serverFile, TestDeck, unwrap, YES } from './host-kit.ts';

const TEST_MS = 180_000;
const LIVE_ROWS = 2 * CHUNK_ROWS;
const ROUND = 10_000;
/** Memory holds LIVE_ROWS by then, and some have left. */
const WARM_UP_ROUNDS = 4;
const ROUNDS = 5;
/**
 * What a collection leaves goes up and down by this much. Rows that never left would be 60 bytes each in buffers, 3 MB
 * for the messages of the test; anything kept as objects for each message 10 MB and more.
 */
const NOISE_BYTES = 2_500_000;

let deck: TestDeck;
let id: string;

beforeEach(async () => {
  deck = new TestDeck(YES, undefined, { liveRowsMax: LIVE_ROWS });
  id = (await deck.add('chatty', nodeSpec(serverFile('chatty'), '--on-call'), 'legacy')).id;
  await deck.start(id);
  await deck.listed(id);
});
afterEach(() => deck.dispose());

async function flood(): Promise<void> {
  const call = await deck.call(id, 'flood', { count: ROUND });
  expect(call.state.kind).toBe('done');
}

async function buffers(): Promise<Record<BufferId, Buffer>> {
  const listed = unwrap(await deck.api.buffers.list());
  return Object.fromEntries(listed.map((each) => [each.id, each])) as Record<BufferId, Buffer>;
}

async function page(ordinal: number, limit: number): Promise<Page> {
  const anchor = { kind: 'from', ordinal } as const;
  return unwrap(await deck.api.messages.page({ scope: { kind: 'live' }, filter: NO_FILTER, anchor, limit }));
}

function refs({ seq, tape, tapeIds }: Page): EntryRef[] {
  return seq.map((each, at) => ({ tapeId: tapeIds[tape[at] ?? 0] ?? '', seq: each }));
}

function handles(): Record<string, number> {
  const counts: Record<string, number> = {
    files: readdirSync('/proc/self/fd').length,
    listeners: process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0),
  };
  for (const kind of process.getActiveResourcesInfo()) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

function bytes(): number {
  queryObjects(ChildProcess);
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

it(
  'drops from memory what is more than its bounds, never from the disk, and says how much',
  async () => {
    await flood();
    const before = refs(await page(50, 20));
    for (let round = 1; round < WARM_UP_ROUNDS; round += 1) await flood();
    const now = await eventually(async () => {
      const all = await buffers();
      if (all['fold-queue'].entries > 0 || all['live-rows'].dropped === 0) throw new Error('not folded yet');
      return all;
    });
    const above = Object.values(now).filter(
      ({ fill, entries, entriesMax, count }) =>
        fill > 1 || entries > (entriesMax ?? Infinity) * Math.max(1, count),
    );
    expect(above).toEqual([]);
    const { total } = await page(0, 0);
    expect(total).toBeGreaterThan(WARM_UP_ROUNDS * ROUND);
    expect(now['live-rows']).toMatchObject({ entriesMax: LIVE_ROWS });
    expect(now['live-rows'].entries + now['live-rows'].dropped).toBe(total);
    expect(now['row-shelf']).toMatchObject({ entries: now['live-rows'].dropped, dropped: 0, onDisk: true });
    expect(now.held.dropped).toBe(0);
    // What was the fiftieth row is it still, and whole.
    expect(refs(await page(50, 20))).toEqual(before);
    const [early] = before;
    expect(unwrap(await deck.api.messages.entry(early ?? { tapeId: '', seq: 0 })).row.seq).toBe(early?.seq);
    expect(
      unwrap(
        await deck.api.messages.locate({
          scope: { kind: 'live' },
          filter: NO_FILTER,
          entry: early ?? { tapeId: '', seq: 0 },
        }),
      ),
    ).toEqual({ ordinal: 50 });
    const live = join(deck.folder, 'live');
    expect(readdirSync(live)).toHaveLength(now['row-shelf'].entries / CHUNK_ROWS);
    await deck.host.stop();
    expect(existsSync(live)).toBe(false);
  },
  TEST_MS,
);

it(
  `holds after ${ROUNDS * ROUND} messages what it held before them`,
  async () => {
    for (let round = 0; round < WARM_UP_ROUNDS; round += 1) await flood();
    await eventually(async () => expect(handles()['Timeout'] ?? 0).toBe(0));
    const before = handles();
    const bytesBefore = bytes();
    for (let round = 0; round < ROUNDS; round += 1) await flood();
    await eventually(async () => {
      const now = handles();
      // The index opens the file of a living tape while it reads it.
      const grown = Object.entries(now).filter(
        ([name, count]) => count > (before[name] ?? 0) + (name === 'files' ? 2 : 0),
      );
      expect(grown).toEqual([]);
    });
    expect(bytes() - bytesBefore).toBeLessThan(NOISE_BYTES);
  },
  TEST_MS,
);
