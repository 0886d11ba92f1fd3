import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sseData } from '../../../src-shared/wire/sse.ts';
import type { SseBlock } from '../ports.ts';
import { createSseSplitter } from './sse-splitter.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text);
const textOf = (block: SseBlock): string => Buffer.from(block.bytes).toString();

function splitAll(chunks: readonly Uint8Array[], maxBytes?: number): SseBlock[] {
  const splitter = createSseSplitter(maxBytes);
  const blocks = chunks.flatMap((chunk) => splitter.push(chunk));
  return [...blocks, ...splitter.end()];
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

/** What a reader of the stream would get, by a plain reading of the specification over the whole text. */
function referenceEvents(stream: string): readonly (readonly [string, string | undefined])[] {
  const lines = stream.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
  lines.pop();
  const events: (readonly [string, string | undefined])[] = [];
  let data: string[] = [];
  let name: string | undefined;
  for (const line of lines) {
    if (line === '') {
      if (data.length > 0) events.push([data.join('\n'), name]);
      data = [];
      name = undefined;
      continue;
    }
    const [, field, value] = /^([^:]*):? ?(.*)$/s.exec(line) ?? [];
    if (field === 'data') data.push(value ?? '');
    if (field === 'event') name = value === '' ? undefined : value;
  }
  return events;
}

const readEvents = (blocks: readonly SseBlock[]): readonly (readonly [string, string | undefined])[] =>
  blocks
    .filter((block) => block.mark === 'whole')
    .flatMap((block) => {
      const data = sseData(textOf(block).replace(/^\uFEFF/, ''));
      return data === null ? [] : [[data, block.event] as const];
    });

describe('event stream splitter', () => {
  it('gives each event with its raw bytes and its fields', () => {
    const stream =
      'event: ping\r\nid: 7\r\nretry: 250\r\ndata: {"a":1}\r\n\r\n: alive\n\ndata:x\r\rdata: rest';
    expect(
      splitAll([bytes(stream)]).map(({ bytes: raw, ...block }) => [Buffer.from(raw).toString(), block]),
    ).toEqual([
      [
        'event: ping\r\nid: 7\r\nretry: 250\r\ndata: {"a":1}\r\n\r\n',
        { mark: 'whole', event: 'ping', eventId: '7', retryMs: 250 },
      ],
      [': alive\n\n', { mark: 'whole' }],
      ['data:x\r\r', { mark: 'whole' }],
      ['data: rest', { mark: 'unterminated' }],
    ]);
  });

  it('gives an event at its empty line, and not one event late', () => {
    const splitter = createSseSplitter();
    expect(splitter.push(bytes('data: 1\r\n\r')).map(textOf)).toEqual(['data: 1\r\n\r']);
    expect(splitter.push(bytes('\ndata: 2\r\n\r\n')).map(textOf)).toEqual(['\ndata: 2\r\n\r\n']);
    expect(splitter.end()).toEqual([]);
  });

  it('does not take an LF in a new chunk for an empty line', () => {
    const splitter = createSseSplitter();
    expect(splitter.push(bytes('data: 1\r'))).toEqual([]);
    expect(splitter.push(bytes('\n'))).toEqual([]);
    expect(splitter.push(bytes('data: 2\r\n\r\n')).map(textOf)).toEqual(['data: 1\r\ndata: 2\r\n\r\n']);
  });

  it('reads fields as the specification says', () => {
    const fieldsOf = (block: string): Partial<SseBlock> => {
      const [{ bytes: _bytes, mark: _mark, ...fields } = { bytes: 0, mark: 0 }] = splitAll([
        bytes(`${block}\n\n`),
      ]);
      return fields;
    };
    expect(fieldsOf('event:a\nevent: b')).toEqual({ event: 'b' });
    expect(fieldsOf('event:a\nevent')).toEqual({});
    expect(fieldsOf('id: \0x')).toEqual({});
    expect(fieldsOf('id')).toEqual({ eventId: '' });
    expect(fieldsOf('retry: 1e3')).toEqual({});
    expect(fieldsOf('idx: 1\n event: no\nretry:5')).toEqual({ retryMs: 5 });
    expect(fieldsOf('\uFEFFevent: first')).toEqual({ event: 'first' });
  });

  it('cuts an event above the bound into marked pieces and goes on with the next', () => {
    const blocks = splitAll([bytes('data: 123456789\n\n'), bytes('data:\n\n')], 8);
    expect(blocks.map((block) => [textOf(block), block.mark])).toEqual([
      ['data: 12', 'oversize-part'],
      ['3456789\n', 'oversize-part'],
      ['\n', 'oversize-part'],
      ['data:\n\n', 'whole'],
    ]);
  });

  it('bounds a stream of empty lines', () => {
    const blocks = splitAll([bytes('\n'.repeat(20))], 8);
    expect(Math.max(...blocks.map((block) => block.bytes.length))).toBe(8);
  });

  it('loses no byte, and reads the same events, for any chunking', () => {
    const line = fc.constantFrom(
      'data: {"x":1}',
      'data',
      'data:a:b',
      'event: e',
      'event',
      'id: 9',
      ': c',
      '',
      '',
      '',
      'é',
    );
    const end = fc.constantFrom('\n', '\r\n', '\r');
    fc.assert(
      fc.property(
        fc.boolean(),
        fc.array(fc.tuple(line, end), { maxLength: 30 }),
        fc.array(fc.nat(300), { maxLength: 40 }),
        (hasBom, lines, cuts) => {
          const stream = (hasBom ? '\uFEFF' : '') + lines.map((pair) => pair.join('')).join('');
          const whole = bytes(stream);
          const blocks = splitAll(cutAt(whole, cuts));
          expect(Buffer.concat(blocks.map((block) => block.bytes)).toString()).toBe(stream);
          expect(readEvents(blocks)).toEqual(referenceEvents(stream));
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('loses no byte and keeps the bound, for any bytes', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(0x0a, 0x0d, 0x3a, 0x64, 0x69), { maxLength: 200 }),
        fc.array(fc.nat(200), { maxLength: 20 }),
        fc.integer({ min: 1, max: 30 }),
        (some, cuts, maxBytes) => {
          const whole = Uint8Array.from(some);
          const blocks = splitAll(cutAt(whole, cuts), maxBytes);
          expect(Buffer.concat(blocks.map((block) => block.bytes)).equals(Buffer.from(whole))).toBe(true);
          expect(blocks.every((block) => block.bytes.length > 0 && block.bytes.length <= maxBytes)).toBe(
            true,
          );
        },
      ),
      { numRuns: 500 },
    );
  });

  it('is linear: an event of 4 MB in chunks of 256 bytes takes well under 200 ms', () => {
    const chunk = new Uint8Array(256).fill(0x61);
    const round = (): number => {
      const splitter = createSseSplitter();
      const before = process.threadCpuUsage();
      for (let count = 0; count < 16_384; count += 1) splitter.push(chunk);
      expect(splitter.push(bytes('\n\n'))).toHaveLength(1);
      return cpuMsSince(before);
    };
    expect(Math.min(round(), round(), round())).toBeLessThan(200);
  });
});
