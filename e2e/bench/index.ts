import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRealClock, createSecureRandom, nodeDisk } from '../../src-main/host/host.ts';
import { openDatabase } from '../../src-main/host/index/database.ts';
import { IndexClient } from '../../src-main/host/index/index-client.ts';
import { createJournal } from '../../src-main/host/journal/journal.ts';
import { OPENED } from '../../src-main/sim/journal-world.ts';
import type { EntryBody } from '../../src-shared/journal/entry.ts';
import { unwrap } from '../integration/host-kit.ts';
import { busyFrame } from './lib/busy-frame.ts';
import { type Bench, measured, rounded3 } from './lib/result.ts';
import { ScratchFolder } from './lib/scratch.ts';
import { waitFor } from './lib/wait.ts';

const ENTRIES = 1_000_000;
const BATCH = 1_000;
const DEADLINE_MS = 300_000;
const ROUNDS = 2;
const FOLLOW_PER_S = 10_000;
const FOLLOW_S = 10;
const FOLLOW_EVERY_MS = 10;
const TABLES = ['tapes', 'methods', 'rows', 'chips', 'findings'];

interface Written {
  /** Given to the system in writes; what is written through shared memory is not in it. */
  readonly asked: number;
  /** Meant for the device, as the system counts it. */
  readonly device: number;
}

function written(): Written {
  const text = readFileSync('/proc/self/io', 'utf8');
  const of = (name: string): number => Number(new RegExp(`^${name}: (\\d+)`, 'm').exec(text)?.[1] ?? 0);
  return { asked: of('wchar'), device: of('write_bytes') };
}

const since = (before: Written): Written => {
  const now = written();
  return { asked: now.asked - before.asked, device: now.device - before.device };
};

const payloadOf = (bodies: readonly EntryBody[]): number =>
  bodies.reduce((sum, body) => sum + (body.kind === 'frame' ? body.bytes.length : 0), 0);

function openTape(dataFolder: string) {
  const journal = createJournal({
    dataFolder,
    disk: nodeDisk,
    clock: createRealClock(),
    random: createSecureRandom(),
    hostRun: 'bench',
  });
  return unwrap(journal.create(OPENED));
}

function openIndex(dataFolder: string, indexFolder: string, living: readonly string[]): IndexClient {
  return new IndexClient({
    workerUrl: new URL('../../src-main/host/index/worker.ts', import.meta.url),
    tapesFolder: join(dataFolder, 'tapes'),
    indexFolder,
    clock: createRealClock(),
    living: () => living,
    onProgress() {},
    onSearched() {},
    onFailure(failure) {
      if (failure !== null) throw new Error(failure.message);
    },
  });
}

async function indexed(index: IndexClient, tapeId: string, entries: number): Promise<void> {
  await waitFor('the index', DEADLINE_MS, async () => {
    const tapes = await index.tapes();
    return tapes.ok && tapes.value.some((tape) => tape.id === tapeId && tape.entries === entries);
  });
}

/** Everything in the index's file but its size on disk. */
function contentHash(indexFolder: string): string {
  const database = openDatabase(indexFolder);
  const hash = createHash('sha256');
  for (const table of TABLES) {
    for (const row of database.prepare(`SELECT * FROM ${table} ORDER BY 1, 2`).iterate()) {
      for (const cell of Object.values(row))
        hash.update(cell instanceof Uint8Array ? cell : `${String(cell)}\n`);
    }
  }
  database.close();
  return hash.digest('hex');
}

/** A tape that is recorded at a steady pace, and the index that follows it. */
async function follow(dataFolder: string, indexFolder: string) {
  const writer = openTape(dataFolder);
  const index = openIndex(dataFolder, indexFolder, [writer.tapeId]);
  await index.tapes();
  const before = written();
  let payload = 0;
  let sent = 0;
  const startMs = performance.now();
  while (sent < FOLLOW_PER_S * FOLLOW_S) {
    const due = Math.min(
      FOLLOW_PER_S * FOLLOW_S,
      Math.floor(((performance.now() - startMs) / 1_000) * FOLLOW_PER_S),
    );
    const bodies = Array.from({ length: due - sent }, (_, i) => busyFrame(sent + i));
    unwrap(writer.append(bodies));
    payload += payloadOf(bodies);
    sent = due;
    index.announce(writer.tapeId, sent + 1);
    await new Promise((resolve) => setTimeout(resolve, FOLLOW_EVERY_MS));
  }
  await waitFor('the index', DEADLINE_MS, () => Promise.resolve(index.behind() === 0));
  const bytes = since(before);
  unwrap(writer.close('long enough'));
  index.announce(writer.tapeId, sent + 2);
  await indexed(index, writer.tapeId, sent + 2);
  await index.close();
  return { payload, bytes, followed: contentHash(indexFolder), entries: sent + 2, tapeId: writer.tapeId };
}

/** What it costs to make the index anew, and to keep it up to date; the same comes of both. */
export const bench: Bench = async (progress) => {
  using scratch = new ScratchFolder();
  const large = join(scratch.path, 'large');
  progress(`recording ${ENTRIES} entries`);
  const writer = openTape(large);
  let payload = 0;
  for (let at = 0; at < ENTRIES; at += BATCH) {
    const bodies = Array.from({ length: BATCH }, (_, i) => busyFrame(at + i));
    payload += payloadOf(bodies);
    unwrap(writer.append(bodies));
  }
  unwrap(writer.close('long enough'));

  const rates: number[] = [];
  const cpuRates: number[] = [];
  let rebuilt: Written = { asked: 0, device: 0 };
  for (let round = 1; round <= ROUNDS; round += 1) {
    progress(`rebuilding the index, round ${round}`);
    const before = written();
    const cpu = process.cpuUsage();
    const startMs = performance.now();
    const index = openIndex(large, join(scratch.path, `index-${round}`), []);
    await indexed(index, writer.tapeId, ENTRIES + 2);
    rates.push(ENTRIES / ((performance.now() - startMs) / 1_000));
    const { user, system } = process.cpuUsage(cpu);
    cpuRates.push(ENTRIES / ((user + system) / 1e6));
    rebuilt = since(before);
    await index.close();
  }

  progress(`following ${FOLLOW_PER_S} messages a second`);
  const small = join(scratch.path, 'small');
  const followed = await follow(small, join(scratch.path, 'index-followed'));
  const again = openIndex(small, join(scratch.path, 'index-again'), []);
  await indexed(again, followed.tapeId, followed.entries);
  await again.close();
  const isEqual = contentHash(join(scratch.path, 'index-again')) === followed.followed;

  return [
    measured(
      'index.rebuild',
      Math.max(...rates),
      'entries/s',
      { atLeast: 150_000 },
      {
        rounds: rates.map(Math.round),
        perProcessorSecond: cpuRates.map(Math.round),
        entries: ENTRIES,
      },
    ),
    measured('index.rebuildWritten', rebuilt.asked / payload, 'bytes a payload byte', null, {
      device: rounded3(rebuilt.device / payload),
    }),
    measured(
      'index.followWritten',
      followed.bytes.asked / followed.payload,
      'bytes a payload byte, with the tape',
      { atMost: 6 },
      { device: rounded3(followed.bytes.device / followed.payload), perSecond: FOLLOW_PER_S },
    ),
    measured('index.equal', isEqual ? 1 : 0, 'equal hashes', { atLeast: 1 }),
  ];
};
