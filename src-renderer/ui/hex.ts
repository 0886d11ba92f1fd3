/** Text of a hex dump's rows. */

/** Half a row where the full dump would not fit. */
export type HexWidth = 8 | 16;

export function hexRowCount(sizeBytes: number, width: HexWidth): number {
  return Math.ceil(sizeBytes / width);
}

/** Offsets of one dump have the same width: at least 4 digits. */
export function hexOffset(offset: number, sizeBytes: number): string {
  const digits = Math.max(4, Math.max(0, sizeBytes - 1).toString(16).length);
  return offset.toString(16).padStart(digits, '0');
}

/** `7b 22 6a 73 6f 6e 72 70  63 22 …`: pairs, with a wider gap in the middle. */
export function hexPairs(bytes: Uint8Array, row: number, width: HexWidth): string {
  const from = row * width;
  const to = Math.min(bytes.length, from + width);
  let out = '';
  for (let at = from; at < to; at += 1) {
    const byte = bytes[at] ?? 0;
    if (at > from) out += at - from === 8 ? '  ' : ' ';
    out += byte < 16 ? `0${byte.toString(16)}` : byte.toString(16);
  }
  return out;
}

/** Printable ASCII as it is, anything else as a dot. */
export function hexAscii(bytes: Uint8Array, row: number, width: HexWidth): string {
  const from = row * width;
  const to = Math.min(bytes.length, from + width);
  let out = '';
  for (let at = from; at < to; at += 1) {
    const byte = bytes[at] ?? 0;
    out += byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·';
  }
  return out;
}
