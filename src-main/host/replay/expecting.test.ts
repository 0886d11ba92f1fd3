import { beforeEach, describe, expect, it } from 'vitest';
import { createFakeClock, type FakeClock } from '../../sim/clock.ts';
import { Expecting, LINKED_MS, LOOKED_MS } from './expecting.ts';

let clock: FakeClock;
let said: string[];
let expecting: Expecting;
beforeEach(() => {
  clock = createFakeClock();
  said = [];
  expecting = new Expecting({
    clock,
    client: {
      expect: (isExpected) => void said.push(isExpected ? 'expected' : 'not expected'),
      look: (tapeId) => void said.push(`look at ${tapeId}`),
    },
  });
});

describe('who may look back soon', () => {
  it('is a page, a moment after it was linked, until the last of them has gone', () => {
    const unlink = [expecting.link(), expecting.link()];
    clock.advance(LINKED_MS - 1);
    expect(said).toEqual([]);
    clock.advance(1);
    expect(said).toEqual(['expected']);
    unlink[0]?.();
    unlink[0]?.();
    expect(said).toEqual(['expected']);
    unlink[1]?.();
    expect(said).toEqual(['expected', 'not expected']);
    expecting.link();
    clock.advance(LINKED_MS);
    expect(said.at(-1)).toBe('expected');
  });

  it('is no page that goes at once', () => {
    expecting.link()();
    clock.advance(LINKED_MS);
    expect(said).toEqual(['not expected']);
  });

  it('looks at the tape that stays on the screen, once, and again when nothing is held of it', () => {
    for (const tapeId of ['a', 'b', 'c', 'c']) {
      expecting.look(tapeId);
      clock.advance(LOOKED_MS - 1);
    }
    expect(said).toEqual(['look at c']);
    expecting.look('c');
    clock.advance(LOOKED_MS);
    expect(said).toEqual(['look at c']);
    expecting.letGo();
    expecting.look('c');
    clock.advance(LOOKED_MS);
    expect(said).toEqual(['look at c', 'look at c']);
  });

  it('is nobody when the host ends', () => {
    expecting.link();
    expecting.look('a');
    expecting.close();
    clock.advance(LINKED_MS);
    expect(said).toEqual([]);
    expect(clock.waiting()).toBe(0);
  });
});
