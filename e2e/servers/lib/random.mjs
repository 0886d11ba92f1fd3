/** Reproducible bytes from a seed (xorshift32). @param {number} length @param {number} seed */
export function randomBytes(length, seed) {
  const bytes = Buffer.alloc(length);
  let state = seed | 0 || 1;
  for (let index = 0; index < length; index += 1) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    bytes[index] = state & 0xff;
  }
  return bytes;
}
