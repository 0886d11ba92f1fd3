/** What must hold of a data folder after its host was killed. */
import { join } from 'node:path';
import { expect } from 'vitest';
import * as Y from 'yjs';
import { NO_FILTER, PAGE_ROWS_MAX, type Page } from '../../src-shared/api/messages.ts';
import type { HostApi } from '../../src-shared/api/host-api.ts';
import { openArchive } from '../../src-main/host/host.ts';
import { eventually, unwrap } from '../integration/host-kit.ts';
import { processesOf } from '../integration/transport-kit.ts';
import { numberedBlock } from '../servers/lib/numbered.mjs';
import { createJournal } from '../../src-main/host/journal/journal.ts';
import { nodeDisk } from '../../src-main/host/journal/disk.ts';
import { DocumentPast } from '../../src-main/host/replica/history/past.ts';
import { HISTORY_FOLDER } from '../../src-main/host/replica/history/shelf.ts';
import { readFrames } from '../../src-main/host/replica/update-frames.ts';
import { SnapshotStore } from '../../src-main/host/snapshots/snapshot-store.ts';
import { foldFrom, loadState, stateHash } from '../../src-main/host/wiring/tapes/tape-states.ts';
import { createRealClock } from '../../src-main/sim/clock.ts';
import { createSeededRandom } from '../../src-main/sim/random.ts';
import { FRAME_BYTES, STUBBORN, floodCount, numberedOf } from './host-acks.ts';

export interface Losses {
  /** Frames that were forwarded. */
  readonly acknowledged: number;
  /** Of those, how many are on no tape. */
  readonly missing: number;
  /** Markers of the server processes that the host had started. */
  readonly markers: readonly string[];
  /** Of the servers that outlive their host. */
  readonly stubborn: readonly string[];
}

/** Reads the tapes of one life: every frame whole, in order and as it was sent; counts those that should be there. */
export function lossesOf(
  folder: string,
  tapeIds: Iterable<string>,
  acks: ReadonlyMap<number, readonly number[]>,
): Losses {
  const archive = openArchive(folder);
  const kept = new Map<number, number>();
  const markers: string[] = [];
  const stubborn: string[] = [];
  for (const tapeId of tapeIds) {
    for (const { entry } of archive.scan('', tapeId)) {
      if (entry.kind === 'tape-opened')
        (entry.serverName === STUBBORN ? stubborn : markers).push(entry.runMarker);
      const numbered = entry.kind === 'frame' ? numberedOf(entry.bytes) : null;
      if (entry.kind !== 'frame' || numbered === null) continue;
      const { server, index } = numbered;
      expect(index).toBe(kept.get(server) ?? 0);
      kept.set(server, index + 1);
      if (!linesOf(server).fill(index, 1).equals(entry.bytes))
        expect.fail(`frame ${index} of server ${server} on ${tapeId} is not what was sent`);
    }
  }
  let acknowledged = 0;
  let missing = 0;
  for (const [server, indices] of acks) {
    // What was forwarded was forwarded in order and without gaps, so its end says all.
    const last = indices.at(-1) ?? -1;
    expect(indices.length).toBe(last + 1);
    acknowledged += indices.length;
    missing += Math.max(0, indices.length - (kept.get(server) ?? 0));
  }
  return { acknowledged, missing, markers, stubborn };
}

const lines = new Map<number, ReturnType<typeof numberedBlock>>();

function linesOf(server: number): ReturnType<typeof numberedBlock> {
  const known = lines.get(server) ?? numberedBlock(FRAME_BYTES, 1, floodCount(server));
  lines.set(server, known);
  return known;
}

const GONE_WITHIN_MS = 10_000;

/** Nobody of the dead host's servers outlives the end of its stdin for long. Gives how long it took them. */
export async function serversGone(markers: readonly string[]): Promise<number> {
  const startedMs = performance.now();
  for (;;) {
    const left = markers.flatMap((marker) => processesOf(marker));
    const tookMs = performance.now() - startedMs;
    if (left.length === 0) return tookMs;
    if (tookMs > GONE_WITHIN_MS)
      expect.fail(`processes ${left.join(', ')} outlive their host by ${tookMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Each tape's state is the same from its newest snapshot and the tail as from zero; how many had a snapshot. */
export function statesAgree(folder: string, tapeIds: Iterable<string>): number {
  const journal = createJournal({
    dataFolder: folder,
    disk: nodeDisk,
    clock: createRealClock(),
    random: createSeededRandom(1),
    hostRun: 'reader',
  });
  const snapshots = new SnapshotStore(nodeDisk, folder);
  let saved = 0;
  for (const tapeId of tapeIds) {
    const loaded = finished(loadState(journal, snapshots, tapeId));
    if (loaded.snapshotEntries !== null) saved += 1;
    expect(stateHash(loaded.state)).toBe(stateHash(finished(foldFrom(journal, tapeId, null)).state));
  }
  return saved;
}

function finished<T>(work: Generator<null, T>): T {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
}

/**
 * The history of the workspace document opens and ends with what the document says, but for the one change that was
 * under way; it never says more. Returns how many changes it lacks.
 */
export function historyLacks(folder: string): number {
  const replica = join(folder, 'replica');
  const doc = new Y.Doc();
  for (const name of ['snapshot.bin', 'updates.log'])
    for (const update of readFrames(nodeDisk.readWhole(join(replica, name)) ?? new Uint8Array()).updates)
      Y.applyUpdate(doc, update);
  const end = new DocumentPast(nodeDisk, join(replica, HISTORY_FOLDER)).at(Infinity, null);
  // Killed before it had begun.
  if (end.kind !== 'known') return doc.store.clients.size;
  const roots = end.content?.roots ?? {};
  const hosts = Object.keys(doc.getMap('hosts').toJSON());
  const told = Object.keys(roots['hosts'] ?? {});
  expect(hosts).toEqual(expect.arrayContaining(told));
  return hosts.length - told.length;
}

/** Every page of a tape, as the index tells it, once the index has all of it. */
export async function allRows(api: HostApi, tapeId: string, entries: number): Promise<Page[]> {
  const ask = { scope: { kind: 'tape', tapeId }, filter: NO_FILTER, limit: PAGE_ROWS_MAX } as const;
  await eventually(async () => {
    // A page from the end of the tape is there before the index has all of it.
    const tape = unwrap(await api.tapes.list()).find(({ id }) => id === tapeId);
    expect(tape?.entries).toBe(entries);
    const page = unwrap(await api.messages.page({ ...ask, anchor: { kind: 'tail' } }));
    expect(page).toMatchObject({ total: entries, matched: entries });
  });
  const pages: Page[] = [];
  for (let ordinal = 0; ordinal < entries; ordinal += PAGE_ROWS_MAX) {
    pages.push(unwrap(await api.messages.page({ ...ask, anchor: { kind: 'from', ordinal } })));
  }
  return pages;
}
