import { fail, ok, type Failure, type Result } from '../../src-shared/base/failure.ts';
import { type Conversation, foldConversation } from '../../src-shared/rerun/conversation.ts';
import { scriptOf } from '../../src-shared/rerun/script.ts';
import type { DirectTarget, Rerun, RerunRequest } from './commands/direct.ts';
import type { Clock, Journal, Random, Recorder, StoredServer } from './ports.ts';
import type { OpenTapes } from './open-tapes.ts';
import type { PausableRun } from './open-run.ts';
import type { Exit, RunEvents } from './registry/lifecycle.ts';
import { inTurns, StoppedError } from './recovery/turns.ts';
import { play } from './rerun/player.ts';

export interface RerunDeps {
  readonly clock: Clock;
  readonly random: Random;
  readonly journal: Pick<Journal, 'read' | 'list'>;
  readonly tapes: OpenTapes;
  stored(name: string): StoredServer | null;
  openRun(server: StoredServer, recorder: Recorder, events: RunEvents): PausableRun;
  /** It is over: what was folded of this server goes, the tape stays. */
  forget(serverId: string): void;
}

/** How the process came about, or did not; and how it ended by itself. */
interface Life {
  readonly spawned: Promise<Failure | null>;
  exit: Exit | null;
}

/**
 * Plays the client of a tape against a server, into a tape of its own that names the first as its cause. It was typed by
 * a person, which is consent to the command; tools that may change something need a word more.
 */
export async function rerunTape(
  deps: RerunDeps,
  target: DirectTarget,
  request: RerunRequest,
  signal: AbortSignal,
): Promise<Result<Rerun>> {
  const { journal, tapes, clock } = deps;
  if (!journal.list().some(({ tapeId }) => tapeId === request.tapeId)) {
    return fail('unknown-tape', `There is no tape ${request.tapeId}.`, '`tapedeck tapes` lists them.');
  }
  const server = serverOf(deps, target);
  if (!server.ok) return server;
  let conversation: Conversation;
  try {
    conversation = await inTurns(reading(journal, request.tapeId), signal);
  } catch (error) {
    if (!(error instanceof StoppedError)) throw error;
    return fail('request-cancelled', 'The command was ended while the tape was read.', 'Run it again.');
  }
  const script = scriptOf(conversation);
  if (script.steps.length === 0) {
    return fail(
      'rerun-impossible',
      'Nothing was sent to the server on this tape.',
      'Choose a tape with requests: `tapedeck tapes` lists them.',
    );
  }
  if (!request.allowWrites && script.unsafeTools.length > 0) {
    return fail(
      'rerun-unsafe',
      `Not declared read-only: ${script.unsafeTools.join(', ')}. Calling them again may change something again.`,
      'Add --allow-writes when that is wanted, or when the server keeps nothing.',
    );
  }

  const opened = tapes.open(server.value, {
    startedBy: 'command-line',
    restartOf: null,
    causedBy: { tapeId: request.tapeId, seq: null },
  });
  if (!opened.ok) return opened;
  const recorder = opened.value;
  const spawned = Promise.withResolvers<Failure | null>();
  const life: Life = { spawned: spawned.promise, exit: null };
  const run = deps.openRun(server.value, recorder, {
    onRunning: () => spawned.resolve(null),
    onExited(exit) {
      life.exit = exit;
    },
    onSpawnFailed: (failure) => spawned.resolve(failure),
  });
  try {
    const failure = await life.spawned;
    if (failure !== null) return { ok: false, failure };
    const { wire } = run;
    if (wire.kind !== 'pipe') return onlyCommands();
    const { pace, answerTimeoutMs } = request;
    const played = await play({ script, wire, clock, pace, answerTimeoutMs, signal });
    const { exit } = life;
    return ok({
      tapeId: recorder.tapeId,
      ...played,
      notCarried: script.notCarried,
      exit: exit === null ? null : { code: exit.code, signal: exit.signal },
    });
  } finally {
    await run.stop();
    recorder.close('the rerun ended');
    deps.forget(server.value.id);
  }
}

function serverOf(deps: RerunDeps, target: DirectTarget): Result<StoredServer> {
  if (target.kind === 'name') {
    const found = deps.stored(target.name);
    if (found === null) {
      return fail(
        'unknown-server',
        `There is no server named ${target.name}.`,
        'Look at the names in the app.',
      );
    }
    // Not under its own id: its session, if it has one, goes on beside.
    return found.spec.kind === 'stdio' ? ok({ ...found, id: deps.random.token(12) }) : onlyCommands();
  }
  if (target.draft.spec.kind !== 'stdio') return onlyCommands();
  return ok({ id: deps.random.token(12), ...target.draft, approvedHash: null });
}

function onlyCommands(): Result<never> {
  return fail(
    'rerun-impossible',
    'A tape is played to a command, not to a URL.',
    'Give the command of the server after `--`.',
  );
}

/** A long tape is read in turns: an app that does this goes on recording meanwhile. */
function* reading(journal: Pick<Journal, 'read'>, tapeId: string): Generator<null, Conversation> {
  const fold = foldConversation();
  for (const { entry } of journal.read(tapeId)) {
    fold.add(entry);
    yield null;
  }
  return fold.conversation;
}
