import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import canonicalize from 'canonicalize';

const utf8 = new TextEncoder();

/**
 * The hash of a definition as the app has it: SHA-256 of its canonical JSON. Made once for each, and at once: `crypto.subtle` answers
 * later, and not at all in a page over plain HTTP.
 */
export function createDefinitionHash(): (definition: object) => string {
  const known = new WeakMap<object, string>();
  return (definition) => {
    let hash = known.get(definition);
    if (hash === undefined) {
      hash = bytesToHex(sha256(utf8.encode(canonicalize(definition) ?? 'undefined')));
      known.set(definition, hash);
    }
    return hash;
  };
}
