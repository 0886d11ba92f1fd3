import type { SseBlock, SseSplitter } from '../ports.ts';
import { sseData } from '../../../src-shared/wire/sse.ts';

/** So much of a stream is held back while its first event has not come whole. */
const FIRST_EVENT_BYTES_MAX = 64 * 1024;

/**
 * The older HTTP+SSE transport begins a stream with an `endpoint` event: where the client is to post. A relative one leads to the
 * tap by itself; an absolute one of the server would lead past it, and the SDKs refuse one of another origin than they
 * are connected to. It is the only thing in a body that a tap ever changes, and only in the first event of a stream.
 */
export interface EndpointEvent {
  /** What goes on to the client; nothing while the first event is not whole. */
  pass(chunk: Uint8Array): Uint8Array | null;
  /** What was held back when the stream ended. */
  rest(): Uint8Array | null;
}

export function endpointEvent(splitter: SseSplitter, move: (url: string) => string): EndpointEvent {
  let isOver = false;
  const held: Uint8Array[] = [];
  let heldBytes = 0;

  function letGo(): Uint8Array | null {
    isOver = true;
    return held.length === 0 ? null : Buffer.concat(held.splice(0));
  }

  /** What makes no event does not wait for the one that comes. */
  function passBlocks(blocks: readonly SseBlock[]): Uint8Array | null {
    if (blocks.length === 0) return null;
    const all = Buffer.concat(held.splice(0));
    const to = bytesOf(blocks);
    heldBytes = all.length - to;
    if (heldBytes > 0) held.push(all.subarray(to));
    return all.subarray(0, to);
  }

  return {
    pass(chunk) {
      if (isOver) return chunk;
      held.push(chunk);
      heldBytes += chunk.length;
      const blocks = splitter.push(chunk);
      // Comments, and what else makes no event, go before it.
      const first = blocks.find((each) => each.mark !== 'whole' || sseData(textOf(each)) !== null);
      if (first === undefined) return heldBytes > FIRST_EVENT_BYTES_MAX ? letGo() : passBlocks(blocks);
      const all = letGo();
      if (all === null || first.event !== 'endpoint' || first.mark !== 'whole') return all;
      const block = textOf(first);
      const url = sseData(block);
      const to = url === null ? null : move(url);
      if (url === null || to === null || url === to) return all;
      const at = bytesOf(blocks.slice(0, blocks.indexOf(first)));
      return Buffer.concat([
        all.subarray(0, at),
        Buffer.from(block.replace(url, () => to)),
        all.subarray(at + first.bytes.length),
      ]);
    },
    rest: () => (isOver ? null : letGo()),
  };
}

function bytesOf(blocks: readonly SseBlock[]): number {
  return blocks.reduce((sum, { bytes }) => sum + bytes.length, 0);
}

function textOf({ bytes }: SseBlock): string {
  return new TextDecoder().decode(bytes);
}
