import type { LineSplitter } from '../host/ports.ts';

/** Cuts only inside one chunk: enough for tests that choose their chunks, and nothing of the real one is tested by it. */
export function createChunkCutter(maxBytes = Infinity): LineSplitter {
  let rest = Buffer.alloc(0);
  return {
    push(chunk) {
      const lines = Buffer.concat([rest, chunk])
        .toString('latin1')
        .split(/(?<=\n)/);
      const last = lines.at(-1)?.endsWith('\n') === true ? '' : (lines.pop() ?? '');
      rest = Buffer.from(last, 'latin1');
      return lines.map((line) => ({
        bytes: Buffer.from(line, 'latin1'),
        mark: line.length > maxBytes ? 'oversize-part' : 'whole',
      }));
    },
    gauge: () => ({ entries: rest.length > 0 ? 1 : 0, bytes: rest.length, dropped: 0 }),
    end() {
      const bytes = rest;
      rest = Buffer.alloc(0);
      return bytes.length === 0 ? [] : [{ bytes, mark: 'unterminated' }];
    },
  };
}
