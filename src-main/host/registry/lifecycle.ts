import type { Failure, Result } from '../../../src-shared/base/failure.ts';
import { fail, ok } from '../../../src-shared/base/failure.ts';
import type { Server, ServerState } from '../../../src-shared/api/servers.ts';
import type { TapeOpened } from '../../../src-shared/journal/entry.ts';
import type {
  Clock,
  ConnectionChange,
  Recorder,
  Session,
  SessionFactory,
  SessionReady,
  StoredServer,
  Wire,
} from '../ports.ts';
import type { QuestionDesk } from '../ports/questions.ts';

/** One run of a server below its session: a process and its pipes, or an HTTP endpoint. */
export interface Run {
  readonly wire: Wire;
  /** Null for HTTP, and before the process exists. */
  pid(): number | null;
  /** Ends it and everything it started; resolves when nothing is left. Idempotent. */
  stop(): Promise<void>;
  /** The same without asking, also while it is being stopped. */
  kill(): Promise<void>;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: string | null;
  /** The host had asked for it. */
  readonly expected: boolean;
}

export interface RunEvents {
  /** The process is there, or nothing has to be started. */
  onRunning(): void;
  onExited(exit: Exit): void;
  onSpawnFailed(failure: Failure): void;
}

/** Who wanted a run, and what it takes the place of. */
export type TapeOrigin = Pick<TapeOpened, 'startedBy' | 'restartOf'>;

/** How a run came to its end. `failed`: no session came about, or the one there was is lost. */
export type RunEnd =
  | { readonly kind: 'stopped'; readonly reason: string }
  | {
      readonly kind: 'crashed';
      readonly code: number | null;
      readonly signal: string | null;
      readonly failure: Failure;
    }
  | { readonly kind: 'failed'; readonly failure: Failure };

/** Told of every run, by whoever it was started and ended. */
export interface LifeWatcher {
  onStarted(serverId: string, tapeId: string, origin: TapeOrigin): void;
  onReady(serverId: string, tapeId: string): void;
  /** Its tape is still open, and is closed right after. */
  onEnding(serverId: string, recorder: Recorder, end: RunEnd, wasReady: boolean): void;
}

export interface LifecycleDeps {
  readonly clock: Clock;
  readonly watcher?: LifeWatcher;
  openTape(server: StoredServer, origin: TapeOrigin): Result<Recorder>;
  openRun(server: StoredServer, recorder: Recorder, events: RunEvents): Run;
  readonly openSession: SessionFactory;
  /** Who answers what the server asks; without, it is told that nobody does. */
  readonly questions?: QuestionDesk | undefined;
  /** Newest stderr lines of the server's current run, oldest first. */
  stderrTail(serverId: string): readonly string[];
  /** Something that the Servers view shows has changed. */
  changed(serverId: string): void;
  readonly handshakeTimeoutMs: number;
}

/** A server that runs or ran: what the registry asks of it. */
export interface Lifecycle {
  state(): ServerState;
  session(): Session | null;
  ready(): SessionReady | null;
  recorder(): Recorder | null;
  tapeId(): string | null;
  pid(): number | null;
  startCount(): number;
  /** Opens a tape and starts; the outcome is awaited in the background and shown as the state. */
  start(server: StoredServer, origin: TapeOrigin): Result<{ readonly tapeId: string }>;
  stop(reason: string): Promise<void>;
  /** For whoever cannot wait any longer: what is being stopped is killed. */
  kill(): void;
  /** Ends the run of a ready server that does not do its work any more; nothing when it is not ready. */
  lose(failure: Failure): Promise<void>;
  /** Waits until the server is ready or has failed, at most as long as a handshake may take. */
  settled(): Promise<ServerState>;
  /** Waits for the end of the run there is: what the state is then; at once when there is none. */
  ended(): Promise<ServerState>;
  /** Waits for the newest walk through the tool list of a ready server; what came of it. */
  toolsListed(): Promise<Result<null>>;
  setAwaitingConsent(awaiting: boolean): void;
  /** It could not even be begun, and nobody waits for the answer: shown as its state. */
  refuse(failure: Failure): void;
}

