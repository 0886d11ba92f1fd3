import { fail, ok, type Result } from '../base/failure.ts';

/** What a quantifier without an end repeats at the most. */
const REPEATS_MAX = 2_000;
/** The product of all repeats of a pattern: how often a match can be tried at one place. */
const TRIES_MAX = 4_000;

/**
 * A regular expression that cannot take for ever: what repeats holds nothing that repeats or chooses, there are no
 * backward references and no look-around, and every repeat has an end.
 */
export function safePattern(source: string): Result<RegExp> {
  const no = (why: string): Result<never> =>
    fail(
      'bad-request',
      `The pattern ${source} ${why}.`,
      'Write it simpler, or as two rules; give repeats an end, as in {1,40}.',
    );
  if (/\\[1-9]|\\k|\(\?(?!:)/.test(source)) return no('refers back, or looks around');
  let tries = 1;
  let bounded = '';
  const groups: { variable: boolean }[] = [];
  let last: { variable: boolean } | null = null;
  for (let at = 0; at < source.length; at += 1) {
    const char = source.charAt(at);
    if (char === '\\') {
      bounded += source.slice(at, at + 2);
      at += 1;
      last = { variable: false };
      continue;
    }
    if (char === '[') {
      const end = endOfClass(source, at);
      if (end < 0) return no('has a [ without an end');
      bounded += source.slice(at, end + 1);
      at = end;
      last = { variable: false };
      continue;
    }
    if (char === '(') {
      const opening = source.startsWith('(?:', at) ? '(?:' : '(';
      groups.push({ variable: false });
      bounded += opening;
      at += opening.length - 1;
      last = null;
      continue;
    }
    const repeat = /^(?:[*+?]|\{\d{1,4}(?:,\d{0,4})?\})/.exec(source.slice(at))?.[0];
    if (repeat !== undefined && last !== null) {
      if (last.variable) return no('repeats what repeats');
      const [least, most] = repeatsOf(repeat);
      if (least > most) return no('repeats too often');
      tries *= Math.max(1, most - least + 1);
      if (most > 1) markVariable(groups);
      bounded += `{${least},${most}}`;
      at += repeat.length - 1;
      last = null;
      continue;
    }
    if (char === '|') markVariable(groups);
    last = char === ')' ? (groups.pop() ?? null) : { variable: false };
    if (char === ')' && last?.variable === true) markVariable(groups);
    bounded += char;
  }
  if (tries > TRIES_MAX) return no('can be tried in too many ways');
  try {
    return ok(new RegExp(bounded, 'gu'));
  } catch {
    return no('is not a regular expression');
  }
}

function markVariable(groups: readonly { variable: boolean }[]): void {
  for (const group of groups) group.variable = true;
}

function repeatsOf(repeat: string): readonly [number, number] {
  if (repeat === '*') return [0, REPEATS_MAX];
  if (repeat === '+') return [1, REPEATS_MAX];
  if (repeat === '?') return [0, 1];
  const [least = '0', most] = repeat.slice(1, -1).split(',');
  if (most === undefined) return [Number(least), Number(least)];
  return [
    Number(least),
    most === '' ? Math.max(Number(least), REPEATS_MAX) : Math.min(Number(most), REPEATS_MAX),
  ];
}

function endOfClass(source: string, from: number): number {
  for (let at = from + 1; at < source.length; at += 1) {
    if (source[at] === '\\') at += 1;
    else if (source[at] === ']') return at;
  }
  return -1;
}
