import type { z } from 'zod';
import type { WorkspaceStorage } from './database.ts';
import { WriteBehind } from './write-behind.ts';

/** The screen does not wait longer than this for what it remembers: ten times what a busy machine takes. */
export const HYDRATE_WITHIN_MS = 1_000;

const stored = new Map<string, unknown>();
const prefs = new Map<string, { reload(): void }>();
let writer: WriteBehind<unknown> | null = null;

/** One remembered wish: its key, its shape, and what holds until somebody wished otherwise. Made by `definePref`. */
class Pref<T> {
  readonly key: string;
  readonly #schema: z.ZodType<T>;
  readonly #fallback: T;
  readonly #listeners = new Set<() => void>();
  #current: { readonly value: T } | null = null;
  #isWritten = false;

  constructor(key: string, schema: z.ZodType<T>, fallback: T) {
    this.key = key;
    this.#schema = schema;
    this.#fallback = fallback;
  }

  read = (): T => {
    this.#current ??= { value: this.#parse() };
    return this.#current.value;
  };

  write(value: T): void {
    this.#isWritten = true;
    this.#current = { value };
    writer?.put(this.key, value);
    for (const listener of this.#listeners) listener();
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** What came late from the database counts only where nobody has chosen meanwhile. */
  reload(): void {
    if (this.#isWritten) return;
    this.#current = null;
    for (const listener of this.#listeners) listener();
  }

  /** An older or a newer release may have written something else. */
  #parse(): T {
    if (!stored.has(this.key)) return this.#fallback;
    const parsed = this.#schema.safeParse(stored.get(this.key));
    return parsed.success ? parsed.data : this.#fallback;
  }
}

export type { Pref };

/** Once for a key, at the top of a module. */
export function definePref<T>(key: string, schema: z.ZodType<T>, fallback: T): Pref<T> {
  const pref = new Pref(key, schema, fallback);
  prefs.set(key, pref);
  return pref;
}

/** At once, from memory: everything was read before the first paint. */
export function readPref<T>(pref: Pref<T>): T {
  return pref.read();
}

/** Kept in memory at once and written a moment later, together with others. */
export function writePref<T>(pref: Pref<T>, value: T): void {
  pref.write(value);
}

/** Reads all prefs, or gives up at the deadline and takes them when they come. Never fails. */
export async function hydratePrefs(storage: WorkspaceStorage, withinMs = HYDRATE_WITHIN_MS): Promise<void> {
  const writing = new WriteBehind<unknown>((values) =>
    storage.putPrefs([...values].map(([key, value]) => ({ key, value }))),
  );
  writer = writing;
  const reading = readAll(storage);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const deadline = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, withinMs);
  });
  await Promise.race([reading, deadline]);
  clearTimeout(timer);
}

export async function flushPrefs(): Promise<void> {
  await writer?.flush();
}

async function readAll(storage: WorkspaceStorage): Promise<void> {
  try {
    for (const { key, value } of await storage.readPrefs()) stored.set(key, value);
    for (const pref of prefs.values()) pref.reload();
  } catch {
    // A private window or a full disk: the defaults hold.
  }
}
