import type { TextOp } from './ast.ts';

/** A-Z as a-z, every other character as it is: the case that filters ignore. */
export function lowered(text: string): string {
  return text.toWellFormed().replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** True for texts that one of the values matches. */
export function textMatcher(op: TextOp, values: readonly string[]): (text: string) => boolean {
  const matchers = values.map((value) => oneMatcher(op, value));
  const [only] = matchers;
  if (matchers.length === 1 && only !== undefined) return only;
  return (text) => matchers.some((matches) => matches(text));
}

function oneMatcher(op: TextOp, value: string): (text: string) => boolean {
  if (op === 'equals') {
    const exact = value.toWellFormed();
    return (text) => text === exact;
  }
  const wanted = lowered(value);
  if (op === 'contains') return (text) => lowered(text).includes(wanted);
  if (!wanted.includes('*')) return (text) => text.length === wanted.length && lowered(text) === wanted;
  return (text) => isGlob(lowered(text), wanted);
}

/** `*` stands for any characters, none among them. In one pass: what a star has taken is never given back twice. */
function isGlob(text: string, pattern: string): boolean {
  const [first = '', ...pieces] = pattern.split('*');
  const last = pieces.pop() ?? '';
  if (text.length < first.length + last.length) return false;
  if (!text.startsWith(first) || !text.endsWith(last)) return false;
  let at = first.length;
  const end = text.length - last.length;
  for (const piece of pieces) {
    const found = text.indexOf(piece, at);
    if (found < 0 || found + piece.length > end) return false;
    at = found + piece.length;
  }
  return true;
}
