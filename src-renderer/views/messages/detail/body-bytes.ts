/** The bytes of a body as they come in pieces; pure. */

export function fromBase64(base64: string): Uint8Array {
  const binary = atob(base64);
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < binary.length; at += 1) bytes[at] = binary.charCodeAt(at);
  return bytes;
}

export function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const [only] = pieces;
  if (pieces.length === 1 && only !== undefined) return only;
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

/** How many bytes at the end belong to a UTF-8 character that is not whole yet; 0 to 3. */
export function unfinishedTail(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return 0;
    if (byte < 0xc0) continue;
    const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
    return needed > back ? back : 0;
  }
  return 0;
}

export type LineEnd = 'LF' | 'CR LF' | 'CR' | 'none';

/** How the bytes end, as the wire had it. */
export function lineEnd(bytes: Uint8Array): LineEnd {
  const last = bytes.at(-1);
  if (last === 0x0a) return bytes.at(-2) === 0x0d ? 'CR LF' : 'LF';
  return last === 0x0d ? 'CR' : 'none';
}
