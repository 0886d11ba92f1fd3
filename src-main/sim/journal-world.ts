import type { EntryBody, Frame, TapeOpened } from '../../src-shared/journal/entry.ts';
import type { Disk, TapeWriter } from '../host/ports.ts';
import { createJournal, type JournalOptions } from '../host/journal/journal.ts';
import { createFakeClock } from './clock.ts';
import { createSeededRandom } from './random.ts';

/** What every test tape says of itself. */
export const OPENED: Omit<TapeOpened, 'kind' | 'version' | 'tapeId'> = {
  serverId: 'server-1',
  serverName: 'echo',
  target: { kind: 'stdio', command: 'node', args: ['echo.mjs'], cwd: null, envNames: ['HOME'] },
  host: { name: 'tapedeck', version: '0.0.0', platform: 'linux', pid: 1 },
  runMarker: 'run-1',
  causedBy: null,
  startedBy: 'person',
  restartOf: null,
};

export function frame(text: string, dir: Frame['dir'] = 'in'): Frame {
  return {
    kind: 'frame',
    dir,
    channel: { kind: 'stdio' },
    mark: 'whole',
    bytes: new TextEncoder().encode(text),
  };
}

/** A journal under a clock and chance that a test moves. */
export function journalWorld(disk: Disk, dataFolder: string, options: Partial<JournalOptions> = {}) {
  const clock = createFakeClock();
  const random = createSeededRandom(7);
  const journal = createJournal({ dataFolder, disk, clock, random, hostRun: 'run-1', ...options });
  return {
    clock,
    journal,
    /** A new tape; asserts that it could be made. */
    record(): TapeWriter {
      const created = journal.create(OPENED);
      if (!created.ok) throw new Error(created.failure.message);
      return created.value;
    },
    /** Every entry of a tape without its stamps, as far as it can be read. */
    bodies(tapeId: string): EntryBody[] {
      return [...journal.read(tapeId)].map(({ entry }) => {
        const { seq: _seq, wallMs: _wallMs, monoUs: _monoUs, ...body } = entry;
        return body;
      });
    },
  };
}
