/** Yjs updates travel as base64. */

const SLICE = 0x8000;

export function toBase64(bytes: Uint8Array): string {
  let binary = '';
  // One call with all bytes as arguments would be too many arguments.
  for (let at = 0; at < bytes.length; at += SLICE)
    binary += String.fromCharCode(...bytes.subarray(at, at + SLICE));
  return btoa(binary);
}

export function fromBase64(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
}
