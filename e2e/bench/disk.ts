import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import { nodeDisk } from '../../src-main/host/host.ts';
import { IndexClient } from '../../src-main/host/index/index-client.ts';
import { createJournal } from '../../src-main/host/journal/journal.ts';
import { sealTape } from '../../src-main/host/journal/seal.ts';
import { Sealer } from '../../src-main/host/journal/sealer.ts';
import { openSegment } from '../../src-main/host/journal/tape-reader.ts';
import type { TapePosition } from '../../src-main/host/ports.ts';
import { createRealClock, createSecureRandom } from '../../src-main/host/wiring/world/real-ports.ts';
import { OPENED } from '../../src-main/sim/journal-world.ts';
import { SegmentReader } from '../../src-shared/journal/segment-reader.ts';
import { unwrap } from '../integration/host-kit.ts';
import { payloadBytes, RealisticTraffic } from './lib/realistic.ts';
import { type Bench, type Measured, measured, rounded3 } from './lib/result.ts';
import { ScratchFolder } from './lib/scratch.ts';
import { percentile } from './lib/statistics.ts';
import { waitFor } from './lib/wait.ts';

const FRAMES = 200_000;
const BATCH = 1_000;
const PAGE_ENTRIES = 200;
const PAGES = 500;

const RATE_PER_S = 10_000;
const TICK_MS = 10;
const SECONDS = 20;
/** As the app has it: what was recorded is synced within this time. */
const SYNC_AFTER_MS = 20;
const SETTLE_DEADLINE_MS = 60_000;

const clock = createRealClock();
const random = createSecureRandom();
const source = (path: string) => new URL(`../../src-main/host/${path}`, import.meta.url);

/** A tape that has ended, its places, and the bytes of its messages. */
function record(dataFolder: string) {
  const journal = createJournal({ dataFolder, disk: nodeDisk, clock, random, hostRun: 'bench' });
  const writer = unwrap(journal.create(OPENED));
  const traffic = new RealisticTraffic();
  let payload = 0;
  for (let at = 0; at < FRAMES; at += BATCH) {
    const bodies = Array.from({ length: BATCH }, (_, i) => traffic.body(at + i));
    payload += bodies.reduce((sum, body) => sum + payloadBytes(body), 0);
    unwrap(writer.append(bodies));
  }
  unwrap(writer.close('long enough'));
  const places = Array.from(journal.read(writer.tapeId), ({ at }) => at);
  return { folder: join(dataFolder, 'tapes', writer.tapeId), payload, places };
}

/** Opens the segment and reads so many entries from there on, as somebody does who comes from elsewhere. */
function readPage(folder: string, at: TapePosition): number {
  const { file, source: bytes, entryVersion } = openSegment(nodeDisk, folder, at.segment);
  try {
    const reader = new SegmentReader(bytes, at.offset, entryVersion, crc32);
    let read = 0;
    while (read < PAGE_ENTRIES && reader.next().kind === 'entry') read += 1;
    return read;
  } finally {
    file.close();
  }
}

function pages(folder: string, places: readonly TapePosition[]): number[] {
  const tookMs: number[] = [];
  for (let n = 0; n < PAGES; n += 1) {
    const at = places[Math.floor(Math.random() * (places.length - PAGE_ENTRIES))];
    if (at === undefined) throw new Error('no place');
    const startMs = performance.now();
    readPage(folder, at);
    tookMs.push(performance.now() - startMs);
  }
  return tookMs;
}