const STDERR_TAIL_LINES = 20;
const EXIT_GRACE_MS = 500;

type Phase =
  | { readonly kind: 'idle'; readonly state: ServerState }
  | { readonly kind: 'up'; readonly state: ServerState; readonly attempt: Attempt };

interface Attempt {
  readonly server: StoredServer;
  readonly recorder: Recorder;
  readonly run: Run;
  readonly session: Session;
  /** Resolves when the server is ready, or has come to its end. */
  readonly settled: PromiseWithResolvers<void>;
  readonly gone: PromiseWithResolvers<ServerState>;
  ready: SessionReady | null;
  readySinceMs: number;
  listing: Promise<Result<null>>;
  /** The process ended during the handshake; the handshake, which must fail now, draws the conclusion. */
  earlyExit: Exit | null;
  /** Set by the first of exit, failure and stop; later ones change nothing. */
  ended: boolean;
  stopping: Promise<void> | null;
}

/** The life of one server over any number of runs; each run is one tape. */
export function createLifecycle(serverId: string, deps: LifecycleDeps): Lifecycle {
  let phase: Phase = { kind: 'idle', state: { kind: 'stopped' } };
  let lastTapeId: string | null = null;
  let starts = 0;

  const show = (next: Phase): void => {
    phase = next;
    deps.changed(serverId);
  };
  const tail = (): string[] => deps.stderrTail(serverId).slice(-STDERR_TAIL_LINES);
  const current = (): Attempt | null => (phase.kind === 'up' ? phase.attempt : null);

  function end(attempt: Attempt, state: ServerState, reason: string): void {
    if (attempt.ended) return;
    attempt.ended = true;
    void attempt.session.close();
    deps.watcher?.onEnding(serverId, attempt.recorder, runEnd(state, reason), attempt.ready !== null);
    attempt.recorder.close(reason);
    if (current() === attempt) show({ kind: 'idle', state });
    attempt.settled.resolve();
    attempt.gone.resolve(state);
  }

  function onExited(attempt: Attempt, exit: Exit): void {
    if (attempt.stopping !== null || exit.expected) return;
    if (attempt.ready === null) attempt.earlyExit = exit;
    else crash(attempt, exit);
  }

  function crash(attempt: Attempt, exit: Exit): void {
    const text = exit.signal ?? `exit ${exit.code ?? '?'}`;
    const failure: Failure =
      attempt.ready === null
        ? {
            code: 'exited-early',
            message: `The server ended with ${text} before it was ready.`,
            hint:
              attempt.session.closedOnProbe === true
                ? 'Look at its last stderr lines. If it is an older server that ends at an unknown request, set its era to legacy.'
                : 'Its last lines on stderr say most; the Messages view has every byte before them.',
          }
        : {
            code: 'session-closed',
            message: `The server ended by itself with ${text}.`,
            hint: 'Its last lines on stderr say most; the Messages view has every byte before them.',
          };
    const { code, signal } = exit;
    end(
      attempt,
      { kind: 'crashed', atMs: deps.clock.wallMs(), code, signal, stderrTail: tail(), failure },
      text,
    );
  }

  async function giveUp(attempt: Attempt, failure: Failure): Promise<void> {
    if (attempt.ended || attempt.stopping !== null) return;
    attempt.recorder.record([{ kind: 'session', phase: { kind: 'failed', ...failure } }]);
    const stop = attempt.run.stop();
    attempt.stopping = stop;
    await stop;
    end(attempt, { kind: 'failed', atMs: deps.clock.wallMs(), stderrTail: tail(), failure }, failure.message);
  }

  function runEnd(state: ServerState, reason: string): RunEnd {
    if (state.kind === 'crashed') {
      const { code, signal, failure } = state;
      return { kind: 'crashed', code, signal, failure };
    }
    return state.kind === 'failed' ? { kind: 'failed', failure: state.failure } : { kind: 'stopped', reason };
  }

  async function connect(attempt: Attempt): Promise<void> {
    const { recorder, session, server } = attempt;
    recorder.record([{ kind: 'session', phase: { kind: 'negotiating', mode: server.era } }]);
    const outcome = await session.connect(server.era, deps.handshakeTimeoutMs);
    if (attempt.ended || attempt.stopping !== null) return;
    if (!outcome.ok) {
      // A pipe that closed mostly means a process that is ending: its exit says more than the closed pipe.
      if (attempt.earlyExit === null && outcome.failure.code !== 'handshake-timeout')
        await pause(deps.clock, EXIT_GRACE_MS);
      if (attempt.ended || attempt.stopping !== null) return;
      if (attempt.earlyExit !== null) crash(attempt, attempt.earlyExit);
      else await giveUp(attempt, outcome.failure);
      return;
    }
    if (attempt.earlyExit !== null) {
      crash(attempt, attempt.earlyExit);
      return;
    }
    const { era, protocolVersion, peerName, peerVersion } = outcome.value;
    recorder.record([
      { kind: 'session', phase: { kind: 'ready', era, protocolVersion, peerName, peerVersion } },
    ]);
    attempt.ready = outcome.value;
    attempt.readySinceMs = deps.clock.wallMs();
    show({ kind: 'up', attempt, state: { kind: 'ready', sinceMs: attempt.readySinceMs } });
    deps.watcher?.onReady(serverId, recorder.tapeId);
    if (outcome.value.hasTools) attempt.listing = session.refreshTools();
    // Behind the tools: nobody waits for these.
    void attempt.listing.then(() => session.catalog.refresh(['resources', 'templates', 'prompts']));
  }

  function onConnection(attempt: Attempt, change: ConnectionChange): void {
    if (attempt.ended || attempt.stopping !== null) return;
    if (change.kind === 'lost') {
      // A handshake has a deadline and a conclusion of its own.
      if (attempt.ready !== null) void giveUp(attempt, change.failure);
      return;
    }
    attempt.recorder.record([{ kind: 'session', phase: change }]);
    if (attempt.ready === null || phase.kind !== 'up') return;
    const nowMs = deps.clock.wallMs();
    if (change.kind === 'reconnecting' && change.isDown) {
      const { attempt: n, attemptsMax, delayMs, why } = change;
      const sinceMs = phase.state.kind === 'reconnecting' ? phase.state.sinceMs : nowMs;
      const nextMs = nowMs + delayMs;
      show({
        kind: 'up',
        attempt,
        state: { kind: 'reconnecting', sinceMs, attempt: n, attemptsMax, nextMs, why },
      });
    } else if (phase.state.kind === 'reconnecting') {
      show({ kind: 'up', attempt, state: { kind: 'ready', sinceMs: attempt.readySinceMs } });
    }
  }

  return {
    state: () => phase.state,
    session: () => (current()?.ready === null ? null : (current()?.session ?? null)),
    ready: () => current()?.ready ?? null,
    recorder: () => current()?.recorder ?? null,
    tapeId: () => current()?.recorder.tapeId ?? lastTapeId,
    pid: () => current()?.run.pid() ?? null,
    startCount: () => starts,
    refuse(failure) {
      if (phase.kind === 'up') return;
      show({ kind: 'idle', state: { kind: 'failed', atMs: deps.clock.wallMs(), stderrTail: [], failure } });
    },
    setAwaitingConsent(awaiting) {
      if (phase.kind === 'up') return;
      if (awaiting) show({ kind: 'idle', state: { kind: 'awaiting-consent' } });
      else if (phase.state.kind === 'awaiting-consent') show({ kind: 'idle', state: { kind: 'stopped' } });
    },
    start(server, origin) {
      if (phase.kind === 'up') {
        return fail('already-running', `${server.name} is running.`, 'Stop it first, or restart it.');
      }
      const tape = deps.openTape(server, origin);
      if (!tape.ok) return tape;
      const recorder = tape.value;
      starts += 1;
      lastTapeId = recorder.tapeId;
      // The events may come before openRun has returned, when the command does not even start.
      const early: (() => void)[] = [];
      let attempt: Attempt | null = null;
      const later = (act: (attempt: Attempt) => void): void => {
        if (attempt === null) early.push(() => attempt !== null && act(attempt));
        else act(attempt);
      };
      const run = deps.openRun(server, recorder, {
        onRunning: () =>
          later((each) => {
            if (!each.ended && each.stopping === null) void connect(each).finally(each.settled.resolve);
          }),
        onExited: (exit) => later((each) => onExited(each, exit)),
        onSpawnFailed: (failure) =>
          later((each) => {
            if (each.ended) return;
            recorder.record([{ kind: 'session', phase: { kind: 'failed', ...failure } }]);
            const state: ServerState = { kind: 'failed', atMs: deps.clock.wallMs(), stderrTail: [], failure };
            end(each, state, failure.message);
          }),
      });
      const session = deps.openSession(run.wire, {
        onToolsChanged: () => {
          if (attempt?.ready != null && !attempt.ended) attempt.listing = session.refreshTools();
        },
        onConnection: (change) => attempt !== null && onConnection(attempt, change),
        ...(deps.questions !== undefined && {
          onQuestion: deps.questions.ask.bind(deps.questions, serverId),
        }),
      });
      const begun: Attempt = {
        server,
        recorder,
        run,
        session,
        settled: Promise.withResolvers(),
        gone: Promise.withResolvers(),
        ready: null,
        readySinceMs: 0,
        listing: Promise.resolve(ok(null)),
        earlyExit: null,
        ended: false,
        stopping: null,
      };
      attempt = begun;
      deps.watcher?.onStarted(serverId, recorder.tapeId, origin);
      show({ kind: 'up', attempt: begun, state: { kind: 'starting', sinceMs: deps.clock.wallMs() } });
      for (const act of early) act();
      return ok({ tapeId: recorder.tapeId });
    },
    async stop(reason) {
      const attempt = current();
      if (attempt === null) {
        if (phase.state.kind === 'awaiting-consent') show({ kind: 'idle', state: { kind: 'stopped' } });
        return;
      }
      if (attempt.stopping === null) {
        attempt.recorder.record([{ kind: 'session', phase: { kind: 'stopping' } }]);
        show({ kind: 'up', attempt, state: { kind: 'stopping', sinceMs: deps.clock.wallMs() } });
        attempt.stopping = attempt.session.close().then(() => attempt.run.stop());
      }
      await attempt.stopping;
      end(attempt, { kind: 'stopped' }, reason);
    },
    kill() {
      const attempt = current();
      if (attempt?.stopping != null) void attempt.run.kill();
    },
    async lose(failure) {
      const attempt = current();
      if (attempt?.ready != null) await giveUp(attempt, failure);
    },
    async settled() {
      await current()?.settled.promise;
      return phase.state;
    },
    ended: async () => (await current()?.gone.promise) ?? phase.state,
    toolsListed: async () => (await current()?.listing) ?? ok(null),
  };
}

function pause(clock: Clock, delayMs: number): Promise<void> {
  return new Promise((resolve) => clock.after(delayMs, resolve));
}

/** The columns of the Servers view that come from the life of the server. */
export function lifeOf(life: Lifecycle): Pick<Server, 'state' | 'tapeId' | 'pid' | 'session' | 'startCount'> {
  const ready = life.ready();
  return {
    state: life.state(),
    tapeId: life.tapeId(),
    pid: life.pid(),
    startCount: life.startCount(),
    session:
      ready === null
        ? null
        : {
            era: ready.era,
            protocolVersion: ready.protocolVersion,
            peerName: ready.peerName,
            peerVersion: ready.peerVersion,
          },
  };
}
