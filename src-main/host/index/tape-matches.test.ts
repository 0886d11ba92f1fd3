import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { putRow, wordsIn } from './bits.ts';
import { TapeMatches } from './tape-matches.ts';

const ROWS = 9_000;

/** A stretch that grows at both ends by pieces of these lengths, and rows that change in between. */
const steps = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constantFrom('before' as const, 'behind' as const), length: fc.nat(1_500) }),
    fc.record({ kind: fc.constant('set' as const), at: fc.nat(ROWS), is: fc.boolean() }),
  ),
  { maxLength: 25 },
);

describe('the matches of a tape', () => {
  it('are counted, ranked and cut as a plain list of them would be', () => {
    fc.assert(
      fc.property(steps, fc.nat(ROWS), fc.nat(5), (all, start, every) => {
        const matches = new TapeMatches(start);
        const model = new Set<number>();
        const isMatch = (seq: number): boolean => (seq * 7) % (every + 1) === 0;
        for (const step of all) {
          if (step.kind === 'set') {
            if (step.at < matches.low || step.at >= matches.high) continue;
            matches.set(step.at, step.is);
            if (step.is) model.add(step.at);
            else model.delete(step.at);
            continue;
          }
          const from = step.kind === 'behind' ? matches.high : Math.max(0, matches.low - step.length);
          const to = step.kind === 'behind' ? matches.high + step.length : matches.low;
          // Rows beside those that are decided say nothing, whatever their bits are.
          const words = new Uint32Array(wordsIn(from, to)).fill(-1);
          for (let seq = from; seq < to; seq += 1) putRow(words, from, seq, isMatch(seq));
          matches.put(from, to, words);
          for (let seq = from; seq < to; seq += 1) if (isMatch(seq)) model.add(seq);
        }
        const seqs = [...model].toSorted((a, b) => a - b);
        expect(matches.length).toBe(seqs.length);
        for (const at of [0, 3, Math.max(0, seqs.length - 5)])
          expect(matches.slice(at, at + 4)).toEqual(seqs.slice(at, at + 4));
        for (const seq of [0, start, start + 1, seqs.at(-1) ?? 0, ROWS * 2]) {
          expect(matches.has(seq)).toBe(model.has(seq));
          expect(matches.rank(seq)).toBe(seqs.filter((each) => each < seq).length);
        }
      }),
      { seed: 20_261_128, numRuns: 150 },
    );
  });
});
