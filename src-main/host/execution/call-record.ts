import type { CallStage, CallStageName } from '../../../src-shared/journal/entry.ts';
import type { Call } from '../../../src-shared/api/tools.ts';

/** Watchers of one call; a page has one, a command line one. */
export const WATCHERS_MAX = 32;

/** One call as it changes, and who waits for that. */
export class CallRecord {
  readonly abort = new AbortController();
  #call: Call;
  #watchers = 0;
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
