import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { ServerSpec } from '../../../src-shared/api/servers.ts';

/** SHA-256 (hex) of the canonical JSON (RFC 8785) of any JSON value; what an approval or a definition is bound to. */
export function jsonHash(value: unknown): string {
  return createHash('sha256')
    .update(canonicalize(value) ?? 'undefined')
    .digest('hex');
}

/** The hash of a definition as listed, made once for each: whoever shows a list asks for all of them again. */
export function createDefinitionHash(): (definition: object) => string {
  const known = new WeakMap<object, string>();
  return (definition) => {
    let hash = known.get(definition);
    if (hash === undefined) {
      hash = jsonHash(definition);
      known.set(definition, hash);
    }
    return hash;
  };
}

/** The hash that a person's consent is bound to: every argument, the folder, and every value of the environment. */
export function specHash(spec: ServerSpec): string {
  return jsonHash(spec);
}
