import { ByteBuilder } from '../../../src-shared/base/byte-builder.ts';
import { lineEnd } from '../../../src-shared/journal/whole-lines.ts';
import type { Line, RunSplitter } from '../ports.ts';

/** A longer line is cut into pieces of this size. Far above any sane message, far below MAX_ENTRY_BYTES. */
export const LINE_BYTES_MAX = 16 * 1024 * 1024;

const NEWLINE = 0x0a;
const NOTHING = new Uint8Array(0);

/**
 * Cuts a byte stream after every LF, in linear time whatever the chunks: every byte is searched once and copied at most
 * twice, and not at all when its line lies inside one chunk. Such a line is a view: it keeps its whole chunk in memory.
 *
 * Where the cuts fall depends on the bytes only, never on the chunks.
 */
export function createLineSplitter(maxBytes: number = LINE_BYTES_MAX): RunSplitter {
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

  function push(chunk: Uint8Array): readonly Line[] {
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
  }

  return {
    push,
    pushRun(chunk) {
      const end = chunk.lastIndexOf(NEWLINE) + 1;
      const start = pending.length > 0 || cutting ? lineEnd(chunk, 0) : 0;
      if (chunk.length > maxBytes || start >= end) return { before: push(chunk), whole: NOTHING };
      const before = start === 0 ? [] : push(chunk.subarray(0, start));
      // Shorter than the bound, with nothing before it: it is kept whole.
      if (end < chunk.length) push(chunk.subarray(end));
      return { before, whole: chunk.subarray(start, end) };
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
