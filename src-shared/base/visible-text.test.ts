import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { visibleSegments, visibleText } from './visible-text.ts';

describe('what hides is shown', () => {
  test.each([
    ['right-to-left override', 'a\u202eb', 'a\\u202Eb'],
    ['isolates', '\u2066x\u2069', '\\u2066x\\u2069'],
    ['zero width space and joiner', 'a\u200bb\u200dc', 'a\\u200Bb\\u200Dc'],
    ['byte order mark', '\ufeff{}', '\\uFEFF{}'],
    ['escape sequence', '\u001b[31m', '\\u001B[31m'],
    ['newline, tab', 'a\nb\tc\r', 'a\\nb\\tc\\r'],
    ['tag characters', '\u{e0041}', '\\u{E0041}'],
    ['lone surrogate', 'x\ud800y', 'x\\uD800y'],
    ['hangul filler', '\u3164', '\\u3164'],
    ['no-break space', 'a\u00a0b', 'a\\u00A0b'],
    ['private use', '\ue000', '\\uE000'],
    ['variation selector', 'a\ufe0f', 'a\\uFE0F'],
  ])('%s', (_name, text, shown) => expect(visibleText(text)).toBe(shown));
});

test.each(['plain', 'naïve – “quoted”', '日本語', 'नमस्ते', 'עברית', '😀', '{"a": [1, 2]}'])(
  'honest text is untouched: %s',
  (text) => expect(visibleText(text)).toBe(text),
);

test('lines are kept on demand, other controls are not', () => {
  expect(visibleText('a\n\tb\r', { keepLines: true })).toBe('a\n\tb\\r');
});

test('a stack of combining marks is cut to a few', () => {
  const stacked = `z${'\u0301'.repeat(40)}`;
  const shown = visibleText(stacked);
  expect(shown.match(/\u0301/g)).toHaveLength(4);
  expect(shown.match(/\\u0301/g)).toHaveLength(36);
});

test('segments tell escapes from a server that writes backslashes', () => {
  expect(visibleSegments('\\u202E\u202e')).toEqual([
    { text: '\\u202E', escape: false },
    { text: '\\u202E', escape: true },
  ]);
});

describe('for any text', () => {
  const anyText = fc.string({ unit: 'binary', maxLength: 60 });
  const nasty = fc
    .array(fc.constantFrom('\u202e', '\u200b', '\n', 'a', '\u0301', '\ufe0f', '\ud800', '😀', '\u{e0001}'))
    .map((parts) => parts.join(''));

  test('the result holds no hidden character', () => {
    fc.assert(
      fc.property(fc.oneof(anyText, nasty), (text) => {
        expect(visibleText(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
      }),
    );
  });

  test('segments join to the text, and the unmarked ones are the original in order', () => {
    fc.assert(
      fc.property(fc.oneof(anyText, nasty), (text) => {
        const segments = visibleSegments(text);
        expect(segments.map((s) => s.text).join('')).toBe(visibleText(text));
        let from = 0;
        for (const segment of segments.filter((s) => !s.escape)) {
          const at = text.indexOf(segment.text, from);
          expect(at).toBeGreaterThanOrEqual(from);
          from = at + segment.text.length;
        }
      }),
    );
  });

  test('showing twice changes nothing more', () => {
    fc.assert(
      fc.property(fc.oneof(anyText, nasty), (text) => {
        const once = visibleText(text);
        expect(visibleText(once)).toBe(once);
      }),
    );
  });
});
