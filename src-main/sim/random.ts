import type { Random } from '../host/ports.ts';

/** Chance from a seed: the same seed gives the same run. */
export interface SeededRandom extends Random {
  readonly seed: number;
  /** In [0, 1). */
  next(): number;
  /** A whole number in [0, bound). */
  below(bound: number): number;
}

const DIGITS = '0123456789abcdefghijklmnopqrstuvwxyz';
const TWO_32 = 2 ** 32;

/** Mulberry32: 32 bits of state, good enough to shuffle a simulation, worthless as a secret. */
export function createSeededRandom(seed: number): SeededRandom {
  let state = seed >>> 0;

  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / TWO_32;
  }

  const below = (bound: number): number => Math.floor(next() * bound);

  return {
    seed,
    next,
    below,
    token: (length) => Array.from({ length }, () => DIGITS.charAt(below(DIGITS.length))).join(''),
  };
}
