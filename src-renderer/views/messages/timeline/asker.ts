import type { Failure, Result } from '../../../../src-shared/base/failure.ts';

/** Between an answer and the next question about the same: what is being recorded is not asked for more often. */
export const PACE_MS = 200;
/** After an answer of a part; the host goes on by itself, and every question costs it some of that time. */
export const PART_PACE_MS = 300;
/** After a failure; twice as long after each one that follows. */
export const FAILURE_PACE_MS = 1_000;
export const FAILURE_PACE_MAX_MS = 15_000;

interface Part {
  readonly total: number;
  readonly scanned: number;
}

/** One kind of question: one is under way at a time, and of those that come meanwhile only the newest is asked. */
export class Asker<Request, Answer extends Part> {
  readonly #ask: (request: Request) => Promise<Result<Answer>>;
  readonly #onChanged: () => void;
  #wanted: Request | null = null;
  #isDue = false;
  #isUnderWay = false;
  /** Answers to what was asked before this changed are of no use. */
  #generation = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #answer: { readonly request: Request; readonly answer: Answer } | null = null;
  #failure: Failure | null = null;
  #failures = 0;

  constructor(ask: (request: Request) => Promise<Result<Answer>>, onChanged: () => void) {
    this.#ask = ask;
    this.#onChanged = onChanged;
  }

  /** The newest answer and what it was asked. */
  get latest(): { readonly request: Request; readonly answer: Answer } | null {
    return this.#answer;
  }

  get failure(): Failure | null {
    return this.#failure;
  }

  /** The question that is under way, or that was asked last. */
  get wanted(): Request | null {
    return this.#wanted;
  }

  /** Something else is looked at: what is here is of no use. */
  forget(): void {
    this.#generation += 1;
    this.#wanted = null;
    this.#isDue = false;
    this.#isUnderWay = false;
    this.#answer = null;
    this.#failure = null;
    this.#failures = 0;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  want(request: Request): void {
    this.#wanted = request;
    this.#isDue = true;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#pump();
  }

  /** The same would be answered otherwise now. */
  touch(): void {
    if (this.#wanted === null) return;
    this.#isDue = true;
    this.#pump();
  }

  /** What failed is asked again now. */
  retry(): void {
    if (this.#failure === null || this.#wanted === null) return;
    this.#failures = 0;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#isDue = true;
    this.#pump();
  }

  #pump(): void {
    const request = this.#wanted;
    if (!this.#isDue || this.#isUnderWay || this.#timer !== undefined || request === null) return;
    this.#isDue = false;
    this.#isUnderWay = true;
    const generation = this.#generation;
    void this.#ask(request).then((settled) => {
      if (generation !== this.#generation) return;
      this.#isUnderWay = false;
      this.#take(request, settled);
      this.#onChanged();
    });
  }

  #take(request: Request, settled: Result<Answer>): void {
    const isNewest = request === this.#wanted;
    if (!settled.ok) {
      this.#failure = settled.failure;
      this.#isDue = true;
      const paceMs = Math.min(FAILURE_PACE_MAX_MS, FAILURE_PACE_MS * 2 ** this.#failures);
      this.#failures += 1;
      this.#wait(isNewest ? paceMs : 0);
      return;
    }
    this.#failure = null;
    this.#failures = 0;
    this.#answer = { request, answer: settled.value };
    const isPart = settled.value.scanned < settled.value.total;
    this.#isDue ||= isPart;
    this.#wait(isNewest ? (isPart ? PART_PACE_MS : PACE_MS) : 0);
  }

  #wait(ms: number): void {
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#pump();
    }, ms);
  }
}
