import { ByteBuilder } from '../../../src-shared/base/byte-builder.ts';
import type { Channel, Direction, EntryBody, FrameMark } from '../../../src-shared/journal/entry.ts';
import type { SseBlock, SseSplitter } from '../ports.ts';

/** Of one body, held until it is whole; what is longer is recorded in pieces. */
export const HELD_BYTES_MAX = 8 * 1024 * 1024;
/** Of all bodies together: past it the pieces are what has come so far. */
export const ALL_HELD_BYTES_MAX = 64 * 1024 * 1024;

/** Bytes held by all bodies of a tap. */
export interface HeldBytes {
  bytes: number;
}

/** Makes entries of a body while it passes. */
export interface BodyEntries {
  /** All of it has come, by the length that its head told. */
  readonly isWhole: boolean;
  /** What this chunk completes. */
  push(chunk: Uint8Array): readonly EntryBody[];
  /** `unterminated`: it broke off. */
  end(mark: 'whole' | 'unterminated'): readonly EntryBody[];
}

export interface WholeBodyOptions {
  readonly dir: Direction;
  readonly exchange: number;
  /** From the head, where it says so: then the body is whole with its last byte, and not with the end of the stream. */
  readonly lengthBytes: number | null;
  readonly held: HeldBytes;
}

/** One frame a body. */
export function wholeBody({ dir, exchange, lengthBytes, held }: WholeBodyOptions): BodyEntries {
  const channel: Channel = { kind: 'http', exchange, part: 'body' };
  const builder = new ByteBuilder();
  let got = 0;
  let isCut = false;

  function take(mark: FrameMark): readonly EntryBody[] {
    if (builder.length === 0) return [];
    held.bytes -= builder.length;
    return [{ kind: 'frame', dir, channel, mark: isCut ? 'oversize-part' : mark, bytes: builder.take() }];
  }

  return {
    get isWhole() {
      return got === lengthBytes;
    },
    push(chunk) {
      got += chunk.length;
      if (got === lengthBytes && builder.length === 0)
        return [{ kind: 'frame', dir, channel, mark: isCut ? 'oversize-part' : 'whole', bytes: chunk }];
      builder.push(chunk);
      held.bytes += chunk.length;
      if (got === lengthBytes) return take('whole');
      if (builder.length < HELD_BYTES_MAX && held.bytes < ALL_HELD_BYTES_MAX) return [];
      isCut = true;
      return take('oversize-part');
    },
    end: (mark) => take(mark),
  };
}

/** One frame an event. `onBlock` hears of each, before it is recorded. */
export function eventBody(exchange: number, splitter: SseSplitter): BodyEntries {
  const entriesOf = (blocks: readonly SseBlock[]): readonly EntryBody[] =>
    blocks.map(({ bytes, mark, ...fields }) => ({
      kind: 'frame',
      dir: 'in',
      channel: { kind: 'http', exchange, part: 'sse', ...fields },
      mark,
      bytes,
    }));
  return {
    isWhole: false,
    push: (chunk) => entriesOf(splitter.push(chunk)),
    end: () => entriesOf(splitter.end()),
  };
}
