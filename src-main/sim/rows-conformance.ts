import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { NO_FILTER, type Filter, type Page, type PageRequest } from '../../src-shared/api/messages.ts';
import type { Entry, EntryBody } from '../../src-shared/journal/entry.ts';
import type { RowSource } from '../host/ports.ts';
import { rowBodies, rowFilters } from './rows-arbitrary.ts';
import { RowsModel } from './rows-model.ts';
import { openedBody } from './rows-tape.ts';

export const ROWS_SEED = 20_261_123;
const DEADLINE_MS = 30_000;

/** A row source over one tape, empty at first, that a test appends to. */
export interface RowsWorld {
  readonly source: RowSource;
  readonly tapeId: string;
  readonly serverId: string;
  /** Resolves when the source has the rows. */
  append(bodies: readonly EntryBody[]): Promise<readonly Entry[]>;
  close(): Promise<void>;
}

/** Asks until all rows have been looked at: a text search may take several answers. */
export async function wholePage(
  source: RowSource,
  filter: Filter,
  anchor: PageRequest['anchor'],
  limit: number,
): Promise<Page> {
  const endMs = performance.now() + DEADLINE_MS;
  for (;;) {
    const page = await source.page(filter, anchor, limit);
    if (!page.ok) throw new Error(page.failure.message);
    if (page.value.scanned >= page.value.total) return page.value;
    if (performance.now() > endMs)
      throw new Error(`searched ${page.value.scanned} of ${page.value.total} rows`);
    await sleep(2);
  }
}

/** What a page says of its rows, whatever the order of the lists beside them. */
function plain(page: Page): unknown {
  const { tapeIds, serverIds, methods, tape, server, method, ...rest } = page;
  return {
    ...rest,
    tape: tape.map((index) => tapeIds[index]),
    server: server.map((index) => serverIds[index]),
    method: method.map((index) => methods[index]),
  };
}

/** What every RowSource does. `setUp` gives an empty world. */
export function rowsConformance(setUp: () => Promise<RowsWorld>, runs: number): void {
  it('answers every filter and anchor as a plain loop over all rows would, while rows come and change', async () => {
    const anchors = fc.oneof(
      fc.constant({ kind: 'tail' as const }),
      fc.record({ kind: fc.constant('from' as const), ordinal: fc.nat(70) }),
    );
    const asks = fc.array(
      fc.record({
        filter: rowFilters(['server-1', 'server-2']),
        anchor: anchors,
        limit: fc.nat(40),
        seq: fc.nat(70),
      }),
      { minLength: 1, maxLength: 12 },
    );
    const batches = fc.array(fc.array(rowBodies, { minLength: 1, maxLength: 30 }), {
      minLength: 1,
      maxLength: 3,
    });
    await fc.assert(
      fc.asyncProperty(batches, asks, async (batch, questions) => {
        const world = await setUp();
        try {
          const model = new RowsModel(world.tapeId, world.serverId);
          const opened = openedBody(world.tapeId, world.serverId);
          for (const [number, bodies] of batch.entries()) {
            for (const entry of await world.append(number === 0 ? [opened, ...bodies] : bodies))
              model.add(entry);
            for (const { filter, anchor, limit, seq } of questions) {
              const page = await wholePage(world.source, filter, anchor, limit);
              expect(plain(page)).toEqual(plain(model.page(filter, anchor, limit)));
              const located = await world.source.locate(filter, { tapeId: world.tapeId, seq });
              expect(located).toEqual({ ok: true, value: model.locate(filter, seq) });
            }
          }
        } finally {
          await world.close();
        }
      }),
      { seed: ROWS_SEED, numRuns: runs },
    );
  }, 60_000);

  it('keeps to the bounds of a page', async () => {
    const world = await setUp();
    try {
      await world.append([openedBody(world.tapeId, world.serverId)]);
      await world.append(Array.from({ length: 699 }, (): EntryBody => ({ kind: 'process-started', pid: 1 })));
      const largest = await wholePage(world.source, NO_FILTER, { kind: 'tail' }, 100_000);
      expect([largest.total, largest.matched, largest.from, largest.seq.length, largest.seq.at(-1)]).toEqual([
        700, 700, 200, 500, 699,
      ]);
      const past = await wholePage(world.source, NO_FILTER, { kind: 'from', ordinal: 5000 }, 10);
      expect([past.from, past.seq.length]).toEqual([700, 0]);
      expect(await world.source.locate(NO_FILTER, { tapeId: 'another', seq: 0 })).toEqual({
        ok: true,
        value: null,
      });
    } finally {
      await world.close();
    }
  });
}
