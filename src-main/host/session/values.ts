export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const QUOTED_CHARS = 160;

/** The beginning of a server's text for a message to a person: one line, control characters escaped. */
export function quote(text: string): string {
  const head = text.slice(0, QUOTED_CHARS);
  // The C1 controls and the bidirectional marks are not escaped by JSON, and would act on a terminal or a line.
  const visible = JSON.stringify(head).replaceAll(
    /[\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return text.length > QUOTED_CHARS ? `${visible}…` : visible;
}

/** JSON for a message to a person; a value nested too deep for JSON.stringify has none. */
export function jsonOf(value: unknown): string {
  try {
    return JSON.stringify(value) ?? '';
  } catch {
    return '';
  }
}

const CAUSES_MAX = 5;
const REASON_CHARS = 300;

/** An error with its causes in one line: `fetch failed: connect ECONNREFUSED 127.0.0.1:9`. */
export function reasonOf(error: unknown): string {
  const parts = new Set<string>();
  let next = error;
  for (let depth = 0; depth < CAUSES_MAX && next instanceof Error; depth += 1) {
    const inner: unknown = next instanceof AggregateError ? next.errors[0] : undefined;
    if (next.message !== '') parts.add(next.message);
    next = next.cause ?? inner;
  }
  return parts.size === 0
    ? String(error).slice(0, REASON_CHARS)
    : [...parts].join(': ').slice(0, REASON_CHARS);
}

/** For a result that went to its Exchange: what the SDK would check is made up by the relay. */
export const ANYTHING = {
  '~standard': { version: 1, vendor: 'tapedeck', validate: (value: unknown) => ({ value }) },
} as const;
