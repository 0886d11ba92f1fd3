/** Hands bytes to the browser's own “save”; nothing is opened. */
export function saveFile(name: string, mimeType: string, content: string | Uint8Array<ArrayBuffer>): void {
  // Never a type that a browser would run if it were opened from the disk by name alone.
  const url = URL.createObjectURL(new Blob([content], { type: mimeType || 'application/octet-stream' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), REVOKE_AFTER_MS);
}

const REVOKE_AFTER_MS = 10_000;

export function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  const binary = atob(base64);
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < binary.length; at += 1) bytes[at] = binary.charCodeAt(at);
  return bytes;
}

const EXTENSIONS: Readonly<Record<string, string>> = {
  'image/jpeg': 'jpg',
  'image/svg+xml': 'svg',
  'audio/mpeg': 'mp3',
  'audio/wave': 'wav',
  'audio/x-wav': 'wav',
  'text/plain': 'txt',
  'text/markdown': 'md',
};

/** A plain file name: the last step of a URI, or what the type suggests. */
export function fileName(uri: string, mimeType: string, fallback: string): string {
  const last = uri.split(/[/\\?#:]/).findLast((step) => step !== '') ?? '';
  const plain = last
    .replace(/[^\w.-]+/g, '_')
    .replace(/^\.+/, '')
    .slice(0, 80);
  const known = EXTENSIONS[mimeType] ?? /^[a-z]+\/([a-z0-9]{2,5})$/.exec(mimeType)?.[1] ?? 'bin';
  const base = plain === '' ? fallback : plain;
  return /\.[A-Za-z0-9]{1,8}$/.test(base) ? base : `${base}.${known}`;
}
