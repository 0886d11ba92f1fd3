import type { Failure, Result } from '../../../src-shared/base/failure.ts';
import { fail, ok } from '../../../src-shared/base/failure.ts';
import type { ServerDraft, ServerState } from '../../../src-shared/api/servers.ts';
import type { Call, CallRequest, Tool } from '../../../src-shared/api/tools.ts';
import type { Clock } from '../ports.ts';

/** A server for one command of a person at a terminal: typed in full, or one that the app knows by name. */
export type DirectTarget =
  | { readonly kind: 'draft'; readonly draft: ServerDraft }
  | { readonly kind: 'name'; readonly name: string };

/**
 * What the command line does with a server: start it, use it, stop it. The command was typed by a person, which is
 * consent to exactly that command; a page can not reach this.
 */
export interface DirectApi {
  tools(
    target: DirectTarget,
    signal: AbortSignal,
  ): Promise<Result<{ tapeId: string; tools: readonly Tool[] }>>;
  /** `timeoutMs` is how long the start may take, and again how long the call may. */
  call(
    target: DirectTarget,
    call: DirectCall,
    signal: AbortSignal,
  ): Promise<Result<{ tapeId: string; call: Call }>>;
  /** Plays a tape's client to a server that is started for it, into a new tape. */
  rerun(target: DirectTarget, request: RerunRequest, signal: AbortSignal): Promise<Result<Rerun>>;
}

export interface DirectCall {
  readonly tool: string;
  readonly argsJson: string;
  readonly timeoutMs: number;
  /** What the server is answered when it asks back. */
  readonly answers: Answers;
}

/** How a command line answers: not at all, always with this, or by whoever sits before it. */
export type Answers =
  | { readonly kind: 'decline' }
  | { readonly kind: 'given'; readonly contentJson: string }
  | { readonly kind: 'person' };

export interface RerunRequest {
  readonly tapeId: string;
  readonly pace: 'fast' | 'recorded' | 'one-by-one';
  /** Which era the client speaks: its own, or the other one where its messages allow. */
  readonly era: 'recorded' | 'legacy' | 'modern';
  readonly answerTimeoutMs: number;
  /** Also call tools that are not declared read-only. */
  readonly allowWrites: boolean;
}

/** What was played; how it compares is read from the two tapes. */
export interface Rerun {
  /** The new tape. */
  readonly tapeId: string;
  readonly sent: number;
  readonly notSent: readonly { readonly seq: number; readonly why: string }[];
  readonly notCarried: readonly { readonly seq: number; readonly why: string }[];
  readonly substitutions: readonly {
    readonly seq: number;
    readonly toPath: readonly (string | number)[];
    readonly before: string | number;
    readonly after: string | number;
  }[];
  readonly refused: readonly string[];
  /** The server ended by itself. */
  readonly exit: { readonly code: number | null; readonly signal: string | null } | null;
}

export interface DirectDeps {
  readonly clock: Clock;
  /** Adds a server for the time of one command; not stored. */
  addTransient(draft: ServerDraft): { readonly id: string };
  removeTransient(id: string): Promise<void>;
  findByName(name: string): { readonly id: string } | null;
  start(id: string): Result<{ readonly tapeId: string }>;
  /** True when it runs already. */
  isUp(id: string): boolean;
  tapeId(id: string): string | null;
  settled(id: string): Promise<ServerState>;
  /** Answers what the server asks, until the returned function is called. */
  standFor(id: string, answers: Answers): () => void;
  /** What the newest walk through its tool list came to. */
  toolsListed(id: string): Promise<Result<null>>;
  stop(id: string): Promise<void>;
  /** Resolves when what was recorded has been folded. */
  folded(): Promise<void>;
  listTools(serverId: string): readonly Tool[];
  startCall(request: CallRequest): Promise<Result<Call>>;
  watchCall(callId: string, signal: AbortSignal): AsyncGenerator<Call, void, undefined>;
  cancelCall(callId: string): void;
  rerun: DirectApi['rerun'];
}

const NO_ANSWERS: Answers = { kind: 'decline' };

/** How long the caller waits for a start; null is as long as a handshake may take. */
interface StartWait {
  readonly timeoutMs: number | null;
  readonly signal: AbortSignal;
}

