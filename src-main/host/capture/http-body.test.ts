import { describe, expect, it } from 'vitest';
import { FailureError } from '../../../src-shared/base/failure.ts';
import { createFakeClock } from '../../sim/clock.ts';
import { createMemoryTape } from '../../sim/memory-tape.ts';
import type { SseSplitter } from '../ports.ts';
import { createSseSink, createWholeBodySink } from './http-body.ts';
import { wholeOrPieces } from '../../../src-shared/journal/pieces.ts';
import { createRecorder } from './recorder.ts';

function setup() {
  const tape = createMemoryTape(createFakeClock());
  const recorder = createRecorder({ writer: tape, serverId: 's', listeners: [], onTrouble: () => {} });
  const frames = (): readonly (readonly [string, string])[] =>
    tape.entries.flatMap((entry) =>
      entry.kind === 'frame' ? [[Buffer.from(entry.bytes).toString(), entry.mark] as const] : [],
    );
  return { recorder, frames };
}

describe('bodies above the bound', () => {
  it('takes a body of exactly the bound', async () => {
    const { recorder, frames } = setup();
    const sink = createWholeBodySink(recorder, 1, 4);
    expect(await sink.push(Buffer.from('1234'))).toEqual([]);
    expect(await sink.end()).toHaveLength(1);
    expect(frames()).toEqual([['1234', 'whole']]);
  });

  it('keeps the first part of a longer one and refuses the rest', async () => {
    const { recorder, frames } = setup();
    const sink = createWholeBodySink(recorder, 1, 4);
    await sink.push(Buffer.from('123'));
    await expect(sink.push(Buffer.from('456'))).rejects.toThrow(FailureError);
    sink.breakOff();
    expect(frames()).toEqual([['1234', 'oversize-part']]);
  });

  it('keeps pieces of an event on the tape and hands none of them on', async () => {
    const { recorder, frames } = setup();
    const splitter: SseSplitter = {
      push: (chunk) => [
        { bytes: chunk, mark: 'oversize-part' },
        { bytes: Buffer.from('data: 1\n\n'), mark: 'whole' },
      ],
      end: () => [],
    };
    const ready = await createSseSink(recorder, 1, splitter).push(Buffer.from('half'));
    expect(ready.map((bytes) => Buffer.from(bytes).toString())).toEqual(['data: 1\n\n']);
    expect(frames()).toEqual([
      ['half', 'oversize-part'],
      ['data: 1\n\n', 'whole'],
    ]);
  });

  it('cuts what is sent into pieces that are the whole when put together', () => {
    const pieces = wholeOrPieces('out', { kind: 'stdio' }, Buffer.from('1234567'), 3);
    expect(pieces.map((piece) => [Buffer.from(piece.bytes).toString(), piece.mark])).toEqual([
      ['123', 'oversize-part'],
      ['456', 'oversize-part'],
      ['7', 'oversize-part'],
    ]);
  });
});
