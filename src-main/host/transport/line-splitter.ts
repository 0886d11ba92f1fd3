import { ByteBuilder } from '../../../src-shared/base/byte-builder.ts';
import type { Line, LineSplitter } from '../ports.ts';

/** A longer line is cut into pieces of this size. Far above any sane message, far below MAX_ENTRY_BYTES. */
export const LINE_BYTES_MAX = 16 * 1024 * 1024;

const NEWLINE = 0x0a;

/**
 * Cuts a byte stream after every LF, in linear time whatever the chunks: every byte is searched once and copied at most
 * twice, and not at all when its line lies inside one chunk. Such a line is a view: it keeps its whole chunk in memory.
 *
 * Where the cuts fall depends on the bytes only, never on the chunks.
 */
export function createLineSplitter(maxBytes: number = LINE_BYTES_MAX): LineSplitter {
  const pending = new ByteBuilder();
  let cutting = false;
  let pieces = 0;

  function finish(rest: Uint8Array): Line {
    let bytes = rest;
    if (pending.length > 0) {
      pending.push(rest);
      bytes = pending.take();
    }
    const line: Line = { bytes, mark: cutting ? 'oversize-part' : 'whole' };
    cutting = false;
    return line;
  }

  /** Cuts full pieces off a line that cannot end within the bound; returns where the rest of it begins. */
  function cutPieces(chunk: Uint8Array, from: number, lineEnd: number, lines: Line[]): number {
    let at = from;
    while (pending.length + (lineEnd - at) > maxBytes) {
      const to = at + maxBytes - pending.length;
      cutting = true;
      pieces += 1;
      let piece = chunk.subarray(at, to);
      if (pending.length > 0) {
        pending.push(piece);
        piece = pending.take();
      }
      lines.push({ bytes: piece, mark: 'oversize-part' });
      at = to;
    }
    return at;
  }

  return {
    push(chunk) {
      const lines: Line[] = [];
      let at = 0;
      while (at < chunk.length) {
        const newline = chunk.indexOf(NEWLINE, at);
        const lineEnd = newline === -1 ? chunk.length : newline + 1;
        if (pending.length + (lineEnd - at) > maxBytes) at = cutPieces(chunk, at, lineEnd, lines);
        if (newline === -1) {
          pending.push(chunk.subarray(at));
          break;
        }
        lines.push(finish(chunk.subarray(at, lineEnd)));
        at = lineEnd;
      }
      return lines;
    },
    gauge: () => ({ entries: pending.length > 0 ? 1 : 0, bytes: pending.length, dropped: pieces }),
    end() {
      if (pending.length === 0) return [];
      const mark = cutting ? 'oversize-part' : 'unterminated';
      cutting = false;
      return [{ bytes: pending.take(), mark }];
    },
  };
}
