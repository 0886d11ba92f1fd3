import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createHost, openArchive } from '../../src-main/host/host.ts';
import { createSeededRandom, type SeededRandom } from '../../src-main/sim/random.ts';
import { eventually, realPorts, unwrap } from '../integration/host-kit.ts';
import { BUSY_LOOP } from './busy-loop.ts';
import { bundleHost } from './host-bundle.ts';
import { allRows, historyLacks, lossesOf, serversGone, statesAgree } from './host-checks.ts';
import { HostLife } from './host-lives.ts';

/** 300 in all; a night has ten times as many. */
const SCALE = Number(process.env['KILLS_SCALE'] ?? 1);
const KILLS_CALM = 240 * SCALE;
const KILLS_STARVED = 60 * SCALE;
/** Of so many lives one is killed before it floods: in the middle of the recovery of what the one before left. */
const RECOVERY_KILL_EVERY = 4;
/** Up to this long after the list of tapes was there. */
const RECOVERY_SPAN_MS = 40;
const LIFE_MIN_MS = 5;
const LIFE_SPAN_MS = 76;
const SERVERS = 3;
/** A night that is ended early has said how far it came. */
const SAY_EVERY = 300;
/** A folder sees this many hosts die before it goes; the next one takes over the lock and finds the tapes of all. */
const KILLS_PER_FOLDER = 5;
/** Hosts that are opened while another one floods and dies; each has a folder of its own, since one at a time may. */
const LANES = 3;
/** 300 kills take five minutes of processor; a machine that others starve needs several times that. */
const DEADLINE_MS = Number(process.env['TAPEDECK_NIGHTLY_MS'] ?? 1_500_000);
/** So many hosts that forward first may get away with it, by dying when nothing was under way. */
const HASTY_MAX = 5;

const SEED = Number(process.env['TAPEDECK_SEED'] ?? Date.now() % 1_000_000);

let scratch: string;
let compileCache: string;
let built: { readonly honest: string; readonly hasty: string };
const lives = new Set<HostLife>();
const busy: ChildProcess[] = [];

beforeAll(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'tapedeck-host-kill9-'));
  compileCache = join(scratch, 'compiled');
  built = {
    honest: await bundleHost(join(scratch, 'honest'), { isHasty: false }),
    hasty: await bundleHost(join(scratch, 'hasty'), { isHasty: true }),
  };
}, DEADLINE_MS);

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

afterEach(async () => {
  for (const each of busy.splice(0)) each.kill('SIGKILL');
  for (const life of lives) await life.dispose();
  lives.clear();
});

function begin(folder: string, hasty: boolean, stubborn = false): HostLife {
  const life = new HostLife({
    child: hasty ? built.hasty : built.honest,
    folder,
    servers: SERVERS,
    stubborn,
    compileCache,
  });
  lives.add(life);
  return life;
}

/** One folder, in which one host after the other is killed. */
interface Lane {
  folder: string;
  kills: number;
  /** The host that is open now, and the tapes that it must find. */
  life: HostLife;
  known: ReadonlySet<string>;
  /** Servers that have outlived their host: the next start ends them. */
  stubborn: readonly string[];
}

function openLane(hasty: boolean): Lane {
  const folder = mkdtempSync(join(scratch, 'data-'));
  return { folder, kills: 0, life: begin(folder, hasty), known: new Set(), stubborn: [] };
}

interface Death {
  readonly acknowledged: number;
  readonly missing: number;
  /** How long its servers lived on. */
  readonly goneMs: number;
  /** Tapes whose state came from a snapshot. */
  readonly snapshots: number;
}

/** Kills the lane's host while it recovers what the one before left, and opens the next on the same folder. */
async function killInRecovery(lane: Lane, lifeMs: number): Promise<Death> {
  const { life, folder, known } = lane;
  const found = await life.ready();
  expect(new Set(found.keys())).toEqual(known);
  await new Promise((resolve) => setTimeout(resolve, lifeMs));
  await life.kill();
  lives.delete(life);
  lane.kills += 1;
  expect(openArchive(folder).verify()).toMatchObject({ ok: true, problems: [], living: 0, lost: 0 });
  expect(historyLacks(folder)).toBeLessThanOrEqual(1);
  const snapshots = statesAgree(folder, known);
  // Not before: it recovers what is looked at here.
  if (lane.kills < KILLS_PER_FOLDER) lane.life = begin(folder, false);
  return { acknowledged: 0, missing: 0, goneMs: 0, snapshots };
}

