import { beforeEach, describe, expect, it } from 'vitest';
import type { EntryBody } from '../../../src-shared/journal/entry.ts';
import { frame } from '../../sim/journal-world.ts';
import { Turn, TURN_BYTES_MAX, TURN_STEPS_MAX } from './turn.ts';

let said: string[];
let ends: (() => void)[];
let turn: Turn;
const textOf = (body: EntryBody): string =>
  body.kind === 'frame' ? Buffer.from(body.bytes).toString().slice(0, 3) : body.kind;

beforeEach(() => {
  said = [];
  ends = [];
  turn = new Turn({
    recorder: {
      record(bodies) {
        said.push(`record ${bodies.map(textOf).join(' ')}`);
        return [];
      },
    },
    atEnd: (run) => void ends.push(run),
  });
});

const endLoop = (): void => {
  for (const run of ends.splice(0)) run();
};

describe('a turn', () => {
  it('is one write for all that came in it, and what waits for it goes on after that, in order', () => {
    turn.record([frame('a', 'out')]);
    turn.later(() => said.push('send a'));
    turn.record([frame('b', 'out'), frame('c', 'in')]);
    turn.later(() => said.push('send b'));
    expect(said).toEqual([]);
    expect(ends).toHaveLength(1);
    endLoop();
    expect(said).toEqual(['record a b c', 'send a', 'send b']);
  });

  it('leaves what a step records to the next one', () => {
    turn.record([frame('a', 'out')]);
    turn.later(() => {
      turn.record([frame('b', 'in')]);
      turn.later(() => said.push('send b'));
    });
    endLoop();
    expect(said).toEqual(['record a']);
    endLoop();
    expect(said).toEqual(['record a', 'record b', 'send b']);
    endLoop();
    expect(said).toHaveLength(3);
  });

  it('writes nothing where nothing was recorded', () => {
    turn.later(() => said.push('send'));
    endLoop();
    expect(said).toEqual(['send']);
  });

  it('ends at once with so many bytes, and with so many steps', () => {
    turn.later(() => said.push('send'));
    turn.record([frame('x'.repeat(TURN_BYTES_MAX + 1), 'out')]);
    expect(said).toEqual(['record xxx', 'send']);
    for (let n = 0; n <= TURN_STEPS_MAX; n += 1) turn.later(() => said.push('step'));
    expect(said).toHaveLength(2 + TURN_STEPS_MAX + 1);
  });
});
