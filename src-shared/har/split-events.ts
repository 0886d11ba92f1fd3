import { readSseFields, type SseFields } from '../wire/sse-fields.ts';

const [LF, CR] = [0x0a, 0x0d];

export interface EventBlock {
  readonly bytes: Uint8Array;
  readonly mark: 'whole' | 'unterminated';
  readonly fields: SseFields;
}

/** The events of a whole stream, each with the empty line that ends it; no byte is lost. Views. */
export function splitEvents(stream: Uint8Array): EventBlock[] {
  const blocks: EventBlock[] = [];
  let from = 0;
  let lineStart = 0;
  let hasContent = false;
  for (let at = 0; at < stream.length; at += 1) {
    const byte = stream[at];
    if (byte !== LF && byte !== CR) continue;
    const isEmpty = at === lineStart;
    if (byte === CR && stream[at + 1] === LF) at += 1;
    lineStart = at + 1;
    if (!isEmpty) hasContent = true;
    else if (hasContent) {
      const bytes = stream.subarray(from, at + 1);
      blocks.push({ bytes, mark: 'whole', fields: readSseFields(bytes) });
      from = at + 1;
      hasContent = false;
    }
  }
  if (from < stream.length) blocks.push({ bytes: stream.subarray(from), mark: 'unterminated', fields: {} });
  return blocks;
}
