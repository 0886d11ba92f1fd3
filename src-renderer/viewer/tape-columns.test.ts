import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { Entry } from '../../src-shared/journal/entry.ts';
import { packChips } from '../../src-shared/query/chips.ts';
import { ROW_STATUSES } from '../../src-shared/state/row.ts';
import { readFile } from './read-file.ts';
import { TapeRows } from './tape-rows.ts';

const GOLDEN = new URL('../../e2e/tapes/files/v1.tape', import.meta.url);

it('columns are those of the rows as they stand, however many there are', async () => {
  const entries: Entry[] = [];
  for await (const step of readFile(new File([readFileSync(GOLDEN)], 'v1.tape')))
    if (step.kind === 'block') entries.push(...step.entries);
  const rows = new TapeRows();
  // More than there is room for at first; answers come in another block than what they answer.
  for (let n = 0; n < 6_000; n += 1) {
    const entry = entries[n % entries.length];
    if (entry !== undefined) rows.add([{ ...entry, seq: n }]);
  }
  const { columns, rows: all } = rows;
  const { block } = columns;
  expect(block.length).toBe(6_000);
  const shown = all.map((_row, index) => [
    block.chips[index],
    block.wallMs[index],
    block.sizes[index],
    block.latencyUs[index],
    block.status[index],
  ]);
  const wanted = all.map(({ dir, kind, severity, wallMs, sizeBytes, latencyUs, status }) => [
    packChips(dir, kind, severity),
    wallMs,
    sizeBytes,
    latencyUs,
    ROW_STATUSES.indexOf(status),
  ]);
  expect(shown).toEqual(wanted);
  expect(all.some(({ status }) => status === 'ok')).toBe(true);
});
