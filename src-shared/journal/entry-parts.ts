import type { Entry } from './entry.ts';

const NO_BYTES = new Uint8Array(0);

/** The wire's own bytes; empty where the kind has none. */
export function bodyBytesOf(entry: Entry): Uint8Array {
  return entry.kind === 'frame' || entry.kind === 'stderr' ? entry.bytes : NO_BYTES;
}

/** The entry's own fields as JSON, without stamps and bytes. */
export function metaJsonOf(entry: Entry): string {
  const hidden = new Set(['seq', 'wallMs', 'monoUs', 'bytes']);
  return JSON.stringify(Object.fromEntries(Object.entries(entry).filter(([key]) => !hidden.has(key))));
}
