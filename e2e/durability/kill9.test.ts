import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { openArchive } from '../../src-main/host/journal/archive.ts';
import { nodeDisk } from '../../src-main/host/journal/disk.ts';
import { createSeededRandom } from '../../src-main/sim/random.ts';
import { BUSY_LOOP } from './busy-loop.ts';
import { floodBytes } from './flood-frames.ts';

const KILLS_CALM = 80;
const KILLS_STARVED = 20;
const LIFE_MIN_MS = 5;
const LIFE_SPAN_MS = 55;
const CHILD = new URL('./flood-child.ts', import.meta.url).pathname;

const SEED = Number(process.env['TAPEDECK_SEED'] ?? Date.now() % 1_000_000);

const children = new Set<ChildProcess>();
const folders = new Set<string>();

afterEach(async () => {
  for (const child of children) await kill(child);
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  folders.clear();
});

function start(args: readonly string[]): ChildProcess {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  children.add(child);
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }
  children.delete(child);
}

/** Lets a child flood for a while and kills it; gives what it had acknowledged: entries by tape. */
async function floodAndKill(
  folder: string,
  seed: number,
  lifeMs: number,
  onFlooding: () => void,
): Promise<Map<string, number>> {
  const child = start([CHILD, folder, String(seed)]);
  const chunks: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk));
  const closed = once(child, 'close');
  await Promise.race([once(child.stdout ?? child, 'data'), closed]);
  onFlooding();
  await new Promise((resolve) => setTimeout(resolve, lifeMs));
  child.kill('SIGKILL');
  await closed;
  children.delete(child);
  expect(child.signalCode).toBe('SIGKILL');
  const acknowledged = new Map<string, number>();
  // What follows the last newline is a line that was cut.
  const lines = Buffer.concat(chunks).toString().split('\n').slice(0, -1);
  for (const line of lines) {
    const [tapeId = '', entries] = line.split(' ');
    acknowledged.set(tapeId, Number(entries));
  }
  return acknowledged;
}

/** Everything acknowledged is there, whole and right, and nothing is damaged. Gives how many entries that were. */
function check(folder: string, acknowledged: ReadonlyMap<string, number>): number {
  const archive = openArchive(nodeDisk, folder);
  expect(archive.verify()).toMatchObject({ ok: true, problems: [], living: 0, gaps: 0, lost: 0 });
  expect(acknowledged.size).toBeGreaterThan(0);
  const kept = new Map<string, number>();
  for (const { tapeId, entry } of archive.scan('')) {
    expect(entry.seq).toBe(kept.get(tapeId) ?? 0);
    kept.set(tapeId, entry.seq + 1);
    if (entry.kind === 'frame' && !Buffer.from(entry.bytes).equals(floodBytes(entry.seq))) {
      expect.fail(`frame ${entry.seq} of ${tapeId} is not what was sent`);
    }
  }
  let total = 0;
  for (const [tapeId, entries] of acknowledged) {
    expect(kept.get(tapeId) ?? 0).toBeGreaterThanOrEqual(entries);
    total += entries;
  }
  const states = archive.tapes().map((tape) => tape.state);
  const unfinished = states.filter((state) => state !== 'ended');
  // Only the tape that was being recorded; none when the kill came between two.
  expect(['', 'interrupted']).toContain(unfinished.join());
  return total;
}

function signalAll(processes: readonly ChildProcess[], signal: NodeJS.Signals): void {
  for (const each of processes) each.kill(signal);
}

async function killMany(kills: number, seed: number, busy: readonly ChildProcess[] = []): Promise<number> {
  console.log(`${kills} kills, TAPEDECK_SEED=${seed}`);
  const random = createSeededRandom(seed);
  let total = 0;
  for (let i = 0; i < kills; i += 1) {
    const folder = mkdtempSync(join(tmpdir(), 'tapedeck-kill9-'));
    folders.add(folder);
    const lifeMs = LIFE_MIN_MS + random.below(LIFE_SPAN_MS);
    // Starving is for the flood; a start takes long enough as it is.
    const flood = floodAndKill(folder, random.below(1_000_000), lifeMs, () => signalAll(busy, 'SIGCONT'));
    const acknowledged = await flood.finally(() => signalAll(busy, 'SIGSTOP'));
    total += check(folder, acknowledged);
    rmSync(folder, { recursive: true, force: true });
    folders.delete(folder);
  }
  return total;
}

const DEADLINE_MS = 600_000;

describe('kill -9 of a process that records', () => {
  it(
    `loses nothing it acknowledged, ${KILLS_CALM} times`,
    async () => {
      expect(await killMany(KILLS_CALM, SEED)).toBeGreaterThan(KILLS_CALM * 100);
    },
    DEADLINE_MS,
  );

  it(
    `loses nothing it acknowledged, ${KILLS_STARVED} times on a machine starved of CPU`,
    async () => {
      const busy = Array.from({ length: cpus().length * 2 }, () => start(['-e', BUSY_LOOP]));
      signalAll(busy, 'SIGSTOP');
      expect(await killMany(KILLS_STARVED, SEED, busy)).toBeGreaterThan(KILLS_STARVED);
    },
    DEADLINE_MS,
  );
});
