/** Base64 where neither Node's Buffer nor the browser's functions can be counted on. */
const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const VALUES: ReadonlyMap<string, number> = new Map(Array.from(DIGITS).map((digit, value) => [digit, value]));
/** So many bytes at a time, a multiple of 3. */
const CHUNK_BYTES = 12_288;

export function base64Of(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let from = 0; from < bytes.length; from += CHUNK_BYTES) {
    let text = '';
    const to = Math.min(bytes.length, from + CHUNK_BYTES);
    for (let at = from; at < to; at += 3) {
      const [a = 0, b = 0, c = 0] = [bytes[at], bytes[at + 1], bytes[at + 2]];
      const all = (a << 16) | (b << 8) | c;
      text += `${DIGITS[all >> 18]}${DIGITS[(all >> 12) & 63]}`;
      text += at + 1 < bytes.length ? DIGITS[(all >> 6) & 63] : '=';
      text += at + 2 < bytes.length ? DIGITS[all & 63] : '=';
    }
    parts.push(text);
  }
  return parts.join('');
}

/** Null when the text is not base64. */
export function bytesOfBase64(text: string): Uint8Array | null {
  if (text.length % 4 !== 0) return null;
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const out = new Uint8Array((text.length / 4) * 3 - padding);
  let bits = 0;
  let held = 0;
  let length = 0;
  for (let at = 0; at < text.length - padding; at += 1) {
    const value = VALUES.get(text.charAt(at));
    if (value === undefined) return null;
    held = (held << 6) | value;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    out[length] = (held >> bits) & 0xff;
    length += 1;
    held &= (1 << bits) - 1;
  }
  return out;
}