export function createDirectApi(deps: DirectDeps): DirectApi {
  /** Commands that use a server now; the last of them stops it, if one of them has started it. */
  const uses = new Map<string, { commands: number; isOurs: boolean }>();
  const stopping = new Map<string, Promise<void>>();

  async function leaveServer(id: string): Promise<void> {
    const use = uses.get(id);
    if (use === undefined) return;
    use.commands -= 1;
    if (use.commands > 0) return;
    uses.delete(id);
    if (!use.isOurs) return;
    const stopped = deps.stop(id).finally(() => stopping.delete(id));
    stopping.set(id, stopped);
    await stopped;
  }

  async function withServer<T>(
    target: DirectTarget,
    wait: StartWait & { readonly answers: Answers },
    act: (id: string, tapeId: string) => Promise<Result<T>>,
  ): Promise<Result<T>> {
    const known = target.kind === 'name' ? deps.findByName(target.name) : deps.addTransient(target.draft);
    if (known === null) {
      const name = target.kind === 'name' ? target.name : target.draft.name;
      return fail(
        'unknown-server',
        `There is no server named ${name}.`,
        'Look at the names in the app, or pass --config FILE.',
      );
    }
    // One that an earlier command is stopping is no server to use.
    while (stopping.has(known.id)) await stopping.get(known.id)?.catch(() => undefined);
    const use = uses.get(known.id) ?? { commands: 0, isOurs: false };
    uses.set(known.id, use);
    use.commands += 1;
    const leave = deps.standFor(known.id, wait.answers);
    try {
      if (!deps.isUp(known.id)) {
        const started = deps.start(known.id);
        if (!started.ok) return started;
        use.isOurs = true;
      }
      const ready = await within(deps.clock, untilReady(known.id), wait);
      if (!ready.ok) return onTape(ready, deps.tapeId(known.id));
      return onTape(await act(known.id, deps.tapeId(known.id) ?? ''), deps.tapeId(known.id));
    } finally {
      leave();
      await leaveServer(known.id);
      if (target.kind === 'draft') await deps.removeTransient(known.id);
    }
  }

  async function untilReady(id: string): Promise<Result<null>> {
    const failure = failureOf(await deps.settled(id));
    return failure === null ? ok(null) : { ok: false, failure };
  }

  return {
    tools: (target, signal) =>
      withServer(target, { timeoutMs: null, signal, answers: NO_ANSWERS }, async (id, tapeId) => {
        const listed = await within(deps.clock, deps.toolsListed(id), { timeoutMs: null, signal });
        if (!listed.ok) return listed;
        await deps.folded();
        return ok({ tapeId, tools: deps.listTools(id) });
      }),
    call: (target, { tool, argsJson, timeoutMs, answers }, signal) =>
      withServer(target, { timeoutMs, signal, answers }, async (id, tapeId) => {
        // A server that cannot list its tools may still answer a call; the list only helps to check it.
        await within(deps.clock, deps.toolsListed(id), { timeoutMs, signal });
        const begun = await deps.startCall({ serverId: id, tool, argsJson, timeoutMs });
        if (!begun.ok) return begun;
        let call = begun.value;
        const cancel = (): void => deps.cancelCall(call.callId);
        signal.addEventListener('abort', cancel, { once: true });
        if (signal.aborted) cancel();
        // The call itself has the deadline, so its watch ends; the signal only cancels the call.
        for await (const next of deps.watchCall(call.callId, new AbortController().signal)) call = next;
        signal.removeEventListener('abort', cancel);
        return ok({ tapeId, call });
      }),
    rerun: (target, request, signal) => deps.rerun(target, request, signal),
  };
}

/** Whatever failed, what was said until then can be read. */
function onTape<T>(result: Result<T>, tapeId: string | null): Result<T> {
  if (result.ok || tapeId === null) return result;
  const hint = `${result.failure.hint} What was said is on tape ${tapeId}.`;
  return { ok: false, failure: { ...result.failure, hint } };
}

function failureOf(state: ServerState): Failure | null {
  switch (state.kind) {
    case 'ready':
      return null;
    case 'crashed':
    case 'failed': {
      const tail = state.stderrTail.length === 0 ? '' : `\n${state.stderrTail.join('\n')}`;
      return { ...state.failure, message: state.failure.message + tail };
    }
    case 'reconnecting':
      return {
        code: 'reconnecting',
        message: `The connection is lost: ${state.why}`,
        hint: 'It is being tried again; ask once more in a moment.',
      };
    default:
      return { code: 'not-running', message: `The server is ${state.kind}.`, hint: 'Start it again.' };
  }
}

/** What it came to, unless the caller gives up before. */
function within<T>(
  clock: Clock,
  outcome: Promise<Result<T>>,
  { timeoutMs, signal }: StartWait,
): Promise<Result<T>> {
  const { promise, resolve, reject } = Promise.withResolvers<Result<T>>();
  const gaveUp = (): void =>
    resolve(fail('request-cancelled', 'The command was ended before the server was ready.', 'Run it again.'));
  const tooLate = (): void =>
    resolve(
      fail(
        'handshake-timeout',
        `The server was not ready within ${(timeoutMs ?? 0) / 1000} s.`,
        'It may not be an MCP server, or needs more time to start: look at its stderr.',
      ),
    );
  const callOff = timeoutMs === null ? () => undefined : clock.after(timeoutMs, tooLate);
  signal.addEventListener('abort', gaveUp, { once: true });
  if (signal.aborted) gaveUp();
  outcome.then(resolve, reject);
  return promise.finally(() => {
    callOff();
    signal.removeEventListener('abort', gaveUp);
  });
}
