import type { ServerDraft } from '../../../../src-shared/api/servers.ts';
import { fail, ok, type Failure, type Result } from '../../../../src-shared/base/failure.ts';
import type { Exchange } from '../../../../src-shared/rerun/conversation.ts';
import type { Ignores } from '../../../../src-shared/rerun/ignore.ts';
import type { IdText } from '../../../../src-shared/wire/message.ts';
import { createDriveReport, type DriveEvent } from './drive-report.ts';
import { openDriveTape } from './drive-tape.ts';
import { findTape } from '../tapes/find-tape.ts';
import { lookedOn } from '../../mock/live-wire.ts';
import { openRun } from '../servers/open-run.ts';
import type { StoredServer } from '../../ports.ts';
import { readConversation, settled } from '../tapes/read-conversation.ts';
import { createRealClock, createSecureRandom } from '../world/real-ports.ts';
import { inTurns } from '../../recovery/turns.ts';
import { httpPlayWire } from '../../rerun/http-play-wire.ts';
import { pipePlayWire } from '../../rerun/play-wire.ts';
import { play, type Pace } from '../../rerun/player.ts';
import { prepare } from '../../rerun/prepare.ts';
import { STOP_LADDER } from '../../supervisor/stop-ladder.ts';
import { createSpawner } from '../../transport/child.ts';

export type { DriveEvent };

export interface DriveRequest {
  readonly dataFolder: string;
  readonly version: string;
  readonly tape: string;
  readonly server: ServerDraft;
  readonly pace: Pace;
  readonly answerTimeoutMs: number;
  readonly allowWrites: boolean;
  /** Only this many messages of the client; null for all. */
  readonly until: number | null;
  readonly ignores: Ignores;
  readonly onEvent: (event: DriveEvent) => void;
  /** Asked before each message; false ends it. */
  readonly goOn: (next: Extract<DriveEvent, { kind: 'sent' }>) => Promise<boolean>;
}

export interface Driven {
  /** Of the new tape. */
  readonly tapeId: string;
  readonly same: number;
  readonly different: number;
  /** Answered on the tape, and not now. */
  readonly unanswered: number;
  readonly troubles: readonly string[];
}

/** Plays the client of a tape to a server that somebody works on, and tells every step. In this process, beside any app. */
export async function drive(request: DriveRequest, signal: AbortSignal): Promise<Result<Driven>> {
  const found = await findTape(request.dataFolder, request.tape);
  if (!found.ok) return found;
  const tape = found.value;
  try {
    const read = await settled(
      inTurns(
        (function* () {
          const conversation = yield* readConversation({ read: () => tape.entries() }, tape.name);
          const order = { part: { kind: 'all' }, era: 'recorded', agreedTextFlows: () => [] } as const;
          return {
            conversation,
            prepared: yield* prepare(conversation.conversation, conversation.era, order),
          };
        })(),
        signal,
      ),
    );
    if (!read.ok) return read;
    const { conversation, prepared } = read.value;
    if (!prepared.ok) return prepared;
    const { script, writes, sentAs } = prepared.value;
    const steps = script.steps.slice(0, request.until ?? script.steps.length);
    const last = steps.at(-1)?.seq ?? -1;
    const changing = writes.filter(({ seq }) => seq <= last);
    if (!request.allowWrites && changing.length > 0) {
      const names = new Set(changing.map(({ tool, method, why }) => tool || method || why));
      return fail(
        'rerun-unsafe',
        `Not declared read-only: ${[...names].toSorted().join(', ')}. Calling them again may change something again.`,
        'Add --allow-writes when that is wanted, or when the server keeps nothing.',
      );
    }
    const recorded = new Map(conversation.conversation.exchanges.map((each) => [each.seq, each]));
    const byId = new Map<IdText, Exchange>();
    for (const [seq, id] of sentAs) {
      const exchange = recorded.get(seq);
      if (exchange !== undefined) byId.set(id, exchange);
    }
    return await playTo(
      request,
      { script: { ...script, steps }, byId, causedBy: conversation.opened?.tapeId ?? null },
      signal,
    );
  } finally {
    tape.close();
  }
}

interface Play {
  readonly script: Parameters<typeof play>[0]['script'];
  readonly byId: ReadonlyMap<IdText, Exchange>;
  readonly causedBy: string | null;
}

async function playTo(
  request: DriveRequest,
  { script, byId, causedBy }: Play,
  signal: AbortSignal,
): Promise<Result<Driven>> {
  const { onEvent, pace, answerTimeoutMs } = request;
  const clock = createRealClock();
  const random = createSecureRandom();
  const server: StoredServer = { id: random.token(12), ...request.server, approvedHash: null };
  const runMarker = random.token(24);
  const { dataFolder, version } = request;
  const opened = openDriveTape({
    dataFolder,
    version,
    server,
    clock,
    random,
    runMarker,
    causedBy,
    onStderr: (text) => onEvent({ kind: 'stderr', text }),
  });
  if (!opened.ok) return opened;
  const recorder = opened.value;
  const { ignores, goOn } = request;
  const report = createDriveReport({ steps: script.steps, byId, ignores, clock, onEvent, goOn });
  const spawned = Promise.withResolvers<Failure | null>();
  let exit: string | null = null;
  let isStopping = false;
  const run = openRun(
    { ladder: () => STOP_LADDER, clock, spawner: createSpawner(clock), fetch },
    server,
    recorder,
    runMarker,
    {
      onRunning: () => spawned.resolve(null),
      onExited({ code, signal: by }) {
        if (!isStopping) exit = by ?? `exit ${code ?? '?'}`;
      },
      onSpawnFailed: (failure) => spawned.resolve(failure),
    },
  );
  try {
    const failure = await spawned.promise;
    if (failure !== null) return { ok: false, failure };
    const bare = run.wire.kind === 'pipe' ? pipePlayWire(run.wire) : httpPlayWire(run.wire, clock);
    const wire = lookedOn(bare, report.lookOn);
    const played = await play({ script, wire, clock, pace, answerTimeoutMs, signal });
    if (!wire.isReached()) {
      const why = played.notSent[0]?.why ?? 'nobody answers there';
      return fail(
        'connect-failed',
        `Nothing could be sent: ${why}.`,
        'Is the server there, and the URL right?',
      );
    }
    const expected = script.steps.filter((each) => each.isAnswered).length;
    return ok({
      tapeId: recorder.tapeId,
      ...report.counts,
      unanswered: Math.max(0, expected - report.counts.same - report.counts.different),
      troubles: [
        ...played.notSent.map(({ seq, why }) => `entry ${seq} was not sent: ${why}`),
        ...played.refused.map((method) => `the server asked ${method}, which nobody answered on the tape`),
        ...(exit === null ? [] : [`the server ended by itself: ${String(exit)}`]),
      ],
    });
  } finally {
    isStopping = true;
    await run.stop();
    recorder.close('the drive ended');
  }
}
