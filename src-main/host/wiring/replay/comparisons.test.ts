import { expect, it } from 'vitest';
import { ok } from '../../../../src-shared/base/failure.ts';
import type { IgnoreRule } from '../../../../src-shared/api/ignore-rules.ts';
import type { Entry } from '../../../../src-shared/journal/entry.ts';
import { COMPARISONS_MAX, createComparisons } from './comparisons.ts';
import type { Journal } from '../../ports.ts';
import type { RerunFiles } from '../../rerun/record-file.ts';

const frame = (seq: number, dir: 'in' | 'out', message: object): Entry => ({
  kind: 'frame',
  seq,
  wallMs: seq,
  monoUs: seq * 1000,
  dir,
  channel: { kind: 'stdio' },
  mark: 'whole',
  bytes: new TextEncoder().encode(`${JSON.stringify(message)}\n`),
});

/** Tapes of calls, each with what it was answered. */
function world(tapes: Readonly<Record<string, readonly unknown[]>>) {
  const reads: string[] = [];
  const rules = new Map<string, readonly IgnoreRule[]>();
  const journal: Pick<Journal, 'read' | 'list'> = {
    list: () =>
      Object.entries(tapes).map(([tapeId, results]) => ({
        tapeId,
        opened: null,
        sizeBytes: 0,
        rawBytes: results.length,
        sealedBytes: 0,
        segments: 1,
        sealed: 0,
      })),
    *read(tapeId, from) {
      if (from === undefined) reads.push(tapeId);
      const all = (tapes[tapeId] ?? []).flatMap((result, n) => [
        frame(n * 2, 'out', { id: n, method: 'tools/call', params: { name: `t${n}` } }),
        frame(n * 2 + 1, 'in', { id: n, result }),
      ]);
      for (const entry of all.slice(from?.seq ?? 0)) yield { entry, at: { segment: 1, offset: entry.seq } };
    },
  };
  const files: RerunFiles = {
    record: () => null,
    keepRecord: () => ok(null),
    rules: (tapeId) => ok(rules.get(tapeId) ?? []),
    setRules: (tapeId, next) => {
      rules.set(tapeId, next);
      return ok(null);
    },
    forget: () => undefined,
  };
  return { reads, comparisons: createComparisons({ journal, files }) };
}

it('reads two tapes once, however often their pages and bodies are asked for', async () => {
  const { reads, comparisons } = world({ a: [{ n: 1 }, { n: 2 }], b: [{ n: 1 }, { n: 3 }] });
  const pair = { before: 'a', after: 'b' };
  const first = await comparisons.compare(pair);
  expect(first).toMatchObject({
    value: { exchanges: 2, exchangesDifferent: 1, counts: { changed: 1, same: 1 } },
  });
  const all = { outcomes: [], slower: false, text: '' };
  const page = await comparisons.items(pair, all, 1, 1);
  expect(page).toMatchObject({ value: { matched: 2, items: [{ index: 1, firstPath: 'result.n' }] } });
  const body = await comparisons.body(pair, 1, false);
  expect(body).toMatchObject({ value: { lines: [{ path: 'result.n', before: '2', after: '3' }] } });
  expect(reads).toEqual(['a', 'b']);
  await comparisons.compare(pair);
  expect(reads).toEqual(['a', 'b']);
  comparisons.setRules('a', [{ path: 'result.n' }]);
  expect(await comparisons.compare(pair)).toMatchObject({ value: { exchangesDifferent: 0, ignored: 1 } });
  expect(reads).toEqual(['a', 'b', 'a', 'b']);
});

it('keeps a few, and reads again what left', async () => {
  const names = Array.from({ length: COMPARISONS_MAX + 1 }, (_, at) => `b${at}`);
  const { reads, comparisons } = world({ a: [1], ...Object.fromEntries(names.map((name) => [name, [1]])) });
  for (const after of names) await comparisons.compare({ before: 'a', after });
  const before = reads.length;
  await comparisons.compare({ before: 'a', after: names.at(-1) ?? '' });
  expect(reads).toHaveLength(before);
  await comparisons.compare({ before: 'a', after: 'b0' });
  expect(reads).toHaveLength(before + 2);
  expect(await comparisons.compare({ before: 'a', after: 'nowhere' })).toMatchObject({
    failure: { code: 'unknown-tape' },
  });
});
