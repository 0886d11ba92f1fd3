import type { SseSplitter } from '../host/ports.ts';

/** Cuts after every blank line of LFs: enough for tests of what stands on top of the real splitter. */
export function createEventCutter(): SseSplitter {
  let rest = '';
  return {
    push(chunk) {
      const blocks = (rest + Buffer.from(chunk).toString('latin1')).split(/(?<=\n\n)/);
      rest = blocks.at(-1)?.endsWith('\n\n') === true ? '' : (blocks.pop() ?? '');
      return blocks.map((block) => {
        const event = /^event: (.*)$/m.exec(block)?.[1];
        const bytes = Buffer.from(block, 'latin1');
        return event === undefined ? { bytes, mark: 'whole' } : { bytes, mark: 'whole', event };
      });
    },
    end() {
      const bytes = Buffer.from(rest, 'latin1');
      rest = '';
      return bytes.length === 0 ? [] : [{ bytes, mark: 'unterminated' }];
    },
  };
}
