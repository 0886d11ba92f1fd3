import type { Verdict } from './check.ts';
import { answerSchema } from './answer.ts';

/** Longer than any honest check, short enough to wait for before sending. */
export const CHECK_WITHIN_MS = 800;

/** The part of a Worker that is needed; a test gives its own. */
export interface CheckThread {
  postMessage(question: unknown, options: StructuredSerializeOptions): void;
  terminate(): void;
  onmessage: ((event: MessageEvent<unknown>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
}

interface Asked {
  readonly schemaText: string;
  readonly argsText: string;
  readonly resolve: (verdict: Verdict) => void;
}

/**
 * Checks arguments in a thread of its own, one question at a time; of those that wait only the newest is asked. A
 * thread that does not answer in time is ended, and its schema is not tried again with that text.
 */
export class Checker {
  readonly #spawn: () => CheckThread;
  #thread: CheckThread | null = null;
  #id = 0;
  #now: Asked | null = null;
  #next: Asked | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(spawn: () => CheckThread) {
    this.#spawn = spawn;
  }

  check(schemaText: string, argsText: string): Promise<Verdict> {
    return new Promise((resolve) => {
      this.#next?.resolve({ kind: 'unchecked', why: 'the arguments have changed since' });
      this.#next = { schemaText, argsText, resolve };
      this.#pump();
    });
  }

  #pump(): void {
    if (this.#now !== null || this.#next === null) return;
    this.#now = this.#next;
    this.#next = null;
    this.#id += 1;
    const { schemaText, argsText } = this.#now;
    this.#timer = setTimeout(() => this.#giveUp(), CHECK_WITHIN_MS);
    try {
      this.#thread ??= this.#open();
      this.#thread.postMessage({ id: this.#id, schemaText, argsText }, {});
    } catch {
      this.#settle({ kind: 'unchecked', why: 'this browser runs no checking thread' });
    }
  }

  #open(): CheckThread {
    const thread = this.#spawn();
    thread.onmessage = (event) => {
      const answer = answerSchema.safeParse(event.data);
      if (answer.success && answer.data.id === this.#id) this.#settle(answer.data.verdict);
    };
    thread.onerror = () => this.#broken('the checking thread broke');
    return thread;
  }

  #giveUp(): void {
    this.#broken(
      `it took longer than ${CHECK_WITHIN_MS} ms; a pattern in the schema may backtrack without end`,
    );
  }

  #broken(why: string): void {
    this.#thread?.terminate();
    this.#thread = null;
    this.#settle({ kind: 'unchecked', why });
  }

  #settle(verdict: Verdict): void {
    clearTimeout(this.#timer);
    const asked = this.#now;
    this.#now = null;
    asked?.resolve(verdict);
    this.#pump();
  }
}

/** One for the page. */
export const checker = new Checker(
  () => new Worker(new URL('./check-worker.ts', import.meta.url), { type: 'module', name: 'schema check' }),
);
