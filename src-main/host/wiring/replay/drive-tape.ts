import { ok, type Result } from '../../../../src-shared/base/failure.ts';
import { createRecorder } from '../../capture/recorder.ts';
import { makeDataFolder } from '../world/data-folder.ts';
import { nodeDisk } from '../../journal/disk.ts';
import { createJournal } from '../../journal/journal.ts';
import type { Clock, Random, Recorder, StoredServer } from '../../ports.ts';
import { targetOf } from '../../registry/registry.ts';

export interface DriveTapeOptions {
  readonly dataFolder: string;
  readonly version: string;
  readonly server: StoredServer;
  readonly clock: Clock;
  readonly random: Random;
  readonly runMarker: string;
  /** The tape whose client is played; null when it does not say which it is. */
  readonly causedBy: string | null;
  /** What the server writes to stderr, and what is wrong with recording it. */
  readonly onStderr: (text: string) => void;
}

/** The tape of one drive: in the data folder, written by this process, whether the app runs or not. */
export function openDriveTape(options: DriveTapeOptions): Result<Recorder> {
  const { dataFolder, version, server, clock, random, runMarker, causedBy, onStderr } = options;
  const made = makeDataFolder(nodeDisk, dataFolder);
  if (!made.ok) return made;
  const journal = createJournal({ dataFolder, disk: nodeDisk, clock, random, hostRun: random.token(12) });
  const created = journal.create({
    serverId: server.id,
    serverName: server.name,
    target: targetOf(server.spec),
    host: { name: 'tapedeck drive', version, platform: process.platform, pid: process.pid },
    runMarker,
    causedBy: causedBy === null ? null : { tapeId: causedBy, seq: null },
    startedBy: 'command-line',
    restartOf: null,
  });
  if (!created.ok) return created;
  const utf8 = new TextDecoder();
  return ok(
    createRecorder({
      writer: created.value,
      serverId: server.id,
      listeners: [
        {
          onEntries(_tape, entries) {
            for (const entry of entries) if (entry.kind === 'stderr') onStderr(utf8.decode(entry.bytes));
          },
        },
      ],
      onTrouble(trouble) {
        if (trouble.kind === 'disk') onStderr(trouble.failure.message);
      },
    }),
  );
}
