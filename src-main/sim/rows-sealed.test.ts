import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NO_FILTER } from '../../src-shared/api/messages.ts';
import { segmentName } from '../../src-shared/journal/segment.ts';
import { IndexClient } from '../host/index/index-client.ts';
import { nodeDisk } from '../host/journal/disk.ts';
import { sealTape } from '../host/journal/seal.ts';
import { createRealClock } from './clock.ts';
import { SimTape, notificationBody, openedBody } from './rows-tape.ts';

const WORKER = new URL('../host/index/worker.ts', import.meta.url);
const POLL = { timeout: 15_000, interval: 5 };
const ENTRIES = 5_000;
const TAPE_ID = '20260101-000000-sealed';

let root: string;
const open = new Set<IndexClient>();

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tapedeck-sealed-'));
});
afterEach(async () => {
  for (const index of open) await index.close();
  open.clear();
  rmSync(root, { recursive: true, force: true });
});

function start(folder = 'index', onProgress = () => undefined): IndexClient {
  const index = new IndexClient({
    workerUrl: WORKER,
    tapesFolder: join(root, 'tapes'),
    indexFolder: join(root, folder),
    clock: createRealClock(),
    living: () => [],
    onProgress,
    onSearched: () => undefined,
    onFailure: () => undefined,
  });
  open.add(index);
  return index;
}

function recorded(segmentEntries = 2_000): SimTape {
  const tape = new SimTape(join(root, 'tapes'), TAPE_ID, 'server-1', segmentEntries);
  tape.append([openedBody(TAPE_ID, 'server-1')]);
  for (let at = 1; at < ENTRIES - 1; at += 1) tape.append([notificationBody(at)]);
  tape.append([{ kind: 'tape-closed', reason: 'stopped' }]);
  return tape;
}

const seal = (tape: SimTape) => [...sealTape(nodeDisk, tape.folder)];

async function settled(index: IndexClient): Promise<void> {
  await expect
    .poll(async () => {
      const page = await index.source(TAPE_ID).page(NO_FILTER, { kind: 'tail' }, 0);
      return page.ok ? page.value.total : -1;
    }, POLL)
    .toBe(ENTRIES);
}

async function grep(index: IndexClient, text: string, fromSeq = 0): Promise<number[]> {
  const seqs: number[] = [];
  for (let at = fromSeq; at < ENTRIES;) {
    const found = await index.grep(TAPE_ID, { kind: 'text', text }, at, ENTRIES);
    if (!found.ok) throw new Error(found.failure.message);
    seqs.push(...found.value.seqs);
    at = found.value.scannedTo;
  }
  return seqs;
}

async function some(index: IndexClient): Promise<unknown[]> {
  const found: unknown[] = [];
  for (let seq = 0; seq < ENTRIES; seq += 97) found.push(await index.entry({ tapeId: TAPE_ID, seq }));
  found.push(await grep(index, 'message number 4'));
  const filter = { ...NO_FILTER, text: 'number 1234' };
  const page = () => index.source(TAPE_ID).page(filter, { kind: 'from', ordinal: 0 }, 500);
  await expect.poll(async () => page().then((read) => read.ok && read.value.scanned), POLL).toBe(ENTRIES);
  found.push(await page());
  return found;
}

describe('the index over a sealed tape', () => {
  it('answers as before it was sealed, and as one that was built from the sealed tape', async () => {
    const tape = recorded();
    const index = start();
    await settled(index);
    const before = await some(index);
    expect(seal(tape).map(({ kind }) => kind)).toEqual(['sealed', 'sealed', 'sealed']);
    expect(await some(index)).toEqual(before);
    const rebuilt = start('rebuilt');
    await settled(rebuilt);
    expect(await some(rebuilt)).toEqual(before);
    const tapes = await rebuilt.tapes();
    expect(tapes.ok && tapes.value[0]).toMatchObject({ state: 'ended', sealing: 'sealed', damage: '' });
    const [listed] = tapes.ok ? tapes.value : [];
    expect(listed?.sizeBytes).toBeLessThan((listed?.rawBytes ?? 0) / 4);
  });

  it('follows a tape that is sealed while it is in the middle of it', async () => {
    const tape = recorded(500);
    let sealedAt = -1;
    const index = start('index', () => {
      if (sealedAt !== -1) return;
      sealedAt = 0;
      seal(tape);
    });
    await settled(index);
    expect(sealedAt).toBe(0);
    const read = await index.entry({ tapeId: TAPE_ID, seq: ENTRIES - 2 });
    expect(read).toMatchObject({ ok: true, value: { row: { method: 'notifications/message' } } });
  });

  it('lists what is lost in its place, says so, and reads and searches on behind it', async () => {
    const tape = recorded();
    seal(tape);
    const path = join(tape.folder, segmentName(2));
    const bytes = readFileSync(path);
    const second = bytes.indexOf('TBLK', 70);
    const firstSeq = bytes.readUInt32LE(second + 16);
    const entries = bytes.readUInt32LE(second + 20);
    bytes[second + 100] = (bytes[second + 100] ?? 0) ^ 1;
    writeFileSync(path, bytes);
    const index = start();
    await settled(index);
    const lost = await index.entry({ tapeId: TAPE_ID, seq: firstSeq + 7 });
    expect(lost).toMatchObject({
      ok: true,
      value: { row: { kind: 'note', method: 'gap', severity: 'error' } },
    });
    const behind = await index.entry({ tapeId: TAPE_ID, seq: firstSeq + entries });
    expect(behind).toMatchObject({ ok: true, value: { row: { method: 'notifications/message' } } });
    const tapes = await index.tapes();
    expect(tapes.ok && tapes.value[0]).toMatchObject({
      state: 'damaged',
      entries: ENTRIES,
      damage: `lost: entries ${firstSeq} to ${firstSeq + entries - 1} of segment 2, the checksum of its block does not match`,
    });
    expect(await grep(index, 'of the flood')).toHaveLength(ENTRIES - 2 - entries);
  });
});