/** Lets the lane's host flood and die, checks what it leaves, and opens the next host on the same folder. */
async function killOne(lane: Lane, lifeMs: number, hasty: boolean): Promise<Death> {
  const { life, folder, known } = lane;
  const found = await life.ready();
  // The lock of the dead host was taken over, and what it recorded is neither living nor damaged.
  expect(new Set(found.keys())).toEqual(known);
  expect([...found.values()].filter((state) => state !== 'interrupted')).toEqual([]);

  await serversGone(lane.stubborn);
  for (const each of busy) each.kill('SIGCONT');
  try {
    await life.flood();
    await new Promise((resolve) => setTimeout(resolve, lifeMs));
  } finally {
    for (const each of busy) each.kill('SIGSTOP');
  }
  const acks = await life.kill();
  lives.delete(life);

  const archive = openArchive(folder);
  const tapes = archive.tapes();
  lane.known = new Set(tapes.map((tape) => tape.id));
  lane.kills += 1;

  expect(archive.verify()).toMatchObject({ ok: true, problems: [], living: 0, gaps: 0, lost: 0 });
  expect(historyLacks(folder)).toBeLessThanOrEqual(1);
  const fresh = tapes.filter((tape) => !known.has(tape.id));
  expect(fresh.map((tape) => tape.state)).toEqual(fresh.map(() => 'interrupted'));
  const { acknowledged, missing, markers, stubborn } = lossesOf(
    folder,
    fresh.map((tape) => tape.id),
    acks,
  );
  expect(markers).toHaveLength(SERVERS);
  expect(fresh).toHaveLength(SERVERS + stubborn.length);
  lane.stubborn = [...lane.stubborn, ...stubborn];
  const snapshots = statesAgree(
    folder,
    fresh.map((tape) => tape.id),
  );
  const goneMs = await serversGone(markers);
  // Not before: it recovers what is looked at here, and ends servers that a dead host left.
  if (lane.kills < KILLS_PER_FOLDER) lane.life = begin(folder, hasty, lane.kills === 2);
  return { acknowledged, missing, goneMs, snapshots };
}

/** A last start on the folder, in this process, which nobody kills: what it leaves is all in order. */
async function settle(folder: string, stubborn: readonly string[]): Promise<void> {
  const host = unwrap(createHost(realPorts(folder)));
  try {
    await eventually(async () => {
      const { running, reports } = unwrap(await host.api.recovery.state());
      expect(running).toBeNull();
      expect(reports[0]?.id).toBe(unwrap(await host.api.app.info()).hostRun);
    });
    await serversGone(stubborn);
  } finally {
    await host.stop();
  }
  const archive = openArchive(folder);
  expect(archive.verify()).toMatchObject({ ok: true, problems: [], living: 0, lost: 0, tornTails: 0 });
  for (const { id } of archive.tapes()) {
    const kinds = [...archive.scan('', id)].map(({ entry }) => entry.kind);
    expect(kinds.slice(-2)).toEqual(['recovered', 'tape-closed']);
    expect(kinds.filter((kind) => kind === 'recovered' || kind === 'tape-closed')).toHaveLength(2);
  }
}

/** A host in this process finds what all of them left; its index, followed over their deaths, equals a new one. */
async function inspect(folder: string): Promise<void> {
  const tapes = openArchive(folder).tapes();
  const readAll = async () => {
    const host = unwrap(createHost(realPorts(folder)));
    try {
      const listed = unwrap(await host.api.tapes.list());
      expect(listed.map((tape) => tape.state)).toEqual(tapes.map(() => 'interrupted'));
      return await Promise.all(tapes.map((tape) => allRows(host.api, tape.id, tape.entries)));
    } finally {
      await host.stop();
    }
  };
  const followed = await readAll();
  rmSync(join(folder, 'index'), { recursive: true });
  expect(await readAll()).toEqual(followed);
}

