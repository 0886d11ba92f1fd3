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
