import { ByteBuilder } from '../../../src-shared/base/byte-builder.ts';
import type { SseBlock, SseSplitter } from '../ports.ts';
import { LINE_BYTES_MAX } from './line-splitter.ts';
import { readSseFields } from '../../../src-shared/wire/sse-fields.ts';

const LF = 0x0a;
const CR = 0x0d;

/** Finds line ends in one chunk, each byte searched once for LF and once for CR. */
function lineEnds(chunk: Uint8Array): (from: number) => number {
  let lf = chunk.indexOf(LF);
  let cr = chunk.indexOf(CR);
  return (from) => {
    if (lf !== -1 && lf < from) lf = chunk.indexOf(LF, from);
    if (cr !== -1 && cr < from) cr = chunk.indexOf(CR, from);
    if (lf === -1 || cr === -1) return Math.max(lf, cr);
    return Math.min(lf, cr);
  };
}

/**
 * Cuts an event stream after the empty line that ends each event, in linear time, and keeps every byte: empty lines
 * before an event belong to it, a comment between empty lines is an event of its own.
 *
 * An event is given out at its empty line, without waiting to see whether an LF follows a CR: a server that uses CR
 * alone would else be heard one event late. When the two are in different chunks, that LF begins the next block.
 */
export function createSseSplitter(maxBytes: number = LINE_BYTES_MAX): SseSplitter {
  const pending = new ByteBuilder();
  /** The block has a line that is not empty. */
  let hasContent = false;
  /** The line at the end of what is pending has bytes. */
  let inLine = false;
  let afterCr = false;
  let cutting = false;

  function take(rest: Uint8Array): Uint8Array {
    if (pending.length === 0) return rest;
    pending.push(rest);
    return pending.take();
  }

  function finish(rest: Uint8Array): SseBlock {
    const bytes = take(rest);
    const block: SseBlock = cutting
      ? { bytes, mark: 'oversize-part' }
      : { bytes, mark: 'whole', ...readSseFields(bytes) };
    hasContent = false;
    cutting = false;
    return block;
  }

  /** Cuts full pieces off a block above the bound; returns where the rest of it begins. */
  function cutPieces(chunk: Uint8Array, from: number, to: number, blocks: SseBlock[]): number {
    let at = from;
    while (pending.length + (to - at) > maxBytes) {
      const pieceEnd = at + maxBytes - pending.length;
      blocks.push({ bytes: take(chunk.subarray(at, pieceEnd)), mark: 'oversize-part' });
      cutting = true;
      at = pieceEnd;
    }
    return at;
  }

  return {
    push(chunk) {
      const blocks: SseBlock[] = [];
      const nextEnd = lineEnds(chunk);
      let blockStart = 0;
      let at = afterCr && chunk[0] === LF ? 1 : 0;
      if (chunk.length > 0) afterCr = false;
      while (at < chunk.length) {
        const terminator = nextEnd(at);
        if (terminator === -1) {
          inLine = true;
          hasContent = true;
          break;
        }
        const isEmptyLine = !inLine && terminator === at;
        const isCrLf = chunk[terminator] === CR && chunk[terminator + 1] === LF;
        afterCr = chunk[terminator] === CR && terminator + 1 === chunk.length;
        at = terminator + (isCrLf ? 2 : 1);
        inLine = false;
        if (!isEmptyLine) hasContent = true;
        if (!isEmptyLine || !hasContent) continue;
        blockStart = cutPieces(chunk, blockStart, at, blocks);
        blocks.push(finish(chunk.subarray(blockStart, at)));
        blockStart = at;
      }
      blockStart = cutPieces(chunk, blockStart, chunk.length, blocks);
      pending.push(chunk.subarray(blockStart));
      return blocks;
    },
    end() {
      if (pending.length === 0) return [];
      const mark = cutting ? 'oversize-part' : hasContent ? 'unterminated' : 'whole';
      hasContent = false;
      inLine = false;
      afterCr = false;
      cutting = false;
      return [{ bytes: pending.take(), mark }];
    },
  };
}
