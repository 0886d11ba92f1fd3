/**
 * Makes hostile text honest: every character that could hide, reorder or move other text becomes a visible escape.
 * The result holds only characters that draw themselves, so what one reads is what was sent.
 */

export interface VisibleSegment {
  readonly text: string;
  /** An escape standing for one hidden character; drawn marked. */
  readonly escape: boolean;
}

export interface VisibleOptions {
  /** Keep line feeds and tabs as they are (multi-line text); otherwise they become `\n` and `\t`. */
  readonly keepLines?: boolean | undefined;
}

/*
 * Cc: controls. Cf: format characters, all bidi marks, joiners, BOM, soft hyphen, tags. Zl, Zp: separators that break
 * lines in some renderers. Cs: lone surrogates. Co/Cn: private use and unassigned draw as nothing or anything.
 * Then fillers and blanks that draw nothing though they are letters or marks, all spaces but U+0020, and variation
 * selectors (they can carry hidden data).
 */
/** One character that does not draw itself. */
export const HIDDEN_CHARACTER =
  // oxlint-disable-next-line no-misleading-character-class -- single code points, each meant by itself
  /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Cn}\u034f\u17b4\u17b5\u180b-\u180f\ufe00-\ufe0f\u{e0100}-\u{e01ef}\u00a0\u115f\u1160\u1680\u2000-\u200a\u202f\u205f\u2800\u3000\u3164\uffa0\ufffc]/u;
const SUSPECT = new RegExp(`\\p{M}+|${HIDDEN_CHARACTER.source}`, 'gu');

const SHORT: Readonly<Record<string, string>> = {
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\b': '\\b',
  '\f': '\\f',
};

/** Beyond this many combining marks in a row, the rest is escaped: stacks of marks draw over other lines. */
const MAX_MARKS_IN_A_ROW = 4;

function escapeOf(char: string): string {
  const short = SHORT[char];
  if (short !== undefined) return short;
  const code = char.codePointAt(0) ?? 0;
  const hex = code.toString(16).toUpperCase();
  return code > 0xffff ? `\\u{${hex}}` : `\\u${hex.padStart(4, '0')}`;
}

interface Hit {
  readonly at: number;
  readonly char: string;
}

function hits(text: string, keepLines: boolean): Hit[] {
  const found: Hit[] = [];
  for (const match of text.matchAll(SUSPECT)) {
    if (keepLines && (match[0] === '\n' || match[0] === '\t')) continue;
    // A match is one hidden character, or a run of combining marks of which some may be hidden ones.
    let at = match.index;
    let marks = 0;
    for (const char of match[0]) {
      marks += 1;
      if (marks > MAX_MARKS_IN_A_ROW || HIDDEN_CHARACTER.test(char)) found.push({ at, char });
      at += char.length;
    }
  }
  return found;
}

/** ASCII printable text, the usual case, needs no work. */
const PLAIN = /^[\x20-\x7e]*$/;

export function visibleSegments(text: string, options: VisibleOptions = {}): readonly VisibleSegment[] {
  if (text === '') return [];
  if (PLAIN.test(text)) return [{ text, escape: false }];
  const segments: VisibleSegment[] = [];
  let from = 0;
  for (const hit of hits(text, options.keepLines === true)) {
    if (hit.at > from) segments.push({ text: text.slice(from, hit.at), escape: false });
    segments.push({ text: escapeOf(hit.char), escape: true });
    from = hit.at + hit.char.length;
  }
  if (from < text.length) segments.push({ text: text.slice(from), escape: false });
  return segments;
}

export function visibleText(text: string, options: VisibleOptions = {}): string {
  if (PLAIN.test(text)) return text;
  let out = '';
  for (const segment of visibleSegments(text, options)) out += segment.text;
  return out;
}
