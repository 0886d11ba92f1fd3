/**
 * flood-child DATA SEED: records frames as fast as it can, in batches of random size, into small segments and short
 * tapes, and says `TAPE ENTRIES` on stdout after every append, never before. It runs until it is killed.
 */
import { writeSync } from 'node:fs';
import { createJournal } from '../../src-main/host/journal/journal.ts';
import { nodeDisk } from '../../src-main/host/journal/disk.ts';
import type { EntryBody } from '../../src-shared/journal/entry.ts';
import { createRealClock } from '../../src-main/sim/clock.ts';
import { OPENED } from '../../src-main/sim/journal-world.ts';
import { createSeededRandom } from '../../src-main/sim/random.ts';
import { floodBytes } from './flood-frames.ts';

const SEGMENT_BYTES = 200_000;
const TAPE_ENTRIES = 5000;
const BATCH_MAX = 30;

const [dataFolder = '', seed = '0'] = process.argv.slice(2);
const random = createSeededRandom(Number(seed));
const clock = createRealClock();
const journal = createJournal({
  dataFolder,
  disk: nodeDisk,
  clock,
  random,
  hostRun: `flood-${process.pid}`,
  segmentBytes: SEGMENT_BYTES,
});

/** Blocks until the pipe has it: what was said was recorded before. */
function acknowledge(tapeId: string, entries: number): void {
  const line = Buffer.from(`${tapeId} ${entries}\n`);
  for (let done = 0; done < line.length;) {
    try {
      done += writeSync(1, line, done);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) throw error;
    }
  }
}

for (;;) {
  const created = journal.create(OPENED);
  if (!created.ok) throw new Error(created.failure.message);
  const tape = created.value;
  let entries = 1;
  acknowledge(tape.tapeId, entries);
  while (entries < TAPE_ENTRIES) {
    const bodies: EntryBody[] = Array.from({ length: 1 + random.below(BATCH_MAX) }, (_, i) => ({
      kind: 'frame',
      dir: 'in',
      channel: { kind: 'stdio' },
      mark: 'whole',
      bytes: floodBytes(entries + i),
    }));
    const appended = tape.append(bodies);
    if (!appended.ok) throw new Error(appended.failure.message);
    entries += bodies.length;
    acknowledge(tape.tapeId, entries);
  }
  const closed = tape.close('long enough');
  if (!closed.ok) throw new Error(closed.failure.message);
  acknowledge(tape.tapeId, entries + 1);
}
