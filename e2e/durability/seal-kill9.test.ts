/** The process that seals is killed at random points: every tape is whole at any time, and the next one finishes the work. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { nodeDisk, openArchive } from '../../src-main/host/host.ts';
import { createJournal } from '../../src-main/host/journal/journal.ts';
import { createRealClock, createSecureRandom } from '../../src-main/host/wiring/world/real-ports.ts';
import { OPENED, frame } from '../../src-main/sim/journal-world.ts';
import { createSeededRandom } from '../../src-main/sim/random.ts';
import { unwrap } from '../integration/host-kit.ts';

const KILLS = 12;
const SEED = Number(process.env['TAPEDECK_SEED'] ?? Date.now() % 1_000_000);
const ENTRIES = 4_000;
const SEGMENT_BYTES = 64 * 1024;
const CHILD = fileURLToPath(new URL('seal-child.ts', import.meta.url));

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tapedeck-seal-kill-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A tape of many small segments, so that a kill mostly comes in the middle of one. */
function record(dataFolder: string): void {
  const ports = { disk: nodeDisk, clock: createRealClock(), random: createSecureRandom() };
  const journal = createJournal({ ...ports, dataFolder, hostRun: 'kill', segmentBytes: SEGMENT_BYTES });
  const writer = unwrap(journal.create(OPENED));
  const words = createSeededRandom(11);
  for (let at = 2; at < ENTRIES; at += 1)
    unwrap(writer.append([frame(`{"id":${at},"x":"${words.token(200)}"}\n`)]));
  unwrap(writer.close('recorded'));
}

function digestOf(dataFolder: string): string {
  const hash = createHash('sha256');
  for (const { entry } of openArchive(dataFolder).scan('')) hash.update(JSON.stringify(entry));
  return hash.digest('hex');
}

/** Lets a process seal and kills it after `afterMs`; its exit code, null when it was killed. */
async function sealFor(dataFolder: string, afterMs: number | null): Promise<number | null> {
  const child = spawn(process.execPath, [CHILD, dataFolder], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  await once(child.stdout, 'data');
  const timer = afterMs === null ? null : setTimeout(() => child.kill('SIGKILL'), afterMs);
  await ended;
  if (timer !== null) clearTimeout(timer);
  return child.exitCode;
}

/** How long the process works on such a tape when nobody kills it: of the disk and the machine, so it is measured. */
async function sealingMs(): Promise<number> {
  const data = join(folder, 'measured');
  record(data);
  const child = spawn(process.execPath, [CHILD, data], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  await once(child.stdout, 'data');
  const startMs = performance.now();
  await ended;
  return performance.now() - startMs;
}

it(`${KILLS} kills in the middle of sealing lose nothing`, async () => {
  const withinMs = Math.max(1, Math.round(await sealingMs()));
  const chance = createSeededRandom(SEED);
  let killed = 0;
  let partly = 0;
  for (let n = 0; n < KILLS; n += 1) {
    const data = join(folder, String(n));
    record(data);
    const before = digestOf(data);
    const afterMs = Number.parseInt(chance.token(6), 36) % withinMs;
    const code = await sealFor(data, afterMs);
    if (code === null) killed += 1;
    const report = openArchive(data).verify();
    expect(report, `seed ${SEED}, killed after ${afterMs} ms`).toMatchObject({
      ok: true,
      entries: ENTRIES,
      problems: [],
    });
    if (report.sealed > 0 && report.sealed < report.segments) partly += 1;
    expect(digestOf(data), `seed ${SEED}, killed after ${afterMs} ms`).toBe(before);
    if (n % 5 > 0) continue;
    expect(await sealFor(data, null)).toBe(0);
    const after = openArchive(data).verify();
    // The last segment is smaller than what is worth it.
    expect(after.sealed).toBeGreaterThanOrEqual(after.segments - 1);
    expect(digestOf(data)).toBe(before);
    const [tape = ''] = readdirSync(join(data, 'tapes'));
    expect(readdirSync(join(data, 'tapes', tape)).every((name) => name.endsWith('.seg'))).toBe(true);
  }
  process.stderr.write(
    `sealing, seed ${SEED}: ${killed} of ${KILLS} were killed within ${withinMs} ms, ${partly} between two segments\n`,
  );
  expect(killed).toBeGreaterThan(KILLS / 4);
  expect(partly).toBeGreaterThan(0);
}, 600_000);
