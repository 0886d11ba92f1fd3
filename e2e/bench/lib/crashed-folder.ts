import { copyFileSync, linkSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRealClock, createSecureRandom, nodeDisk } from '../../../src-main/host/host.ts';
import { createJournal } from '../../../src-main/host/journal/journal.ts';
import type { Journal } from '../../../src-main/host/ports.ts';
import { SnapshotStore } from '../../../src-main/host/snapshots/snapshot-store.ts';
import { OPENED } from '../../../src-main/sim/journal-world.ts';
import { createTapeState, foldTape } from '../../../src-shared/state/tape-state.ts';
import { unwrap } from '../../integration/host-kit.ts';
import { startMortalHost } from '../../integration/mortal-host.ts';
import { busyFrame } from './busy-frame.ts';

const BATCH = 1_000;

export const journalOn = (dataFolder: string): Journal =>
  createJournal({
    dataFolder,
    disk: nodeDisk,
    clock: createRealClock(),
    random: createSecureRandom(),
    hostRun: 'bench',
  });

/**
 * What a host leaves that is killed: its lock, its database and document as they were, a tape of so many frames that was
 * never ended, and a snapshot of all but the tail. There is no index.
 */
export async function leaveBehind(dataFolder: string, frames: number, tail: number): Promise<string> {
  const host = await startMortalHost(dataFolder, []);
  await host.kill();
  rmSync(join(dataFolder, 'index'), { recursive: true, force: true });
  const writer = unwrap(journalOn(dataFolder).create(OPENED));
  const { tapeId } = writer;
  const state = createTapeState();
  for (const { entry } of journalOn(dataFolder).read(tapeId)) foldTape(state, entry);
  for (let at = 0; at < frames; at += BATCH) {
    const appended = unwrap(writer.append(Array.from({ length: BATCH }, (_, i) => busyFrame(at + i))));
    for (const entry of at < frames - tail ? appended : []) foldTape(state, entry);
  }
  const { entries } = state.counters;
  const mark = writer.markBefore(entries);
  new SnapshotStore(nodeDisk, dataFolder).write({ tapeId, entries, takenMs: 0, mark, state });
  const owner = join(dataFolder, 'tapes', tapeId, 'owner.json');
  const said = JSON.parse(readFileSync(owner, 'utf8')) as Record<string, unknown>;
  writeFileSync(owner, JSON.stringify({ ...said, started: 'before/1' }));
  return tapeId;
}

/** The same folder once more. Segments that nobody writes to again are the same files. */
export function copyFolder(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  const entries = readdirSync(from, { withFileTypes: true }).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const newest = entries.findLast(({ name }) => name.endsWith('.seg'))?.name;
  for (const entry of entries) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) copyFolder(source, target);
    else if (entry.name.endsWith('.seg') && entry.name !== newest) linkSync(source, target);
    else copyFileSync(source, target);
  }
}
