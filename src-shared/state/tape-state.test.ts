import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyBody } from '../../src-main/sim/journal-arbitrary.ts';
import type { Entry, EntryBody } from '../journal/entry.ts';
import { stateOfText, stateText } from './saved-state.ts';
import { createTapeState, foldTape, STDERR_KEPT_LINES } from './tape-state.ts';

const utf8 = new TextEncoder();
const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Bodies that make the state grow: requests, answers, tool lists and their like, with few ids, so that they meet. */
const speech = fc
  .tuple(
    fc.constantFrom<'in' | 'out'>('in', 'out'),
    fc.integer({ min: 1, max: 6 }),
    fc.integer({ min: 0, max: 5 }),
  )
  .map(([dir, id, what]): EntryBody => {
    const messages = [
      { method: 'tools/list', id, params: {} },
      { id, result: { tools: [{ name: `t${id}`, inputSchema: {} }, 7, { name: '' }], nextCursor: 'x' } },
      { method: 'tools/call', id, params: { name: `t${id}` } },
      { id, error: { code: 1, message: 'no' } },
      { method: 'notifications/cancelled', params: { requestId: id } },
      { method: 'notifications/tools/list_changed' },
    ];
    const text = `${JSON.stringify({ jsonrpc: '2.0', ...messages[what] })}\n`;
    return { kind: 'frame', dir, channel: { kind: 'stdio' }, mark: 'whole', bytes: utf8.encode(text) };
  });

const tape = fc
  .array(fc.oneof({ weight: 3, arbitrary: speech }, { weight: 1, arbitrary: anyBody }), { maxLength: 120 })
  .map((bodies) =>
    bodies.map((body, seq): Entry => ({ seq, wallMs: 1000 + seq, monoUs: seq * 10, ...body })),
  );

function foldAll(entries: readonly Entry[], state = createTapeState()) {
  for (const entry of entries) foldTape(state, entry);
  return state;
}

describe('the state of a tape', () => {
  it('is the same when it was saved anywhere and folded on from there', () => {
    fc.assert(
      fc.property(tape, fc.nat(), (entries, at) => {
        const cut = entries.length === 0 ? 0 : at % (entries.length + 1);
        const fromZero = stateText(foldAll(entries));
        const restored = stateOfText(stateText(foldAll(entries.slice(0, cut))));
        if (restored === null) throw new Error('a state that was saved cannot be read');
        expect(hashOf(stateText(foldAll(entries.slice(cut), restored)))).toBe(hashOf(fromZero));
      }),
      { numRuns: 300 },
    );
  });

  it('is the same when it is folded twice', () => {
    fc.assert(
      fc.property(tape, (entries) => {
        expect(stateText(foldAll(entries))).toBe(stateText(foldAll(entries)));
      }),
      { numRuns: 100 },
    );
  });

  it('keeps a bounded number of stderr lines', () => {
    const lines = Array.from({ length: STDERR_KEPT_LINES + 5 }, (_, seq): Entry => ({
      seq,
      wallMs: 0,
      monoUs: 0,
      kind: 'stderr',
      mark: 'whole',
      bytes: utf8.encode(`line ${seq}\r\n`),
    }));
    const { stderr, counters } = foldAll(lines);
    expect(stderr).toHaveLength(STDERR_KEPT_LINES);
    expect(stderr[0]?.text).toBe('line 5');
    expect(counters.stderrLines).toBe(STDERR_KEPT_LINES + 5);
  });

  it('refuses a text that is no state', () => {
    for (const text of ['', '{', '{}', 'null', '[]']) expect(stateOfText(text)).toBeNull();
  });
});
