/** What the host has seen of fields and paths, for completions: asked when it is wanted, one question under way, and kept. */
import type { Scope } from '../../../src-shared/api/messages.ts';
import {
  SEEN_CHARS_MAX,
  SEEN_FIELDS,
  type SeenAnswer,
  type SeenPathRequest,
} from '../../../src-shared/api/suggest.ts';
import type { Result } from '../../../src-shared/base/failure.ts';
import type { Seen, SeenValue } from '../../../src-shared/query/complete.ts';
import type { SuggestIntents } from '../../store/suggest-intents.ts';

/** Answers that are kept; the oldest leave. */
export const KEPT_MAX = 64;
/** What is older is shown, and asked for again: while a list is open, all the time. */
export const FRESH_MS = 4_000;

interface Kept {
  readonly answer: SeenAnswer | null;
  readonly askedMs: number;
}

interface Wish {
  readonly key: string;
  readonly ask: () => Promise<Result<SeenAnswer>>;
}

const NOTHING: readonly SeenValue[] = [];

export class SeenValues implements Seen {
  readonly #intents: SuggestIntents;
  readonly #nowMs: () => number;
  readonly #listeners = new Set<() => void>();
  readonly #kept = new Map<string, Kept>();
  #scope: Scope = { kind: 'live' };
  #version = 0;
  #old: ReturnType<typeof setTimeout> | undefined;
  /** The question that is under way. */
  #asking: string | null = null;
  /** The newest one: who types on does not want the last letter's any more. */
  #wish: Wish | null = null;

  constructor(intents: SuggestIntents, nowMs: () => number = () => performance.now()) {
    this.#intents = intents;
    this.#nowMs = nowMs;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  version = (): number => this.#version;

  close(): void {
    clearTimeout(this.#old);
    this.#old = undefined;
  }

  look(scope: Scope): void {
    this.#scope = scope;
  }

  values(name: string, part: string): readonly SeenValue[] {
    const field = SEEN_FIELDS.find((each) => each === name);
    if (field === undefined) return NOTHING;
    const scope = this.#scope;
    const of = (text: string): SeenAnswer | null =>
      this.#get(`field ${field} ${text}`, () => this.#intents.values({ scope, field, part: text }));
    const all = of('');
    // Of a field with few values all are here, and need not be asked for letter by letter.
    if (part === '' || all === null || !all.hasMore) return all?.values ?? NOTHING;
    return (of(part.slice(0, SEEN_CHARS_MAX)) ?? all).values;
  }

  keys(path: string): readonly SeenValue[] {
    return this.#path(path, 'keys');
  }

  at(path: string): readonly SeenValue[] {
    return this.#path(path, 'values');
  }

  #path(path: string, of: SeenPathRequest['of']): readonly SeenValue[] {
    const scope = this.#scope;
    const answer = this.#get(`${of} ${path}`, () => this.#intents.paths({ scope, path, of }));
    return answer?.values ?? NOTHING;
  }

  #get(what: string, ask: Wish['ask']): SeenAnswer | null {
    const key = `${this.#scope.kind === 'live' ? '' : this.#scope.tapeId} ${what}`;
    const kept = this.#kept.get(key);
    const isFresh = kept !== undefined && this.#nowMs() - kept.askedMs <= FRESH_MS;
    if (!isFresh && this.#asking !== key) {
      this.#wish = { key, ask };
      void this.#pump();
    }
    return kept?.answer ?? null;
  }

  async #pump(): Promise<void> {
    const wish = this.#wish;
    if (this.#asking !== null || wish === null) return;
    this.#asking = wish.key;
    this.#wish = null;
    const askedMs = this.#nowMs();
    const answer = await wish.ask();
    this.#asking = null;
    const before = this.#kept.get(wish.key)?.answer ?? null;
    this.#kept.delete(wish.key);
    // A host that does not answer leaves what was known.
    this.#kept.set(wish.key, { answer: answer.ok ? answer.value : before, askedMs });
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > KEPT_MAX && oldest !== undefined) this.#kept.delete(oldest);
    this.#changed();
    // Rows come, and an index comes to them: whoever still looks asks again.
    this.#old ??= setTimeout(() => {
      this.#old = undefined;
      this.#changed();
    }, FRESH_MS + 1);
    void this.#pump();
  }

  #changed(): void {
    this.#version += 1;
    for (const listener of this.#listeners) listener();
  }
}
