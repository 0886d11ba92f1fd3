import type { CallStage, CallStageName } from '../../../src-shared/journal/entry.ts';
import { LAST_LINES_MAX, type Call } from '../../../src-shared/api/tools.ts';

/** Watchers of one call; a page has one, a command line one. */
export const WATCHERS_MAX = 32;

const EXPLAINED_HINT = 'Start it again to go on. The call may have been carried out, and is not sent again.';

/** What a server died of under a call. */
export interface ServerEnd {
  readonly why: string;
  /** On stderr, oldest first. */
  readonly lastLines: readonly string[];
}

/** One call as it changes, and who waits for that. */
export class CallRecord {
  readonly abort = new AbortController();
  #call: Call;
  #watchers = 0;
  #awaited = false;
  readonly #waiting = new Set<() => void>();

  constructor(call: Call) {
    this.#call = call;
  }

  get call(): Call {
    return this.#call;
  }

  get running(): boolean {
    return this.#call.state.kind === 'running';
  }

  /** It goes on to this stage. */
  enter(stage: CallStageName): void {
    const { state } = this.#call;
    if (state.kind === 'running' && state.stage !== stage) this.#change({ state: { ...state, stage } });
  }

  progressed(progress: NonNullable<Extract<Call['state'], { kind: 'running' }>['progress']>): void {
    const { state } = this.#call;
    if (state.kind === 'running') this.#change({ state: { ...state, progress } });
  }

  /** Once it has ended its state stays; only where its request is may still become known. */
  end(state: Call['state'], stages: readonly CallStage[]): void {
    this.#change({ state, stages: [...stages] });
  }

  found(request: NonNullable<Call['request']>): void {
    this.#change({ request });
  }

  /** It has failed, and why is about to be known: its watchers wait a moment longer. */
  awaitExplanation(): void {
    this.#awaited = true;
  }

  get awaited(): boolean {
    return this.#awaited;
  }

  /** Why no answer came, as it turned out after the call had failed; null when there is nothing more to say. */
  explained(end: ServerEnd | null): void {
    const { state } = this.#call;
    this.#awaited = false;
    if (end === null || state.kind !== 'failed') return this.#change({});
    const failure = { ...state.failure, message: end.why, hint: EXPLAINED_HINT };
    this.#change({ state: { ...state, failure, lastLines: end.lastLines.slice(-LAST_LINES_MAX) } });
  }

  #change(part: Partial<Pick<Call, 'state' | 'request' | 'stages'>>): void {
    this.#call = { ...this.#call, ...part };
    for (const wake of this.#waiting) wake();
  }

  /** Text that is kept for it, as UTF-16 units. */
  get keptChars(): number {
    return this.#call.state.kind === 'done' ? this.#call.state.resultJson.length : 0;
  }

  addWatcher(): boolean {
    if (this.#watchers >= WATCHERS_MAX) return false;
    this.#watchers += 1;
    return true;
  }

  removeWatcher(): void {
    this.#watchers -= 1;
  }

  /** Calls `wake` at every change until the returned function is called. */
  onChange(wake: () => void): () => void {
    this.#waiting.add(wake);
    return () => void this.#waiting.delete(wake);
  }
}
