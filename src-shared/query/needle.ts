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

/** Boyer, Moore and Horspool's search: it looks at about one byte in `bytes.length`. */
function horspool(bytes: Uint8Array): Needle['indexIn'] {
  const last = bytes.length - 1;
  const lastByte = bytes[last] ?? 0;
  const shift = new Uint32Array(256).fill(bytes.length);
  for (let at = 0; at < last; at += 1) shift[bytes[at] ?? 0] = last - at;
  for (let upper = 0x41; upper <= 0x5a; upper += 1) shift[upper] = shift[upper + 0x20] ?? bytes.length;
  return (hay, from, to) => {
    let end = from + last;
    while (end < to) {
      const byte = hay[end] ?? 0;
      if (FOLD[byte] === lastByte && matchesBefore(hay, end - last, bytes, last)) return end - last;
      end += shift[byte] ?? 1;
    }
    return -1;
  };
}

function matchesBefore(hay: Uint8Array, start: number, bytes: Uint8Array, length: number): boolean {
  for (let at = 0; at < length; at += 1) {
    if (FOLD[hay[start + at] ?? 0] !== bytes[at]) return false;
  }
  return true;
}
