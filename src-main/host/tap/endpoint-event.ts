import type { SseSplitter } from '../ports.ts';
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

  return {
    pass(chunk) {
      if (isOver) return chunk;
      held.push(chunk);
      heldBytes += chunk.length;
      const first = splitter.push(chunk)[0];
      if (first === undefined) return heldBytes > FIRST_EVENT_BYTES_MAX ? letGo() : null;
      const all = letGo();
      if (all === null || first.event !== 'endpoint' || first.mark !== 'whole') return all;
      const block = new TextDecoder().decode(first.bytes);
      const url = sseData(block);
      const to = url === null ? null : move(url);
      if (url === null || to === null || url === to) return all;
      return Buffer.concat([Buffer.from(block.replace(url, () => to)), all.subarray(first.bytes.length)]);
    },
    rest: () => (isOver ? null : letGo()),
  };
}
