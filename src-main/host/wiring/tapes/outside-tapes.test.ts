import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterEach, describe, expect, it } from 'vitest';
import type { Entry } from '../../../../src-shared/journal/entry.ts';
import { createFakeClock } from '../../../sim/clock.ts';
import { OPENED } from '../../../sim/journal-world.ts';
import { nodeDisk } from '../../journal/disk.ts';
import { createJournal } from '../../journal/journal.ts';
import { followOutsideTapes, FOLLOWED_MAX, LOOK_EVERY_MS, SCAN_EVERY_MS } from './outside-tapes.ts';
import type { TapeWriter } from '../../ports.ts';
import { createSecureRandom } from '../world/real-ports.ts';
import { createTapeOwners } from './tape-owners.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** An app, and beside it somebody who writes tapes into its folder. */
function world() {
  const dataFolder = mkdtempSync(`${tmpdir()}/tapedeck-outside-`);
  folders.push(dataFolder);
  const clock = createFakeClock();
  const random = createSecureRandom();
  const journal = createJournal({
    dataFolder,
    disk: nodeDisk,
    clock,
    random,
    hostRun: 'tap',
    syncAfterMs: () => null,
  });
  const tapes = createTapeOwners(journal, () => undefined);
  const heard = new Map<string, Entry['kind'][]>();
  let changes = 0;
  const begin = (): TapeWriter => {
    const created = journal.create({ ...OPENED, startedBy: 'tap', host: { ...OPENED.host, pid: 1 } });
    if (!created.ok) throw new Error(created.failure.message);
    return created.value;
  };
  const follow = () =>
    followOutsideTapes({
      ports: { clock, disk: nodeDisk, dataFolder, report: (what, why) => expect([what, why]).toEqual([]) },
      hostRun: 'app',
      startedMs: 0,
      tapes,
      listeners: [
        {
          onEntries: ({ tapeId }, entries) =>
            heard.set(tapeId, [...(heard.get(tapeId) ?? []), ...entries.map(({ kind }) => kind)]),
        },
        tapes,
      ],
      isPressed: () => false,
      changed: () => (changes += 1),
    });
  /** Lets a few looks and scans pass. */
  const pass = (): void => {
    for (let look = 0; look < 8; look += 1) clock.advance(Math.max(LOOK_EVERY_MS, SCAN_EVERY_MS));
  };
  return { begin, follow, pass, tapes, heard, changes: () => changes };
}

describe('tapes that others record', () => {
  it('are told from their first entry to their end', () => {
    const { begin, follow, pass, tapes, heard } = world();
    const outside = follow();
    pass();
    const tape = begin();
    pass();
    expect(tapes.ids()).toEqual([tape.tapeId]);
    tape.append([{ kind: 'intent', intent: 'signal', detail: null }]);
    pass();
    tape.close('done');
    pass();
    expect(heard.get(tape.tapeId)).toEqual(['tape-opened', 'intent', 'tape-closed']);
    expect(tapes.ids()).toEqual([]);
    outside.close();
  });

  it('are no more than can be followed: the others are counted, and have their turn', () => {
    const { begin, follow, pass, tapes, heard, changes } = world();
    const outside = follow();
    const written = Array.from({ length: FOLLOWED_MAX + 3 }, begin);
    pass();
    expect(tapes.ids()).toHaveLength(FOLLOWED_MAX);
    expect(tapes.notFollowed()).toBe(3);
    const before = changes();
    pass();
    // Nothing is announced again and again.
    expect(changes()).toBe(before);

    const live = written.filter(({ tapeId }) => tapes.ids().includes(tapeId));
    for (const tape of live.slice(0, 2)) tape.close('done');
    pass();
    expect(tapes.ids()).toHaveLength(FOLLOWED_MAX);
    expect(tapes.notFollowed()).toBe(1);
    for (const tape of live.slice(2)) tape.close('done');
    pass();
    expect(tapes.notFollowed()).toBe(0);
    expect(heard.size).toBe(FOLLOWED_MAX + 3);
    outside.close();
    for (const tape of written) tape.close('done');
  });

  it('and have ended while they waited are told all the same, without being counted', () => {
    const { begin, follow, pass, tapes, heard } = world();
    const outside = follow();
    pass();
    const first = Array.from({ length: FOLLOWED_MAX }, begin);
    pass();
    const late = begin();
    pass();
    expect(tapes.notFollowed()).toBe(1);
    late.close('done');
    pass();
    expect(tapes.notFollowed()).toBe(0);
    for (const tape of first) tape.close('done');
    pass();
    expect(heard.get(late.tapeId)).toEqual(['tape-opened', 'tape-closed']);
    outside.close();
  });
});
