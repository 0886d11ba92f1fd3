import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createDefinitionHash } from './definition-hash.ts';

it('is the hash that Node makes of the canonical JSON, whatever order the keys have', () => {
  const hashOf = createDefinitionHash();
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (definition) => {
      const expected = createHash('sha256')
        .update(canonicalize(definition) ?? '')
        .digest('hex');
      expect(hashOf(definition)).toBe(expected);
      expect(hashOf(Object.fromEntries(Object.entries(definition).toReversed()))).toBe(expected);
    }),
  );
});
