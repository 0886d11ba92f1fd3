import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** Equal or not, in a time that tells nothing about either. */
export function sameSecret(a: string, b: string): boolean {
  return timingSafeEqual(digest(a), digest(b));
}

/** What is kept of a token that others hold, so that a memory dump does not hand it out. */
export function fingerprint(token: string): string {
  return digest(token).toString('base64url');
}

/** Shows that one holds `secret` without saying it. */
export function proofOf(secret: string, nonce: string): string {
  return createHmac('sha256', secret).update(`tapedeck-hello:${nonce}`).digest('base64url');
}
