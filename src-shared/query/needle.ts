/** Finds a text in bytes and in strings, ignoring the case of ASCII letters and nothing else. */
export interface Needle {
  readonly text: string;
  /** Length in bytes. */
  readonly sizeBytes: number;
  /** Where it first stands within hay[from, to), or -1. */
  indexIn(hay: Uint8Array, from: number, to: number): number;
  inText(text: string): boolean;
}

/** Lower case for A-Z, every other byte as it is. */
export const FOLD = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte,
);

/** The bytes of a text, ASCII letters in lower case. */
export function foldedBytes(text: string): Uint8Array {
  return new TextEncoder().encode(text.toWellFormed()).map((byte) => FOLD[byte] ?? byte);
}

/** `text` is not empty. */
export function createNeedle(text: string): Needle {
  const wellFormed = text.toWellFormed();
  const bytes = foldedBytes(wellFormed);
  const pattern = new RegExp(patternOf(wellFormed));
  return {
    text,
    sizeBytes: bytes.length,
    indexIn: horspool(bytes),
    inText: (hay) => pattern.test(hay),
  };
}

/** A pattern with both cases of every ASCII letter; the flag `i` would fold other letters as well. */
function patternOf(text: string): string {
  return text.replaceAll(/[^0-9_ ]/gu, (char) => {
    if (/^[A-Za-z]$/.test(char)) return `[${char.toLowerCase()}${char.toUpperCase()}]`;
    return char.length === 1 ? `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}` : char;
  });
}

/** A longer text is looked for in steps that are too short. */
const SHIFT_MAX = 255;
/** A shorter hay is gone through from one end. */
const QUARTERED_BYTES_MIN = 1024;

/**
 * Boyer, Moore and Horspool's search: it looks at about one byte in `bytes.length`. Each look tells where the next one is, so
 * that a processor waits for one after the other: a long hay is gone through in four places at once, in a third of the time.
 */
function horspool(bytes: Uint8Array): Needle['indexIn'] {
  const last = bytes.length - 1;
  const shift = shiftsOf(bytes);
  const again = last - bytes.subarray(0, last).lastIndexOf(bytes[last] ?? 0);
  /** Where the text stands that ends at `first` or behind it, before `end`. */
  const indexFrom = (hay: Uint8Array, first: number, end: number): number => {
    for (let at = first; at < end;) {
      const step = shift[hay[at] ?? 0] ?? 0;
      if (step !== 0) at += step;
      else if (matchesBefore(hay, at - last, bytes, last)) return at - last;
      else at += again;
    }
    return -1;
  };
  return (hay, from, to) => {
    const quarter = (to - from) >>> 2;
    if (to - from < QUARTERED_BYTES_MIN + bytes.length) return indexFrom(hay, from + last, to);
    let a = from + last;
    let b = a + quarter;
    let c = b + quarter;
    let d = c + quarter;
    const [endA, endB, endC] = [b, c, d];
    while (a < endA && b < endB && c < endC && d < to) {
      const stepA = shift[hay[a] ?? 0] ?? 0;
      const stepB = shift[hay[b] ?? 0] ?? 0;
      const stepC = shift[hay[c] ?? 0] ?? 0;
      const stepD = shift[hay[d] ?? 0] ?? 0;
      if (stepA !== 0) a += stepA;
      else if (matchesBefore(hay, a - last, bytes, last)) return a - last;
      else a += again;
      if (stepB !== 0) b += stepB;
      else if (matchesBefore(hay, b - last, bytes, last)) break;
      else b += again;
      if (stepC !== 0) c += stepC;
      else if (matchesBefore(hay, c - last, bytes, last)) break;
      else c += again;
      if (stepD !== 0) d += stepD;
      else if (matchesBefore(hay, d - last, bytes, last)) break;
      else d += again;
    }
    // One of them has come to its end, or to the text; what stands before it is looked through first.
    const inA = indexFrom(hay, a, endA);
    if (inA >= 0) return inA;
    const inB = indexFrom(hay, b, endB);
    if (inB >= 0) return inB;
    const inC = indexFrom(hay, c, endC);
    return inC >= 0 ? inC : indexFrom(hay, d, to);
  };
}

/** By the byte in which the text would end: how much further on it can end at the soonest; 0 where it can end there. */
function shiftsOf(bytes: Uint8Array): Uint8Array {
  const last = bytes.length - 1;
  const shift = new Uint8Array(256).fill(Math.min(SHIFT_MAX, bytes.length));
  for (const [at, byte] of bytes.entries()) shift[byte] = Math.min(SHIFT_MAX, last - at);
  for (let upper = 0x41; upper <= 0x5a; upper += 1) shift[upper] = shift[upper + 0x20] ?? 0;
  return shift;
}

function matchesBefore(hay: Uint8Array, start: number, bytes: Uint8Array, length: number): boolean {
  for (let at = 0; at < length; at += 1) {
    if (FOLD[hay[start + at] ?? 0] !== bytes[at]) return false;
  }
  return true;
}
