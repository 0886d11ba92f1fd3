import canonicalize from 'canonicalize';
import { sha256Hex } from '../../src-shared/base/sha256.ts';

const utf8 = new TextEncoder();

/** The hash of a definition as the app has it: SHA-256 of its canonical JSON. Made once for each. */
export function createDefinitionHash(): (definition: object) => string {
  const known = new WeakMap<object, string>();
  return (definition) => {
    let hash = known.get(definition);
    if (hash === undefined) {
      hash = sha256Hex(utf8.encode(canonicalize(definition) ?? 'undefined'));
      known.set(definition, hash);
    }
    return hash;
  };
}
