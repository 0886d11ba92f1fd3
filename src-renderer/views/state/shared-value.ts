/** What a person typed as the value of a shared entry. Pure. */

export type EntryKind = 'text' | 'json';

export type ParsedValue =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly why: string };

export const KEY_CHARS_MAX = 200;

/** Why a key cannot be used, or null. */
export function keyProblem(key: string, isTaken: (key: string) => boolean): string | null {
  if (key.trim() === '') return 'Give the entry a name.';
  if (key.length > KEY_CHARS_MAX) return `A name has at most ${KEY_CHARS_MAX} characters.`;
  return isTaken(key.trim()) ? 'There is an entry of this name already: select it to edit it.' : null;
}

/** JSON as the document can keep it: numbers beyond 2^53 would be changed in silence, so they are refused. */
export function parseValue(text: string): ParsedValue {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { ok: false, why: error instanceof Error ? error.message : 'This is not JSON.' };
  }
  const inexact = firstInexact(value);
  if (inexact !== null)
    return { ok: false, why: `A number as large as ${inexact} is not kept exactly: write it as a string.` };
  return { ok: true, value };
}

function firstInexact(value: unknown): number | null {
  if (typeof value === 'number')
    return Number.isInteger(value) && !Number.isSafeInteger(value) ? value : null;
  if (typeof value !== 'object' || value === null) return null;
  for (const inner of Object.values(value)) {
    const found = firstInexact(inner);
    if (found !== null) return found;
  }
  return null;
}

/** The text that an editor starts with. */
export function editableText(value: unknown): { readonly kind: EntryKind; readonly text: string } {
  return typeof value === 'string'
    ? { kind: 'text', text: value }
    : { kind: 'json', text: JSON.stringify(value, null, 2) ?? 'null' };
}
