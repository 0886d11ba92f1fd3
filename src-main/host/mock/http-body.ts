import type { IncomingMessage } from 'node:http';

/** Of one request; a longer one is refused. */
export const BODY_BYTES_MAX = 16 * 1024 * 1024;

/** The JSON of a request's body, or why it has none. */
export type ReadBody =
  | { readonly kind: 'json'; readonly value: unknown }
  | { readonly kind: 'too-long' }
  | { readonly kind: 'not-json' }
  /** The client has gone. */
  | { readonly kind: 'broken' };

export async function readBody(asked: IncomingMessage): Promise<ReadBody> {
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  try {
    for await (const chunk of asked as AsyncIterable<Uint8Array>) {
      sizeBytes += chunk.length;
      // The rest is read and let go, so that the client hears why.
      if (sizeBytes <= BODY_BYTES_MAX) chunks.push(chunk);
    }
  } catch {
    return { kind: 'broken' };
  }
  if (sizeBytes > BODY_BYTES_MAX) return { kind: 'too-long' };
  try {
    const value: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    return { kind: 'json', value };
  } catch {
    return { kind: 'not-json' };
  }
}
