import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ROW_HEIGHT_PX } from './theme.ts';

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');

function block(opening: string): Map<string, string> {
  const start = css.indexOf(opening);
  if (start < 0) throw new Error(`no block ${opening}`);
  const body = css.slice(start, css.indexOf('\n}', start));
  return new Map([...body.matchAll(/(--[\w-]+):\s*([^;]+);/g)].map((m) => [m[1] ?? '', m[2] ?? '']));
}

const light = block(':root {\n  color-scheme: light');
const dark = block(":root[data-theme='dark'] {");

function luminance(hex: string): number {
  const channel = (at: number): number => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}

function contrast(a: string, b: string): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return ((high ?? 0) + 0.05) / ((low ?? 0) + 0.05);
}

const surfaces = ['--bg-case', '--bg-pane', '--bg-raised', '--bg-sunken', '--bg-hover', '--bg-stripe'];
const rowWashes = ['--select', '--select-quiet', '--wash-info', '--wash-warn', '--wash-error', '--wash-mark'];
const inks = ['--ink', '--ink-2', '--ink-3'];
const tones = [
  '--tone-in',
  '--tone-out',
  '--tone-ok',
  '--tone-info',
  '--tone-warn',
  '--tone-error',
  '--accent',
];
const codes = ['--code-key', '--code-string', '--code-number', '--code-atom', '--code-punct'];

const textPairs: (readonly [string, string])[] = [
  ...surfaces.flatMap((bg) => [...inks, ...tones].map((ink) => [ink, bg] as const)),
  ...rowWashes.flatMap((bg) => [...inks, ...tones].map((ink) => [ink, bg] as const)),
  ...codes.flatMap((ink) => [[ink, '--bg-pane'] as const, [ink, '--bg-sunken'] as const]),
  ['--ink', '--bg-active'],
  ['--ink-2', '--bg-active'],
  ['--accent-ink', '--accent'],
  ['--accent-ink', '--accent-hover'],
  ['--fill-error-ink', '--fill-error'],
  ['--tone-ok', '--wash-ok'],
  ['--ink', '--code-match'],
  ['--ink', '--code-match-on'],
];

describe.each([
  ['light', light],
  ['dark', dark],
] as const)('%s theme', (_name, tokens) => {
  const colour = (token: string): string => {
    const value = tokens.get(token);
    if (value === undefined || !/^#[0-9a-f]{6}$/.test(value))
      throw new Error(`${token} is not a plain colour`);
    return value;
  };

  test.each(textPairs)('%s on %s is readable (4.5:1)', (ink, bg) => {
    expect(contrast(colour(ink), colour(bg))).toBeGreaterThanOrEqual(4.5);
  });

  test.each(surfaces)('focus ring and control borders stand out on %s (3:1)', (bg) => {
    expect(contrast(colour('--focus'), colour(bg))).toBeGreaterThanOrEqual(3);
    expect(contrast(colour('--line-strong'), colour(bg))).toBeGreaterThanOrEqual(2.9);
  });
});

test('both themes define the same colours', () => {
  expect([...dark.keys()].sort()).toEqual([...light.keys()].sort());
});

test('row heights in script and style agree', () => {
  expect(block(':root {\n  --font-ui').get('--row-h')).toBe(`${ROW_HEIGHT_PX.compact}px`);
  expect(block(":root[data-density='comfortable']").get('--row-h')).toBe(`${ROW_HEIGHT_PX.comfortable}px`);
});
