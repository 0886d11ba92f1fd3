/** How well a line fits what is typed, and which of its letters are why. Pure; called for thousands of lines a key press. */

export interface Line {
  /** What is matched first, lower case. */
  readonly title: string;
  /** Matched in part only, lower case. */
  readonly detail: string;
}

export interface Match {
  readonly score: number;
  /** Letters of the title, in order. */
  readonly letters: readonly number[];
}

const AT_START = 100;
const AT_WORD = 80;
const WITHIN = 55;
const LETTERS = 30;
const IN_DETAIL = 12;
/** A short line says more exactly what was meant. */
const LENGTH_COST = 0.05;
/** Longer texts are compared as far as this. */
export const TITLE_CHARS_MAX = 200;

/** Words in any order, each of which has to be found. */
export function wordsOf(typed: string): readonly string[] {
  return typed.toLowerCase().split(/\s+/).filter(Boolean);
}

/** Null when a word is nowhere. */
export function matchLine(line: Line, words: readonly string[]): Match | null {
  const letters = new Set<number>();
  const score = scoreLine(line, words, letters);
  return score === null ? null : { score, letters: [...letters].toSorted((a, b) => a - b) };
}

/** How well it fits, null when a word is nowhere; the letters only where somebody wants them. */
export function scoreLine(line: Line, words: readonly string[], letters?: Set<number>): number | null {
  let score = 0;
  for (const word of words) {
    const at = substringAt(line.title, word);
    if (at !== null) {
      score += at.score;
      if (letters !== undefined)
        for (let letter = 0; letter < word.length; letter += 1) letters.add(at.from + letter);
      continue;
    }
    const spread = spreadIn(line.title, word);
    if (spread !== null) {
      score += spread.score;
      for (const letter of spread.letters) letters?.add(letter);
    } else if (line.detail.includes(word)) score += IN_DETAIL;
    else return null;
  }
  return score - line.title.length * LENGTH_COST;
}

/** The word as it is typed: best at the beginning of the title, then of a word in it. */
function substringAt(title: string, word: string): { readonly score: number; readonly from: number } | null {
  const first = title.indexOf(word);
  if (first < 0) return null;
  if (first === 0) return { score: AT_START, from: 0 };
  for (let at = first; at >= 0; at = title.indexOf(word, at + 1))
    if (isWordStart(title, at)) return { score: AT_WORD, from: at };
  return { score: WITHIN, from: first };
}

/** The letters of the word in order, with others between; each takes the next beginning of a word where there is one. */
function spreadIn(title: string, word: string): Match | null {
  if (word.length < 2) return null;
  const letters: number[] = [];
  let from = 0;
  let starts = 0;
  for (const letter of word) {
    let at = title.indexOf(letter, from);
    if (at < 0) return null;
    const follows = letters.length > 0 && at === from;
    if (!follows) {
      const start = wordStartAt(title, letter, at);
      // Only when the rest can still be found behind it.
      if (start >= 0 && hasLetters(title, word, letters.length + 1, start + 1)) at = start;
    }
    if (isWordStart(title, at)) starts += 1;
    letters.push(at);
    from = at + 1;
  }
  // Letters strewn over a line by chance are no match: most of them begin a word, or stand together.
  const runs = letters.filter((at, index) => index === 0 || at !== (letters[index - 1] ?? 0) + 1).length;
  if (runs > starts + 1) return null;
  return { score: LETTERS + starts * 4 - runs, letters };
}

function wordStartAt(title: string, letter: string, from: number): number {
  for (let at = from; at >= 0; at = title.indexOf(letter, at + 1)) if (isWordStart(title, at)) return at;
  return -1;
}

function hasLetters(title: string, word: string, index: number, from: number): boolean {
  let at = from;
  for (let rest = index; rest < word.length; rest += 1) {
    at = title.indexOf(word[rest] ?? '', at) + 1;
    if (at === 0) return false;
  }
  return true;
}

function isWordStart(title: string, at: number): boolean {
  if (at === 0) return true;
  const before = title.charCodeAt(at - 1);
  const isLetter = (before >= 97 && before <= 122) || (before >= 48 && before <= 57) || before > 127;
  return !isLetter;
}
