import { ok, type Result } from '../../../../src-shared/base/failure.ts';
import type { TapeOpened } from '../../../../src-shared/journal/entry.ts';
import { createRecorder } from '../../capture/recorder.ts';
import type { HostPorts } from '../world/host-ports.ts';
import type { Journal, Recorder, StoredServer } from '../../ports.ts';
import type { Recording } from './recording.ts';
import type { TapeOrigin } from '../../registry/lifecycle.ts';
import { targetOf } from '../../registry/registry.ts';
import type { TapeKeeping } from './tape-keeping.ts';
import type { Watch } from '../servers/watch.ts';

export interface TapesDeps {
  readonly ports: HostPorts;
  readonly journal: Journal;
  readonly keeping: TapeKeeping;
  readonly watch: Watch;
  readonly recording: Recording;
  onOpened(server: StoredServer): void;
}

/** What a tape repeats; nothing when it is not said. */
type Cause = Partial<Pick<TapeOpened, 'causedBy'>>;

export interface OpenTapes {
  /** A new tape of a server's run, and the recorder that writes it. */
  open(server: StoredServer, origin: TapeOrigin & Cause): Result<Recorder>;
  /** What the processes of the tape's run are marked with; told once. */
  takeMarker(tapeId: string): string;
}

/** Begins tapes: makes the file, tells everyone who follows it of its first entry, and gives out its recorder. */
export function createTapes({ ports, journal, keeping, watch, recording, ...deps }: TapesDeps): OpenTapes {
  const { version, random, report } = ports;
  const markers = new Map<string, string>();

  function open(server: StoredServer, origin: TapeOrigin & Cause): Result<Recorder> {
    const runMarker = random.token(24);
    const created = journal.create({
      serverId: server.id,
      serverName: server.name,
      target: targetOf(server.spec),
      host: { name: 'tapedeck', version, platform: process.platform, pid: process.pid },
      runMarker,
      causedBy: null,
      ...origin,
    });
    if (!created.ok) return created;
    const writer = created.value;
    const { tapeId } = writer;
    keeping.opened(writer);
    deps.onOpened(server);
    watch.tapes.open(tapeId, { serverId: server.id, serverName: server.name });
    markers.set(tapeId, runMarker);
    const { listeners } = watch;
    for (const { entry } of journal.read(tapeId)) {
      for (const listener of listeners) listener.onEntries({ tapeId, serverId: server.id }, [entry]);
      break;
    }
    const recorder = createRecorder({
      writer,
      serverId: server.id,
      listeners,
      gate: recording.gateOf(tapeId),
      onTrouble(trouble) {
        if (trouble.kind === 'listener') report('a listener of the tape', trouble.error);
        else report(`tape ${tapeId}`, trouble.failure.message);
      },
    });
    recording.opened(recorder);
    return ok(recorder);
  }

  function takeMarker(tapeId: string): string {
    const marker = markers.get(tapeId) ?? tapeId;
    markers.delete(tapeId);
    return marker;
  }

  return { open, takeMarker };
}
