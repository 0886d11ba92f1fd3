import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { segmentName } from '../../src-shared/journal/segment.ts';
import { SegmentShelf } from '../host/index/segment-shelf.ts';
import { FileChangedError } from '../host/index/stored-file.ts';
import { nodeDisk } from '../host/journal/disk.ts';
import { sealTape } from '../host/journal/seal.ts';
import { SimTape, notificationBody, openedBody } from './rows-tape.ts';

const KEPT_BYTES = 1024 * 1024;
const SEGMENTS_MAX = 2;
const TAPE_ID = '20260101-000000-000001';

let tapes: string;
beforeEach(() => {
  tapes = mkdtempSync(join(tmpdir(), 'tapedeck-segments-'));
});
afterEach(() => rmSync(tapes, { recursive: true, force: true }));

function tapeOf(segments: number): SimTape {
  const tape = new SimTape(tapes, TAPE_ID, 'server-1', 10);
  const bodies = Array.from({ length: segments * 10 - 2 }, (_, at) => notificationBody(at));
  tape.append([openedBody(TAPE_ID, 'server-1'), ...bodies, { kind: 'tape-closed', reason: 'done' }]);
  return tape;
}

it('knows the sealed segments that were read last, and reads the same from them', () => {
  const tape = tapeOf(4);
  const raw = new SegmentShelf(0);
  const before = [1, 2, 3, 4].map((segment) =>
    Uint8Array.from(raw.take(tapes, TAPE_ID, segment).read(0, 1e6)),
  );
  raw.rest();
  // One that may still grow is not remembered.
  expect(raw.known).toBe(0);
  expect([...sealTape(nodeDisk, tape.folder, { bytesMin: 0 })]).toHaveLength(4);

  const shelf = new SegmentShelf(KEPT_BYTES, SEGMENTS_MAX);
  const files = [1, 2, 3, 4].map((segment) => shelf.take(tapes, TAPE_ID, segment));
  shelf.rest();
  expect(shelf.known).toBe(SEGMENTS_MAX);
  const again = [3, 4, 1].map((segment) => shelf.take(tapes, TAPE_ID, segment));
  shelf.rest();
  expect(again.map((file) => files.indexOf(file))).toEqual([2, 3, -1]);
  for (const [at, bytes] of before.entries())
    expect(Uint8Array.from(shelf.take(tapes, TAPE_ID, at + 1).read(0, 1e6))).toEqual(bytes);
  shelf.rest();
});

it('does not take one file for another that stands in its place', () => {
  const tape = tapeOf(2);
  expect([...sealTape(nodeDisk, tape.folder, { bytesMin: 0 })]).toHaveLength(2);
  const shelf = new SegmentShelf(KEPT_BYTES);
  const first = shelf.take(tapes, TAPE_ID, 1);
  const second = Uint8Array.from(shelf.take(tapes, TAPE_ID, 2).read(0, 1e6));
  shelf.rest();
  copyFileSync(join(tape.folder, segmentName(2)), join(tape.folder, segmentName(1)));
  // Who still holds what was there is told, and who asks anew gets what is there now.
  expect(() => first.read(0, 64)).toThrow(FileChangedError);
  const now = shelf.take(tapes, TAPE_ID, 1);
  expect(now).not.toBe(first);
  expect(Uint8Array.from(now.read(0, 1e6))).toEqual(second);
  shelf.rest();
  rmSync(tape.folder, { recursive: true });
  expect(() => shelf.take(tapes, TAPE_ID, 1)).toThrow(/ENOENT/);
});
