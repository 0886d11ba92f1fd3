import { fail, ok, type Failure, type Result } from '../../../../src-shared/base/failure.ts';
import type { StartedBy } from '../../../../src-shared/journal/entry.ts';
import type { DirectTarget, Rerun, RerunRequest } from '../../commands/direct.ts';
import type { Clock, Journal, Random, Recorder, StoredServer } from '../../ports.ts';
import type { OpenTapes } from '../tapes/open-tapes.ts';
import type { PausableRun } from '../servers/open-run.ts';
import { readConversation, settled, type ReadConversation } from '../tapes/read-conversation.ts';
import type { Exit, RunEvents } from '../../registry/lifecycle.ts';
import { inTurns } from '../../recovery/turns.ts';
import { httpPlayWire } from '../../rerun/http-play-wire.ts';
import { pipePlayWire, type PlayWire } from '../../rerun/play-wire.ts';
import { play, type Pace, type Progress } from '../../rerun/player.ts';
import { prepare, type Order, type Prepared } from '../../rerun/prepare.ts';
import { TROUBLES_MAX, type RerunFiles } from '../../rerun/record-file.ts';

export interface RerunDeps {
  readonly clock: Clock;
  readonly random: Random;
  readonly journal: Pick<Journal, 'read' | 'list'>;
  readonly tapes: OpenTapes;
  readonly files: RerunFiles;
  stored(name: string): StoredServer | null;
  openRun(server: StoredServer, recorder: Recorder, events: RunEvents): PausableRun;
  /** It is over: what was folded of this server goes, the tape stays. */
  forget(serverId: string): void;
}

export interface ReadAndPrepared {
  readonly read: ReadConversation;
  readonly prepared: Prepared;
}

/** Reads a tape and says what playing this part of it comes to; nothing is started. */
export async function prepareRerun(
  deps: Pick<RerunDeps, 'journal'>,
  tapeId: string,
  order: Order,
  signal: AbortSignal,
): Promise<Result<ReadAndPrepared>> {
  if (!deps.journal.list().some((each) => each.tapeId === tapeId)) {
    return fail('unknown-tape', `There is no tape ${tapeId}.`, '`tapedeck tapes` lists them.');
  }
  const { journal } = deps;
  function* work(): Generator<null, Result<ReadAndPrepared>> {
    const read = yield* readConversation(journal, tapeId);
    const prepared = yield* prepare(read.conversation, read.era, order);
    return prepared.ok ? ok({ read, prepared: prepared.value }) : prepared;
  }
  const done = await settled(inTurns(work(), signal));
  return done.ok ? done.value : done;
}

export interface PlayRequest {
  readonly sourceTapeId: string;
  readonly prepared: Prepared;
  /** How the recorded server ended by itself: one that ends in the same way does what was recorded. */
  readonly recordedCrash: ReadConversation['crash'];
  readonly pace: Pace;
  readonly answerTimeoutMs: number;
  readonly startedBy: StartedBy;
  onTape?(tapeId: string): void;
  onProgress?(progress: Progress): void;
}

/** How the process came about, or did not; and how it ended by itself. */
interface Life {
  readonly spawned: Promise<Failure | null>;
  exit: Exit | null;
}

