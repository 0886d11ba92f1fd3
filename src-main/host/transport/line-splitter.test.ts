import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lineEnd } from '../../../src-shared/journal/whole-lines.ts';
import type { Line } from '../ports.ts';
import { createLineSplitter } from './line-splitter.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text);
const show = (lines: readonly Line[]): readonly (readonly [string, string])[] =>
  lines.map((line) => [Buffer.from(line.bytes).toString('latin1'), line.mark]);

function splitAll(chunks: readonly Uint8Array[], maxBytes?: number): Line[] {
  const splitter = createLineSplitter(maxBytes);
  const lines = chunks.flatMap((chunk) => splitter.push(chunk));
  return [...lines, ...splitter.end()];
}

/** Time on the processor, which a busy machine does not lengthen as it does time on the clock. */
function cpuMsSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1000;
}

function cutAt(whole: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const points = [
    0,
    ...cuts.map((cut) => Math.min(cut, whole.length)).toSorted((a, b) => a - b),
    whole.length,
  ];
  return points.slice(1).map((to, index) => whole.subarray(points[index], to));
}

describe('line splitter', () => {
  it('keeps every terminator and marks what has none', () => {
    expect(show(splitAll([bytes('a\r\n\n{"b":'), bytes('1}\nrest')]))).toEqual([
      ['a\r\n', 'whole'],
      ['\n', 'whole'],
      ['{"b":1}\n', 'whole'],
      ['rest', 'unterminated'],
    ]);
  });

  it('gives a view, not a copy, of a line that lies inside one chunk', () => {
    const chunk = bytes('one\ntwo\n');
    for (const line of createLineSplitter().push(chunk)) expect(line.bytes.buffer).toBe(chunk.buffer);
  });

  it('gives the lines of a chunk together: the same ones, in the same order', () => {
    const chunk = fc.string({ unit: fc.constantFrom('a', 'b', '\n'), maxLength: 40 });
    fc.assert(
      fc.property(fc.array(chunk, { maxLength: 8 }), fc.integer({ min: 1, max: 50 }), (chunks, maxBytes) => {
        const splitter = createLineSplitter(maxBytes);
        const lines: Line[] = [];
        for (const each of chunks) {
          const { before, whole } = splitter.pushRun(bytes(each));
          lines.push(...before);
          for (let at = 0; at < whole.length;) {
            const end = lineEnd(whole, at);
            lines.push({ bytes: whole.subarray(at, end), mark: 'whole' });
            at = end;
          }
        }
        const one = splitAll(chunks.map(bytes), maxBytes);
        expect(show([...lines, ...splitter.end()])).toEqual(show(one));
      }),
    );
  });

  it('takes a line of exactly the bound and cuts one byte more', () => {
    expect(show(splitAll([bytes('1234567\n')], 8))).toEqual([['1234567\n', 'whole']]);
    expect(show(splitAll([bytes('12345678\nok\n')], 8))).toEqual([
      ['12345678', 'oversize-part'],
      ['\n', 'oversize-part'],
      ['ok\n', 'whole'],
    ]);
  });

  it('marks the rest of an oversize line that never ends', () => {
    expect(show(splitAll([bytes('123456789')], 8))).toEqual([
      ['12345678', 'oversize-part'],
      ['9', 'oversize-part'],
    ]);
  });

  it('starts anew after its end', () => {
    const splitter = createLineSplitter(4);
    splitter.push(bytes('123456'));
    splitter.end();
    expect(show(splitter.push(bytes('ab\n')))).toEqual([['ab\n', 'whole']]);
    expect(splitter.end()).toEqual([]);
  });

  it('loses, adds and reorders nothing, and cuts alike, for any chunking and any bound', () => {
    const byte = fc.constantFrom(0x0a, 0x0d, 0x61, 0x00, 0xff);
    fc.assert(
      fc.property(
        fc
          .uint8Array({ maxLength: 200 })
          .chain((noise) =>
            fc.tuple(fc.array(byte, { maxLength: 200 }).map((some) => Uint8Array.from([...some, ...noise]))),
          ),
        fc.array(fc.nat(400), { maxLength: 40 }),
        fc.integer({ min: 1, max: 50 }),
        ([whole], cuts, maxBytes) => {
          const lines = splitAll(cutAt(whole, cuts), maxBytes);
          expect(Buffer.concat(lines.map((line) => line.bytes)).equals(Buffer.from(whole))).toBe(true);
          expect(show(lines)).toEqual(show(splitAll([whole], maxBytes)));
          for (const line of lines) {
            expect(line.bytes.length).toBeGreaterThan(0);
            expect(line.bytes.length).toBeLessThanOrEqual(maxBytes);
          }
          for (const line of lines.filter(({ mark }) => mark === 'whole')) {
            expect(line.bytes.indexOf(0x0a)).toBe(line.bytes.length - 1);
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it('is linear: one line of 4 MB in chunks of 256 bytes takes well under 100 ms', () => {
    const chunk = new Uint8Array(256).fill(0x61);
    const last = bytes('\n');
    const round = (): number => {
      const splitter = createLineSplitter();
      const before = process.threadCpuUsage();
      for (let count = 0; count < 16_384; count += 1) splitter.push(chunk);
      const [line] = splitter.push(last);
      const tookMs = cpuMsSince(before);
      expect(line?.bytes.length).toBe(4 * 1024 * 1024 + 1);
      return tookMs;
    };
    expect(Math.min(round(), round(), round())).toBeLessThan(100);
  });
});
