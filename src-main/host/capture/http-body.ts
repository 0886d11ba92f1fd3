import { ByteBuilder } from '../../../src-shared/base/byte-builder.ts';
import { FailureError, fail } from '../../../src-shared/base/failure.ts';
import type { Channel, EntryBody } from '../../../src-shared/journal/entry.ts';
import type { Recorder, SseBlock, SseSplitter } from '../ports.ts';
import { forwarded } from './forwarded.ts';
import type { Exchange } from './http-exchange.ts';
import { FRAME_BYTES_MAX } from '../../../src-shared/journal/pieces.ts';

/** Puts bytes on the tape and says which of them may now go on to the reader. */
export interface BodySink {
  /** Resolves when they may; rejects with a FailureError when it takes no more. */
  push(chunk: Uint8Array): Promise<readonly Uint8Array[]>;
  end(): Promise<readonly Uint8Array[]>;
  /** The body broke off: records what it had held back. */
  breakOff(): void;
}

const frameIn = (channel: Channel, block: SseBlock): EntryBody => ({
  kind: 'frame',
  dir: 'in',
  channel,
  mark: block.mark,
  bytes: block.bytes,
});

/** A body of one message: held back until it is whole and on the tape. Above the bound it is cut off there. */
export function createWholeBodySink(
  recorder: Recorder,
  exchange: number,
  maxBytes = FRAME_BYTES_MAX,
): BodySink {
  const held = new ByteBuilder();
  const channel: Channel = { kind: 'http', exchange, part: 'body' };

  async function pass(): Promise<readonly Uint8Array[]> {
    if (held.length === 0) return [];
    const bytes = held.take();
    await forwarded(recorder, [frameIn(channel, { bytes, mark: 'whole' })]);
    return [bytes];
  }

  function keep(mark: SseBlock['mark']): void {
    if (held.length > 0) recorder.record([frameIn(channel, { bytes: held.take(), mark })]);
  }

  return {
    async push(chunk) {
      const room = maxBytes - held.length;
      held.push(chunk.subarray(0, room));
      if (chunk.length <= room) return [];
      keep('oversize-part');
      const refusal = fail(
        'frame-too-large',
        `The response body is longer than ${maxBytes} bytes.`,
        'The first part of it is on the tape; ask the server for less at a time.',
      );
      throw new FailureError(refusal.failure);
    },
    end: pass,
    breakOff: () => keep('unterminated'),
  };
}

/**
 * An event stream: every event goes on when it is on the tape, and the beginning of one is held back until its end has
 * come. Pieces of an event above the bound stay on the tape only, as with pipes.
 */
export function createSseSink(recorder: Recorder, exchange: number, splitter: SseSplitter): BodySink {
  const bodiesOf = (blocks: readonly SseBlock[]): readonly EntryBody[] =>
    blocks.map((block) => {
      const { bytes: _bytes, mark: _mark, ...fields } = block;
      return frameIn({ kind: 'http', exchange, part: 'sse', ...fields }, block);
    });

  async function pass(blocks: readonly SseBlock[]): Promise<readonly Uint8Array[]> {
    if (blocks.length === 0) return [];
    await forwarded(recorder, bodiesOf(blocks));
    return blocks.filter(({ mark }) => mark !== 'oversize-part').map(({ bytes }) => bytes);
  }

  return {
    push: (chunk) => pass(splitter.push(chunk)),
    end: () => pass(splitter.end()),
    breakOff: () => void recorder.record(bodiesOf(splitter.end())),
  };
}

/**
 * The body as its reader gets it. It reads on only when asked, so a slow reader slows the server; nothing is held but
 * what the sink holds. When either side hangs up, or the exchange is aborted, the other side and the tape learn of it.
 */
export function tapBody(
  body: ReadableStream<Uint8Array>,
  sink: BodySink,
  exchange: Exchange,
): ReadableStream<Uint8Array> {
  const reader = body.getReader();

  /** Everything that can end a body early comes here, once. */
  function breakOff(why: unknown): void {
    if (exchange.isOver()) return;
    sink.breakOff();
    exchange.endBy(why);
    void hangUp(why);
  }

  async function hangUp(why: unknown): Promise<void> {
    try {
      await reader.cancel(why);
    } catch {
      // The stream had failed already, with the error that brought us here.
    }
  }

  async function pull(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    for (;;) {
      const next = await reader.read();
      if (exchange.isOver()) return;
      const ready = await (next.done ? sink.end() : sink.push(next.value));
      if (exchange.isOver()) return;
      for (const bytes of ready) controller.enqueue(bytes);
      if (next.done) {
        exchange.end('complete', '');
        controller.close();
        return;
      }
      if (ready.length > 0) return;
    }
  }

  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const onAbort = (): void => {
          if (exchange.isOver()) return;
          breakOff(exchange.signal.reason);
          controller.error(exchange.signal.reason);
        };
        exchange.signal.addEventListener('abort', onAbort, { once: true });
        if (exchange.signal.aborted) onAbort();
      },
      async pull(controller) {
        try {
          await pull(controller);
        } catch (error) {
          if (exchange.isOver()) return;
          breakOff(error);
          controller.error(error);
        }
      },
      cancel(reason) {
        if (exchange.isOver()) return;
        sink.breakOff();
        exchange.end(
          'aborted',
          `the client closed the stream${reason === undefined ? '' : `: ${String(reason)}`}`,
        );
        return hangUp(reason);
      },
    },
    { highWaterMark: 0 },
  );
}
