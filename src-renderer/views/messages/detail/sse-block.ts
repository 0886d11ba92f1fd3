/** A raw server-sent event as its fields, in wire order. Source: HTML Living Standard, 9.2.6. */

export interface SseField {
  /** `data`, `event`, `id`, `retry`, or what the server made up; empty for a comment. */
  readonly name: string;
  readonly value: string;
}

/** All fields but `data`, which has a place of its own. */
export function sseFields(block: string): readonly SseField[] {
  const fields: SseField[] = [];
  for (const line of block.replace(/^\ufeff/, '').split(/\r\n|\n|\r/)) {
    if (line === '') continue;
    const colon = line.indexOf(':');
    const name = colon < 0 ? line : line.slice(0, colon);
    const rest = colon < 0 ? '' : line.slice(colon + 1);
    if (name !== 'data') fields.push({ name, value: rest.startsWith(' ') ? rest.slice(1) : rest });
  }
  return fields;
}
