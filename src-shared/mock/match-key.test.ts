import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isObject, type JsonObject } from '../wire/message.ts';
import { aboutOf, matchKey, roundKey } from './match-key.ts';

const params = fc.dictionary(fc.string(), fc.jsonValue()).map((value) => ({ ...value }));

/** The same value with the keys of every object the other way round. */
function shuffled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shuffled);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, each]) => [key, shuffled(each)]),
  );
}

const asObject = (value: unknown): JsonObject => (isObject(value) ? value : {});

describe('the key of a question', () => {
  it('is the same for the same params in any order and with any _meta, and another for other params', () => {
    fc.assert(
      fc.property(params, params, fc.jsonValue(), (one, other, meta) => {
        const again = asObject(shuffled({ ...one, _meta: meta }));
        expect(matchKey('tools/call', again)).toBe(matchKey('tools/call', one));
        const isSame =
          JSON.stringify(sorted(aboutOf('tools/call', one))) ===
          JSON.stringify(sorted(aboutOf('tools/call', other)));
        expect(matchKey('tools/call', one) === matchKey('tools/call', other)).toBe(isSame);
      }),
    );
  });

  it('leaves out what a handshake carries, and empty arguments', () => {
    expect(matchKey('initialize', { clientInfo: { name: 'a' } })).toBe(matchKey('initialize', {}));
    expect(matchKey('tools/call', { name: 'x', arguments: {} })).toBe(matchKey('tools/call', { name: 'x' }));
    expect(matchKey('tools/list', {})).not.toBe(matchKey('prompts/list', {}));
    expect(matchKey('tools/list', { cursor: 'a' })).not.toBe(matchKey('tools/list', {}));
  });

  it('stays short, and tells long questions apart', () => {
    const long = (last: string) => ({ name: 'write', arguments: { text: 'x'.repeat(100_000) + last } });
    expect(matchKey('tools/call', long('a')).length).toBeLessThan(100);
    expect(matchKey('tools/call', long('a'))).not.toBe(matchKey('tools/call', long('b')));
    expect(matchKey('tools/call', long('a'))).toBe(matchKey('tools/call', long('a')));
  });

  it('takes what is nested deeper than the stack', () => {
    let deep: unknown = 1;
    for (let depth = 0; depth < 3_000; depth += 1) deep = [deep];
    expect(matchKey('tools/call', { deep })).toBe(matchKey('tools/call', { deep }));
  });

  it('of a round leaves out what was answered, and keeps the state', () => {
    const round = (state: string, answer: string) =>
      roundKey('tools/call', { name: 'x', requestState: state, inputResponses: { a: answer } });
    expect(round('s', 'yes')).toBe(round('s', 'no'));
    expect(round('s', 'yes')).not.toBe(round('t', 'yes'));
    expect(roundKey('tools/call', { name: 'x' })).toBeNull();
  });
});

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  // -0 is written as 0.
  if (!isObject(value)) return value === 0 ? 0 : value;
  return Object.entries(value)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, each]) => [key, sorted(each)]);
}
