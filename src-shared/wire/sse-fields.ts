const LF = 0x0a;
const CR = 0x0d;
const BOM = [0xef, 0xbb, 0xbf] as const;
const DIGITS = /^[0-9]+$/;
/** The first letters of the fields read here; other lines are not even decoded. */
const FIRST_LETTERS: ReadonlySet<number> = new Set(
  ['event', 'id', 'retry'].map((name) => name.charCodeAt(0)),
);

export interface SseFields {
  readonly event?: string;
  readonly eventId?: string;
  readonly retryMs?: number;
}

const utf8 = new TextDecoder();

/** The lines of a block, without terminators, that can be one of the fields read here. */
function* fieldLines(block: Uint8Array): Generator<string> {
  let at = BOM.every((byte, index) => block[index] === byte) ? BOM.length : 0;
  while (at < block.length) {
    let end = at;
    const isField = FIRST_LETTERS.has(block[at] ?? 0);
    while (end < block.length && block[end] !== LF && block[end] !== CR) end += 1;
    if (isField) yield utf8.decode(block.subarray(at, end));
    at = end + 1;
  }
}

/**
 * What a block says beside its data. Source: HTML Living Standard, 9.2.6 Interpreting an event stream: the last of
 * several wins, an id with NUL and a retry that is no number are ignored, and an empty event name means the default.
 * The data itself stays in the raw block; src-shared/wire/sse.ts reads it from there.
 */
export function readSseFields(block: Uint8Array): SseFields {
  const fields: { event?: string; eventId?: string; retryMs?: number } = {};
  for (const line of fieldLines(block)) {
    const colon = line.indexOf(':');
    const name = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
    if (name === 'event' && value === '') delete fields.event;
    else if (name === 'event') fields.event = value;
    else if (name === 'id' && !value.includes('\0')) fields.eventId = value;
    else if (name === 'retry' && DIGITS.test(value)) fields.retryMs = Number(value);
  }
  return fields;
}
