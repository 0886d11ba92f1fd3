import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { ServerSpec } from '../../../src-shared/api/servers.ts';

/** SHA-256 (hex) of the canonical JSON (RFC 8785) of any JSON value; what an approval or a definition is bound to. */
export function jsonHash(value: unknown): string {
  return createHash('sha256')
    .update(canonicalize(value) ?? 'undefined')
    .digest('hex');
}

/** The hash that a person's consent is bound to: every argument, the folder, and every value of the environment. */
export function specHash(spec: ServerSpec): string {
  return jsonHash(spec);
}
