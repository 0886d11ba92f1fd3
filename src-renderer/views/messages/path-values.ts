/** What stands at one JSON path in the entries that somebody looks at; asked in batches, one under way, and kept. */
import type { EntryRef } from '../../../src-shared/api/messages.ts';
import { VALUES_MAX } from '../../../src-shared/api/timeline.ts';
import type { TimelineIntents } from '../../store/timeline-intents.ts';

/** Values that are kept; the oldest leave. */
export const KEPT_MAX = 20_000;
/** Entries that wait to be asked about; those that wait for longest leave, and are asked for when they are seen again. */
export const WAITING_MAX = 4_000;
/** The index has not come to an entry, or the host did not answer: a while until the next question. */
export const LATER_MS = 500;

export interface PathValue {
  readonly text: string | null;
  readonly number: number | null;
}

export class PathValues {
  readonly #ask: TimelineIntents['values'];
  readonly #listeners = new Set<() => void>();
  readonly #known = new Map<string, PathValue>();
  #waiting = new Map<string, EntryRef>();
  #path = '';
  #version = 0;
  #isAsking = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(ask: TimelineIntents['values']) {
    this.#ask = ask;
  }

  get path(): string {
    return this.#path;
  }

  /** Entries that are still to be asked about. */
  get waiting(): number {
    return this.#waiting.size;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  version = (): number => this.#version;

  /** Another path: what is here is of no use. Empty: nothing is asked any more. */
  look(path: string): void {
    if (path === this.#path) return;
    this.#path = path;
    this.#known.clear();
    this.#waiting.clear();
    this.#changed();
  }

  /** What is known of an entry; undefined when it is asked about now. */
  of({ tapeId, seq }: EntryRef): PathValue | undefined {
    if (this.#path === '') return undefined;
    const key = `${tapeId} ${seq}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    // The newest wish is asked first.
    this.#waiting.delete(key);
    this.#waiting.set(key, { tapeId, seq });
    const [oldest] = this.#waiting.keys();
    if (this.#waiting.size > WAITING_MAX && oldest !== undefined) this.#waiting.delete(oldest);
    this.#later(0);
    return undefined;
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#path = '';
    this.#waiting.clear();
  }

  #later(ms: number): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.#pump();
    }, ms);
  }

  async #pump(): Promise<void> {
    if (this.#isAsking) return;
    const newest = [...this.#waiting.values()].slice(-VALUES_MAX).toReversed();
    const [first] = newest;
    if (first === undefined) return;
    const { tapeId } = first;
    const seqs = newest.filter((ref) => ref.tapeId === tapeId).map(({ seq }) => seq);
    const path = this.#path;
    this.#isAsking = true;
    const answer = await this.#ask({ tapeId, seqs, path });
    this.#isAsking = false;
    if (path !== this.#path) return this.#later(0);
    const read = answer.ok ? answer.value.texts.length : 0;
    for (const [at, seq] of seqs.slice(0, read).entries()) {
      const key = `${tapeId} ${seq}`;
      this.#waiting.delete(key);
      const { texts = [], numbers = [] } = answer.ok ? answer.value : {};
      this.#keep(key, { text: texts[at] ?? null, number: numbers[at] ?? null });
    }
    // What cannot be had now waits behind the others.
    if (read === 0) this.#waiting.delete(`${tapeId} ${first.seq}`);
    if (read > 0) this.#changed();
    if (this.#waiting.size > 0) this.#later(read === 0 ? LATER_MS : 0);
  }

  #keep(key: string, value: PathValue): void {
    this.#known.set(key, value);
    const [oldest] = this.#known.keys();
    if (this.#known.size > KEPT_MAX && oldest !== undefined) this.#known.delete(oldest);
  }

  #changed(): void {
    this.#version += 1;
    for (const listener of this.#listeners) listener();
  }
}