function sealed(progress: (line: string) => void): Measured[] {
  using scratch = new ScratchFolder();
  progress(`recording ${FRAMES} frames`);
  const { folder, payload, places } = record(scratch.path);
  const rawPages = pages(folder, places);
  progress('sealing them');
  const startMs = performance.now();
  const steps = [...sealTape(nodeDisk, folder)].filter((step) => step.kind === 'sealed');
  const seconds = (performance.now() - startMs) / 1_000;
  const rawBytes = steps.reduce((sum, step) => sum + step.rawBytes, 0);
  const sealedBytes = steps.reduce((sum, step) => sum + step.sealedBytes, 0);
  progress(`${PAGES} pages from anywhere`);
  const sealedPages = pages(folder, places);
  return [
    measured(
      'disk.sealed',
      sealedBytes / payload,
      'of the payload',
      { atMost: 0.4 },
      {
        frames: FRAMES,
        bytesPerFrame: Math.round(payload / FRAMES),
        payload,
        rawBytes,
        sealedBytes,
      },
    ),
    measured(
      'disk.page',
      percentile(sealedPages, 0.5),
      'ms',
      { atMost: 1 },
      {
        p95Ms: rounded3(percentile(sealedPages, 0.95)),
        rawP50Ms: rounded3(percentile(rawPages, 0.5)),
        entries: PAGE_ENTRIES,
        pages: PAGES,
      },
    ),
    measured('disk.seal', rawBytes / 1e6 / seconds, 'MB/s', null, { segments: steps.length }),
  ];
}

/** What this process has written by now: to the disk, and in all its calls. */
function written(): { disk: number; calls: number } {
  const io = readFileSync('/proc/self/io', 'utf8');
  const field = (name: string) => Number(new RegExp(`^${name}: (\\d+)$`, 'm').exec(io)?.[1] ?? Number.NaN);
  return { disk: field('write_bytes'), calls: field('wchar') };
}

/** Records at a steady pace with everything that follows a tape: the index behind it, and the sealing of what is left. */
async function writes(progress: (line: string) => void): Promise<Measured> {
  using scratch = new ScratchFolder();
  const dataFolder = scratch.path;
  const living: string[] = [];
  const sealer = new Sealer({
    workerUrl: source('journal/seal-worker.ts'),
    dataFolder,
    clock,
    hasWork: () => true,
    onProgress: () => undefined,
    onSealed: () => undefined,
    report: (what, error) => progress(`${what}: ${String(error)}`),
  });
  const journal = createJournal({
    dataFolder,
    disk: nodeDisk,
    clock,
    random,
    hostRun: 'bench',
    syncAfterMs: () => SYNC_AFTER_MS,
    onSegmentLeft: (tapeId) => sealer.seal(tapeId),
  });
  const index = new IndexClient({
    workerUrl: source('index/worker.ts'),
    tapesFolder: join(dataFolder, 'tapes'),
    indexFolder: join(dataFolder, 'index'),
    clock,
    living: () => living,
    onProgress: () => undefined,
    onSearched: () => undefined,
    onFailure: () => undefined,
  });
  const writer = unwrap(journal.create(OPENED));
  living.push(writer.tapeId);
  const traffic = new RealisticTraffic();
  const before = written();
  progress(`${RATE_PER_S} messages a second for ${SECONDS} s`);
  const startMs = performance.now();
  let sent = 0;
  let payload = 0;
  while (sent < RATE_PER_S * SECONDS) {
    const due = Math.min(
      RATE_PER_S * SECONDS,
      Math.floor(((performance.now() - startMs) / 1_000) * RATE_PER_S),
    );
    const bodies = Array.from({ length: due - sent }, (_, i) => traffic.body(sent + i));
    payload += bodies.reduce((sum, body) => sum + payloadBytes(body), 0);
    unwrap(writer.append(bodies));
    sent = due;
    index.announce(writer.tapeId, sent + 1);
    await sleep(TICK_MS);
  }
  const tookMs = performance.now() - startMs;
  unwrap(writer.close('long enough'));
  index.announce(writer.tapeId, sent + 2);
  await waitFor('the index', SETTLE_DEADLINE_MS, async () => index.behind() === 0);
  await sealer.sealAll();
  await Promise.all([sealer.close(), index.close()]);
  const after = written();
  return measured(
    'disk.written',
    (after.disk - before.disk) / payload,
    'of the payload',
    { atMost: 6 },
    {
      inCalls: rounded3((after.calls - before.calls) / payload),
      payload,
      perS: Math.round(sent / (tookMs / 1_000)),
      sealed: rounded3(sealer.state.sealedBytes / payload),
    },
  );
}

/** What recording costs on the disk: how small a sealed tape is, what reading it costs, and how much is written on the way. */
export const bench: Bench = async (progress) => [...sealed(progress), await writes(progress)];
