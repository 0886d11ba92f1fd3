/** Raw DEFLATE by the browser. Null when that does not become exactly `rawBytes`; what is more is never held. */
export async function inflate(stored: Uint8Array<ArrayBuffer>, rawBytes: number): Promise<Uint8Array | null> {
  const out = new Uint8Array(rawBytes);
  let length = 0;
  try {
    const stream = new Blob([stored]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
    const reader = stream.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      if (length + value.length > rawBytes) {
        await reader.cancel();
        return null;
      }
      out.set(value, length);
      length += value.length;
    }
  } catch {
    return null;
  }
  return length === rawBytes ? out : null;
}