/** Starts the server, or connects to it, and plays what was prepared into a tape that names the first as its cause. */
export async function playPrepared(
  deps: RerunDeps,
  server: StoredServer,
  request: PlayRequest,
  signal: AbortSignal,
): Promise<Result<Rerun>> {
  const { clock } = deps;
  const { sourceTapeId, prepared, pace, answerTimeoutMs } = request;
  const opened = deps.tapes.open(server, {
    startedBy: request.startedBy,
    restartOf: null,
    causedBy: { tapeId: sourceTapeId, seq: prepared.seq },
  });
  if (!opened.ok) return opened;
  const recorder = opened.value;
  request.onTape?.(recorder.tapeId);
  const spawned = Promise.withResolvers<Failure | null>();
  const life: Life = { spawned: spawned.promise, exit: null };
  const run = deps.openRun(server, recorder, {
    onRunning: () => spawned.resolve(null),
    onExited(exit) {
      life.exit = exit;
    },
    onSpawnFailed: (failure) => spawned.resolve(failure),
  });
  try {
    const failure = await life.spawned;
    if (failure !== null) return { ok: false, failure };
    const wire: PlayWire = run.wire.kind === 'pipe' ? pipePlayWire(run.wire) : httpPlayWire(run.wire, clock);
    const { script } = prepared;
    const onProgress = (progress: Progress): void => request.onProgress?.(progress);
    const played = await play({ script, wire, clock, pace, answerTimeoutMs, signal, onProgress });
    if (!wire.isReached()) {
      const why = played.notSent[0]?.why ?? 'nobody answers there';
      return fail(
        'connect-failed',
        `Nothing could be sent: ${why}.`,
        'Is the server there, and the URL right?',
      );
    }
    const { exit } = life;
    const notCarried = prepared.left.map(({ seq, why }) => ({ seq, why }));
    const { lastRounds: _rounds, ...told } = played;
    const rerun: Rerun = {
      tapeId: recorder.tapeId,
      ...told,
      notCarried,
      exit: exit === null ? null : { code: exit.code, signal: exit.signal },
    };
    deps.files.keepRecord(recorder.tapeId, {
      version: 1,
      of: sourceTapeId,
      sent: [...prepared.sentAs].map(([seq, id]) => [seq, played.lastRounds.get(id) ?? id]),
      isPart: prepared.isPart,
      troubles: [
        ...troublesOf(rerun, request.recordedCrash),
        // What the other era has no word for is no trouble; a message that was not kept whole is.
        ...prepared.left
          .filter(({ method }) => method === '')
          .map(({ seq, why }) => `entry ${seq} could not be carried over: ${why}`),
      ].slice(0, TROUBLES_MAX),
    });
    return ok(rerun);
  } finally {
    await run.stop();
    recorder.close('the rerun ended');
    deps.forget(server.id);
  }
}

/** What went wrong while it was played, in words. */
function troublesOf(
  { notSent, refused, exit }: Pick<Rerun, 'notSent' | 'refused' | 'exit'>,
  recorded: ReadConversation['crash'],
): readonly string[] {
  const isAsRecorded = exit?.code === recorded?.code && exit?.signal === recorded?.signal;
  return [
    ...notSent.map(({ seq, why }) => `entry ${seq} was not sent: ${why}`),
    ...refused.map((method) => `the server asked ${method}, which nobody answered on the tape`),
    ...(exit === null || isAsRecorded
      ? []
      : [`the server ended by itself: ${exit.signal ?? `exit ${exit.code ?? '?'}`}`]),
  ];
}

/**
 * Plays the client of a tape against a server. It was typed by a person, which is consent to the command; what may change
 * something needs a word more.
 */
export async function rerunTape(
  deps: RerunDeps,
  target: DirectTarget,
  request: RerunRequest,
  signal: AbortSignal,
): Promise<Result<Rerun>> {
  const server = serverOf(deps, target);
  if (!server.ok) return server;
  const order: Order = { part: { kind: 'all' }, era: request.era, agreedTextFlows: () => [] };
  const ready = await prepareRerun(deps, request.tapeId, order, signal);
  if (!ready.ok) return ready;
  const { prepared, read } = ready.value;
  if (!request.allowWrites && prepared.writes.length > 0) {
    const names = new Set(prepared.writes.map(({ tool, method, why }) => tool || method || why));
    return fail(
      'rerun-unsafe',
      `Not declared read-only: ${[...names].toSorted().join(', ')}. Calling them again may change something again.`,
      'Add --allow-writes when that is wanted, or when the server keeps nothing.',
    );
  }
  return playPrepared(
    deps,
    server.value,
    {
      sourceTapeId: request.tapeId,
      prepared,
      recordedCrash: read.crash,
      pace: request.pace,
      answerTimeoutMs: request.answerTimeoutMs,
      startedBy: 'command-line',
    },
    signal,
  );
}

function serverOf(deps: RerunDeps, target: DirectTarget): Result<StoredServer> {
  if (target.kind === 'name') {
    const found = deps.stored(target.name);
    // Not under its own id: its session, if it has one, goes on beside.
    if (found !== null) return ok({ ...found, id: deps.random.token(12) });
    return fail(
      'unknown-server',
      `There is no server named ${target.name}.`,
      'Look at the names in the app.',
    );
  }
  return ok({ id: deps.random.token(12), ...target.draft, approvedHash: null });
}
