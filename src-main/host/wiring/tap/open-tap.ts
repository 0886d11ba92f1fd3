import { createHash } from 'node:crypto';
import type { Readable, Writable } from 'node:stream';
import { join } from 'node:path';
import type { Result } from '../../../../src-shared/base/failure.ts';
import { ok } from '../../../../src-shared/base/failure.ts';
import type { Target } from '../../../../src-shared/journal/entry.ts';
import { createRecorder } from '../../capture/recorder.ts';
import { redactPairs } from '../../../../src-shared/wire/secret-headers.ts';
import { makeDataFolder } from '../world/data-folder.ts';
import { nodeDisk } from '../../journal/disk.ts';
import { createJournal } from '../../journal/journal.ts';
import { isLiving } from '../../journal/owner.ts';
import { startedOf } from '../../journal/process-identity.ts';
import type { LineRecorder } from '../../ports.ts';
import { createRealClock, createSecureRandom } from '../world/real-ports.ts';
import type { HttpTap } from '../../tap/http-proxy.ts';
import { createPatientRecorder } from '../../tap/patient-recorder.ts';
import { createSessionNotice } from '../../../../src-shared/state/session-notice.ts';
import { isInForeground } from '../../tap/foreground.ts';
import { runStdioTap, type StdioTap } from '../../tap/stdio-tap.ts';
import { startProcess } from '../../transport/child.ts';
import { findCommand } from '../../transport/find-command.ts';
import { createLineSplitter } from '../../transport/line-splitter.ts';
import { spawnFailure } from '../../transport/spawn-failure.ts';
import { createSseSplitter } from '../../transport/sse-splitter.ts';

/**
 * From a write to its sync. Longer than the app's: while a file is synced a write to it waits, and with it the client. What the power
 * takes is the newest quarter of a second; a process that dies loses nothing, as everywhere.
 */
const SYNC_AFTER_MS = 250;
const ID_CHARS = 16;
const NO_NAMES: ReadonlySet<string> = new Set();

export interface TapIdentity {
  readonly dataFolder: string;
  readonly version: string;
  /** What its tapes are called; the same name is the same server. Null: told by what is tapped. */
  readonly name: string | null;
  /** Something that a person should know; recording trouble is no failure of the tap. */
  readonly report: (message: string) => void;
}

export interface StdioTapRequest extends TapIdentity {
  readonly command: string;
  readonly args: readonly string[];
  readonly client: { readonly input: Readable; readonly output: Writable; readonly errors: Writable };
}

export interface HttpTapRequest extends TapIdentity {
  readonly url: URL;
  readonly port: number;
  readonly allowedOrigins: readonly string[];
}

/** Listens on this machine and passes on to the server. */
export async function openUrlTap(request: HttpTapRequest): Promise<Result<HttpTap>> {
  const { url, port, allowedOrigins } = request;
  const target: Target = { kind: 'http', url: url.href, headerNames: [] };
  const name = request.name ?? url.host;
  const recorder = openTapRecorder(request, name, target, createRealClock());
  // A tap of pipes begins without all that this needs.
  const { openHttpTap } = await import('../../tap/http-proxy.ts');
  const opened = await openHttpTap({
    url,
    port,
    allowedOrigins,
    recorder,
    createSseSplitter,
    redact: (pairs) => redactPairs(pairs, NO_NAMES),
    notice: createSessionNotice(),
  });
  if (!opened.ok) recorder.close(opened.failure.message);
  return opened;
}

/** Starts the server and stands between it and the client. A failure means that the server could not be started. */
export async function openStdioTap(request: StdioTapRequest): Promise<Result<StdioTap>> {
  const { command, args } = request;
  const cwd = process.cwd();
  // The server lives in the client's world: its whole environment, untouched.
  const env = Object.fromEntries(
    Object.entries(process.env).filter((pair): pair is [string, string] => pair[1] !== undefined),
  );
  const name = request.name ?? shortName(command, args);
  const clock = createRealClock();
  const recorder = openTapRecorder(request, name, { kind: 'stdio', command, args, cwd, envNames: [] }, clock);
  const file = findCommand({ command, args, cwd, env });
  const started = file.ok ? await start(file.value, { command, args, cwd, env }) : file;
  if (!started.ok) {
    const { code, message, hint } = started.failure;
    recorder.record([{ kind: 'session', phase: { kind: 'failed', code, message, hint } }]);
    recorder.close('the server could not be started');
    return started;
  }
  return ok(
    runStdioTap({
      clock,
      recorder,
      createSplitter: createLineSplitter,
      client: request.client,
      server: started.value,
      startedOf,
      isInForeground,
    }),
  );
}

type ServerProcess = ReturnType<typeof startProcess>;

async function start(
  file: string,
  request: Parameters<typeof startProcess>[1],
): Promise<Result<ServerProcess>> {
  try {
    // In our group and session, where the client would have it: the same terminal, the same group signals.
    const server = startProcess(file, request, false);
    await new Promise<void>((resolve, reject) => {
      server.once('spawn', resolve);
      server.once('error', reject);
    });
    // A signal that could not be sent is no reason to end.
    server.on('error', () => {});
    return ok(server);
  } catch (error) {
    return { ok: false, failure: spawnFailure(file, error) };
  }
}

/** The tape of a tap: in the data folder, written by this process, whether the app runs or not. */
function openTapRecorder(
  { dataFolder, version, name: given, report }: TapIdentity,
  name: string,
  target: Target,
  clock: ReturnType<typeof createRealClock>,
): LineRecorder {
  const random = createSecureRandom();
  const hostRun = random.token(12);
  const serverId = idOf(given, target);
  const journal = createJournal({
    dataFolder,
    disk: nodeDisk,
    clock,
    random,
    hostRun,
    syncAfterMs: () => SYNC_AFTER_MS,
    onSyncFailed: ({ failure }) => report(failure.message),
  });
  return createPatientRecorder({
    clock,
    serverId,
    open() {
      const made = makeDataFolder(nodeDisk, dataFolder);
      if (!made.ok) return made;
      const created = journal.create({
        serverId,
        serverName: name,
        target,
        host: { name: 'tapedeck tap', version, platform: process.platform, pid: process.pid },
        // Nothing of the server's tree is marked: it runs as it would without us.
        runMarker: random.token(24),
        causedBy: null,
        startedBy: 'tap',
        restartOf: null,
      });
      if (!created.ok) return created;
      return ok(
        createRecorder({
          writer: created.value,
          serverId,
          listeners: [],
          onTrouble(trouble) {
            if (trouble.kind === 'disk') report(`${trouble.failure.message} ${trouble.failure.hint}`);
          },
        }),
      );
    },
    isThere: (tapeId) => isLiving(nodeDisk, join(dataFolder, 'tapes', tapeId)),
    onTrouble: (message) => report(`${message} Traffic goes on unrecorded.`),
  });
}

/** Stable over runs, so that the tapes of one server stand together. */
function idOf(name: string | null, target: Target): string {
  const what =
    name !== null
      ? ['name', name]
      : target.kind === 'stdio'
        ? ['stdio', target.command, ...target.args]
        : ['http', target.url];
  return `tap-${createHash('sha256').update(JSON.stringify(what)).digest('hex').slice(0, ID_CHARS)}`;
}

const NAME_CHARS = 64;

/** The script that an interpreter runs, or else the program. */
function shortName(command: string, args: readonly string[]): string {
  const script = args.find((each) => /\.[cm]?[jt]s$|\.py$/.test(each));
  return ((script ?? command).split(/[/\\]/).at(-1) ?? command).slice(0, NAME_CHARS);
}