async function killMany(kills: number, random: SeededRandom): Promise<Death[]> {
  const lanes: Lane[] = Array.from({ length: LANES }, () => openLane(false));
  const deaths: Death[] = [];
  let wasInspected = false;
  for (let kill = 0; kill < kills; kill += 1) {
    const lane = lanes[kill % LANES];
    if (lane === undefined) throw new Error('no lane');
    // Starving is for the flood; what others need for their start would come out of it.
    if (busy.length > 0) await Promise.all(lanes.map((each) => each.life.ready()));
    const isInRecovery = lane.kills > 0 && random.below(RECOVERY_KILL_EVERY) === 0;
    deaths.push(
      isInRecovery
        ? await killInRecovery(lane, random.below(RECOVERY_SPAN_MS))
        : await killOne(lane, LIFE_MIN_MS + random.below(LIFE_SPAN_MS), false),
    );
    if (deaths.length % SAY_EVERY === 0)
      console.log(
        `${deaths.length} of ${kills} kills, TAPEDECK_SEED=${random.seed}: ${deaths.filter((each) => each.missing > 0).length} with frames missing`,
      );
    if (lane.kills < KILLS_PER_FOLDER) continue;
    await settle(lane.folder, lane.stubborn);
    if (!wasInspected) await inspect(lane.folder);
    wasInspected = true;
    rmSync(lane.folder, { recursive: true, force: true });
    Object.assign(lane, openLane(false));
  }
  return deaths;
}

function report(title: string, seed: number, deaths: readonly Death[]): void {
  const frames = deaths.reduce((sum, each) => sum + each.acknowledged, 0);
  const goneMs = Math.max(...deaths.map((each) => each.goneMs));
  console.log(
    `${title}: TAPEDECK_SEED=${seed}, ${deaths.length} kills, ${deaths.filter((each) => each.acknowledged === 0).length} ` +
      `of them during a recovery, ${frames} frames forwarded, ` +
      `${deaths.reduce((sum, each) => sum + each.snapshots, 0)} states from snapshots, ` +
      `servers gone within ${goneMs.toFixed(0)} ms`,
  );
}

describe('kill -9 of the whole host during a flood', () => {
  it(
    `nothing forwarded is missing, ${KILLS_CALM} times`,
    async () => {
      const deaths = await killMany(KILLS_CALM, createSeededRandom(SEED));
      report('calm', SEED, deaths);
      expect(deaths.filter((each) => each.missing > 0)).toEqual([]);
      expect(deaths.filter((each) => each.acknowledged > 0).length).toBeGreaterThan(deaths.length / 2);
      expect(deaths.some((each) => each.snapshots > 0)).toBe(true);
    },
    DEADLINE_MS,
  );

  it(
    `nothing forwarded is missing, ${KILLS_STARVED} times on a machine starved of CPU`,
    async () => {
      for (let n = 0; n < cpus().length * 2; n += 1) {
        const loop = spawn(process.execPath, ['-e', BUSY_LOOP], { stdio: 'ignore' });
        loop.kill('SIGSTOP');
        busy.push(loop);
      }
      const deaths = await killMany(KILLS_STARVED, createSeededRandom(SEED + 1));
      report('starved', SEED, deaths);
      expect(deaths.filter((each) => each.missing > 0)).toEqual([]);
      expect(deaths.filter((each) => each.acknowledged > 0).length).toBeGreaterThan(deaths.length / 2);
      expect(deaths.some((each) => each.snapshots > 0)).toBe(true);
    },
    DEADLINE_MS,
  );

  it(
    'a recorder that forwards before it appends is caught',
    async () => {
      const lane = openLane(true);
      const missing: number[] = [];
      while (missing.length < HASTY_MAX && !missing.some((frames) => frames > 0)) {
        missing.push((await killOne(lane, LIFE_MIN_MS + missing.length * LIFE_MIN_MS, true)).missing);
      }
      expect(Math.max(...missing)).toBeGreaterThan(0);
    },
    DEADLINE_MS,
  );
});
