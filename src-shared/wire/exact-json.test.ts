import { describe, expect, it } from 'vitest';
import { parseExact } from './exact-json.ts';

const roundTrip = (text: string) => JSON.stringify(parseExact(text));

describe('parseExact', () => {
  it.each([
    '{"big":9007199254740993}',
    '{"big":12345678901234567890}',
    '[-98765432109876543210]',
    '{"huge":1e400}',
    '{"tiny":1e-400}',
    '{"small":0.1000000000000000055511151231257827}',
  ])('keeps %s', (text) => expect(roundTrip(text)).toBe(text));

  it('leaves numbers alone that a double holds', () => {
    expect(
      parseExact('{"a":1.50,"b":15e-1,"c":9007199254740992,"d":-0.0,"e":0e5,"f":100000000000000000000}'),
    ).toEqual({
      a: 1.5,
      b: 1.5,
      c: 9007199254740992,
      d: -0,
      e: 0,
      f: 1e20,
    });
  });

  it('keeps __proto__ a key, and does not touch strings', () => {
    expect(roundTrip('{"__proto__":{"x":1},"s":"12345678901234567890"}')).toBe(
      '{"__proto__":{"x":1},"s":"12345678901234567890"}',
    );
  });

  it('survives what is nested deeper than the stack', () => {
    const depth = 50_000;
    const text = `{"n":12345678901234567890,"deep":${'['.repeat(depth)}${']'.repeat(depth)}}`;
    expect(parseExact(text)).toHaveProperty('deep');
  });

  it('throws for what is no JSON', () => {
    expect(() => parseExact('{"n":12345678901234567890')).toThrow(SyntaxError);
  });
});
