import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pastSession } from '../../src-shared/api/past-session.ts';
import type { Entry } from '../../src-shared/journal/entry.ts';
import { createPastState, foldPast } from '../../src-shared/state/past.ts';
import { readFile } from './read-file.ts';
import { ASKED_MAX, KEPT_MAX, TapePast } from './tape-past.ts';
import { TapeRows } from './tape-rows.ts';

const GOLDEN = new URL('../../e2e/tapes/files/v1.tape', import.meta.url);

async function recorded(): Promise<Entry[]> {
  const entries: Entry[] = [];
  for await (const step of readFile(new File([readFileSync(GOLDEN)], 'v1.tape')))
    if (step.kind === 'block') entries.push(...step.entries);
  return entries;
}

/** The same session again and again, in blocks of so many entries; every third number is not in the file. */
function longer(entries: readonly Entry[], times: number, perBlock: number): Entry[][] {
  const all = Array.from({ length: times }, () => entries).flat();
  const numbered = all.map((entry, index): Entry => ({ ...entry, seq: Math.floor(index * 1.5) }));
  return Array.from({ length: Math.ceil(numbered.length / perBlock) }, (_, n) =>
    numbered.slice(n * perBlock, (n + 1) * perBlock),
  );
}

function past(
  blocks: readonly (readonly Entry[])[],
  turn = (): Promise<void> => Promise.resolve(),
): TapePast {
  const rows = new TapeRows();
  for (const block of blocks) rows.add(block);
  return new TapePast({ tapeId: 't', rows, entriesOf: async (n) => blocks[n] ?? [], turn });
}

const at = (seq: number) => ({ entry: { tapeId: 't', seq }, wallMs: 5 });

it('is at every moment what folding from the start makes, in whatever order one winds', async () => {
  const blocks = longer(await recorded(), 8, 3);
  const all = blocks.flat();
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(all.length * 2), { minLength: 1, maxLength: 8 }), async (seqs) => {
      const winding = past(blocks);
      for (const seq of seqs) {
        const state = createPastState();
        for (const entry of all) if (entry.seq <= seq) foldPast(state, entry);
        const found = await winding.stateAt(at(seq), 'page');
        expect(found).toMatchObject({ ok: true, value: { sessions: [pastSession('t', state, 5)] } });
        const lists = await winding.listsAt(seq, 'page');
        expect(lists.ok && lists.value.tools.map(({ name }) => name)).toEqual([
          ...state.tape.tools.items.keys(),
        ]);
      }
    }),
    { numRuns: 25 },
  );
});

it('keeps so many states along the tape and no more', async () => {
  const blocks = longer(await recorded(), 40, 1);
  const winding = past(blocks);
  await winding.stateAt(at(1_000_000), 'page');
  expect(winding.kept).toBeLessThanOrEqual(KEPT_MAX);
  expect(winding.kept).toBeGreaterThan(KEPT_MAX / 4);
  const back = await winding.stateAt(at(blocks.length), 'page');
  expect(back.ok && back.value.folded.entries).toBeLessThan(blocks.length / 2);
});

describe('questions', () => {
  it('of one asker: only the newest is answered', async () => {
    const winding = past(longer(await recorded(), 2, 3));
    const answers = await Promise.all([3, 7, 11].map((seq) => winding.stateAt(at(seq), 'page')));
    expect(answers.map((answer) => (answer.ok ? answer.value.at.entry.seq : answer.failure.code))).toEqual([
      'request-cancelled',
      'request-cancelled',
      11,
    ]);
  });

  it('of several: all are answered, one after the other; beyond the bound one is refused', async () => {
    const winding = past(longer(await recorded(), 2, 3));
    const asked = Array.from({ length: ASKED_MAX + 1 }, (_, n) => winding.stateAt(at(n), `asker ${n}`));
    const answers = await Promise.all(asked);
    expect(answers.filter(({ ok }) => ok)).toHaveLength(ASKED_MAX);
    expect(answers.at(-1)).toMatchObject({ ok: false, failure: { code: 'too-many' } });
  });

  it('that nobody waits for any more: what was folded stays', async () => {
    const winding = past(longer(await recorded(), 2, 3));
    const asked = winding.stateAt(at(20), 'page');
    winding.cancel('page');
    expect(await asked).toMatchObject({ ok: false, failure: { code: 'request-cancelled' } });
    expect(await winding.stateAt(at(20), 'page')).toMatchObject({ ok: true });
  });
});
