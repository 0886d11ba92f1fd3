/**
 * A number whose JSON text a JavaScript number would not give back (`12345678901234567890`, `1.0`, `1e400`) travels
 * through the form as a string with a mark of its own, because the form library copies, compares and hashes what it
 * carries, and can do that with strings.
 */

/** A private-use character: no schema names it, and a text that begins with it is kept out of the form. */
const MARK = '\ue0ac#';

const NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?$/;

export function isNumberToken(text: string): boolean {
  return NUMBER.test(text);
}

/** The number of a JSON token: a plain one where that says the same, else the marked text. */
export function numberOf(token: string): number | string {
  const value = Number(token);
  return String(value) === token ? value : MARK + token;
}

/** The JSON text of a number that came from `numberOf`; null for everything else. */
export function tokenOf(value: unknown): string | null {
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : null;
  return isExact(value) ? value.slice(MARK.length) : null;
}

export function isExact(value: unknown): value is string {
  return typeof value === 'string' && value.startsWith(MARK);
}

/** The same value with plain numbers, for whoever only compares. */
export function withPlainNumbers(value: unknown): unknown {
  if (isExact(value)) return Number(value.slice(MARK.length));
  if (Array.isArray(value)) return value.map(withPlainNumbers);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withPlainNumbers(each)]));
}
