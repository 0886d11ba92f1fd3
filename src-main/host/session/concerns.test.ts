import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CONCERNING_NOTIFICATIONS, isConcerningNotification, mayConcernSession } from './concerns.ts';

const passes = (text: string) => mayConcernSession(Buffer.from(text));

/** What the slow way would act on, by JSON.parse and no bytes. */
function concerns(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(concerns);
  if (typeof value !== 'object' || value === null) return false;
  if (Object.hasOwn(value, 'id')) return true;
  return isConcerningNotification(Reflect.get(value, 'method'));
}

describe('the prefilter', () => {
  it('drops a log notification, and noise', () => {
    expect(passes('{"jsonrpc":"2.0","method":"notifications/message","params":{"data":"hello"}}\n')).toBe(
      false,
    );
    expect(passes('Listening on port 3000\n')).toBe(false);
    expect(passes('{"method":"notifications/message","params":{"data":"a \\"quoted\\" \\n line"}}')).toBe(
      false,
    );
  });

  it.each([
    ['a response', '{"jsonrpc":"2.0","id":1,"result":{}}'],
    ['a request', '{"jsonrpc":"2.0","method":"ping","id":"a"}'],
    ['white space around the key', '{ "id" : 1, "result" : {} }'],
    ['an escaped key', '{"jsonrpc":"2.0","\\u0069\\u0064":1,"result":{}}'],
    ['a half escaped key', '{"jsonrpc":"2.0","i\\u0064":1,"result":{}}'],
    ['an escaped method', '{"jsonrpc":"2.0","method":"notifications/progr\\u0065ss"}'],
    ['an escaped slash', '{"jsonrpc":"2.0","method":"notifications\\/progress"}'],
    ['a batch', '[{"jsonrpc":"2.0","method":"x"},{"jsonrpc":"2.0","id":1,"result":{}}]'],
    ['a second method', '{"method":"x","method":"notifications/cancelled"}'],
    ['a byte order mark', '\uFEFF{"jsonrpc":"2.0","id":1,"result":{}}'],
  ])('keeps %s', (_what, text) => expect(passes(text)).toBe(true));

  it.each(CONCERNING_NOTIFICATIONS)('keeps %s', (method) => {
    expect(passes(JSON.stringify({ jsonrpc: '2.0', method, params: {} }))).toBe(true);
  });

  it('takes a nested "id" the slow way', () => {
    expect(passes('{"method":"notifications/message","params":{"data":{"id":3}}}')).toBe(true);
  });

  it('never drops a frame that concerns the session, however its strings are spelled', () => {
    const word = fc.constantFrom(
      'id',
      'method',
      'params',
      'x',
      ...CONCERNING_NOTIFICATIONS,
      'notifications/message',
    );
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof({ maxDepth: 4 }, word, fc.integer(), fc.string(), tie('list'), tie('record')),
      list: fc.array(tie('tree'), { maxLength: 3 }),
      record: fc.dictionary(word, tie('tree'), { maxKeys: 4 }),
    }));
    const spelling = fc.infiniteStream(fc.nat(5));
    fc.assert(
      fc.property(tree, spelling, (value, choices) => {
        const text = respell(JSON.stringify(value), choices);
        const parsed: unknown = JSON.parse(text);
        expect(parsed).toEqual(JSON.parse(JSON.stringify(value)));
        expect({ concerns: concerns(parsed), dropped: !passes(text) }).not.toEqual({
          concerns: true,
          dropped: true,
        });
      }),
      { numRuns: 3000 },
    );
  });
});

/** The same JSON with some characters of its strings written as escapes. */
function respell(json: string, choices: Iterator<number>): string {
  return json.replaceAll(/\\.|[a-z/]/g, (char, at: number) => {
    const choice: unknown = choices.next().value;
    const inString = (json.slice(0, at).match(/(?<!\\)(?:\\\\)*"/g) ?? []).length % 2 === 1;
    if (char.length > 1 || !inString) return char;
    if (choice === 0) return `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
    if (choice === 1 && char === '/') return '\\/';
    return char;
  });
}
