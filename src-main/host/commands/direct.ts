import type { Failure, Result } from '../../../src-shared/base/failure.ts';
import { fail, ok } from '../../../src-shared/base/failure.ts';
import type { ServerDraft, ServerState } from '../../../src-shared/api/servers.ts';
import type { Call, CallRequest, Tool } from '../../../src-shared/api/tools.ts';

/** A server for one command of a person at a terminal: typed in full, or one that the app knows by name. */
export type DirectTarget =
  | { readonly kind: 'draft'; readonly draft: ServerDraft }
  | { readonly kind: 'name'; readonly name: string };

/**
 * What the command line does with a server: start it, use it, stop it. The command was typed by a person, which is
 * consent to exactly that command; a page can not reach this.
 */
export interface DirectApi {
  tools(target: DirectTarget): Promise<Result<{ tapeId: string; tools: readonly Tool[] }>>;
  call(
    target: DirectTarget,
    call: { readonly tool: string; readonly argsJson: string; readonly timeoutMs: number },
    signal: AbortSignal,
  ): Promise<Result<{ tapeId: string; call: Call }>>;
}

export interface DirectDeps {
  /** Adds a server for the time of one command; not stored. */
  addTransient(draft: ServerDraft): { readonly id: string };
  removeTransient(id: string): Promise<void>;
  findByName(name: string): { readonly id: string } | null;
  start(id: string): Result<{ readonly tapeId: string }>;
  /** True when it runs already. */
  isUp(id: string): boolean;
  tapeId(id: string): string | null;
  settled(id: string): Promise<ServerState>;
  stop(id: string): Promise<void>;
  /** Resolves when what was recorded has been folded. */
  folded(): Promise<void>;
  listTools(serverId: string): readonly Tool[];
  startCall(request: CallRequest): Promise<Result<Call>>;
  watchCall(callId: string, signal: AbortSignal): AsyncGenerator<Call, void, undefined>;
  cancelCall(callId: string): void;
}

export function createDirectApi(deps: DirectDeps): DirectApi {
  async function withServer<T>(
    target: DirectTarget,
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
    const wasUp = deps.isUp(known.id);
    try {
      if (!wasUp) {
        const started = deps.start(known.id);
        if (!started.ok) return started;
      }
      const state = await deps.settled(known.id);
      const failure = failureOf(state);
      if (failure !== null) return { ok: false, failure };
      return await act(known.id, deps.tapeId(known.id) ?? '');
    } finally {
      if (!wasUp) await deps.stop(known.id);
      if (target.kind === 'draft') await deps.removeTransient(known.id);
    }
  }

  return {
    tools: (target) =>
      withServer(target, async (id, tapeId) => {
        await deps.folded();
        return ok({ tapeId, tools: deps.listTools(id) });
      }),
    call: (target, { tool, argsJson, timeoutMs }, signal) =>
      withServer(target, async (id, tapeId) => {
        const begun = await deps.startCall({ serverId: id, tool, argsJson, timeoutMs });
        if (!begun.ok) return begun;
        let call = begun.value;
        const cancel = (): void => deps.cancelCall(call.callId);
        signal.addEventListener('abort', cancel, { once: true });
        // The call itself has the deadline, so its watch ends; the signal only cancels the call.
        for await (const next of deps.watchCall(call.callId, new AbortController().signal)) call = next;
        signal.removeEventListener('abort', cancel);
        return ok({ tapeId, call });
      }),
  };
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
    default:
      return { code: 'not-running', message: `The server is ${state.kind}.`, hint: 'Start it again.' };
  }
}
