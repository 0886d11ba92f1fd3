/** Headers whose values let somebody in. */
const SECRET_NAMES: ReadonlySet<string> = new Set([
  'authorization',
  'cookie',
  'proxy-authorization',
  'set-cookie',
  'x-amz-security-token',
]);
/** A name of which one word is a word for a secret: x-api-key, apikey, X-Auth-Token, client_secret. */
const SECRET_WORDS =
  /(?:^|[-_.])(?:api[-_]?key|key|auth|authorization|token|secret|password|credentials?)(?:$|[-_.])/i;

const isSecret = (name: string, own: ReadonlySet<string>): boolean =>
  SECRET_NAMES.has(name.toLowerCase()) || own.has(name.toLowerCase()) || SECRET_WORDS.test(name);

/** Headers as a tape may keep them. `ownNames`: lower-case names whose values a person entered; those are secrets too. */
export function redactPairs(
  headers: readonly (readonly [string, string])[],
  ownNames: ReadonlySet<string>,
): readonly (readonly [string, string])[] {
  return headers.map(([name, value]) => [
    name,
    isSecret(name, ownNames) ? `redacted:${value.length}` : value,
  ]);
}
