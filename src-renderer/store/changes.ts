import { create } from 'zustand';
import type { Failure, Result } from '../../src-shared/base/failure.ts';

/** What was set, and how it is set back. */
export interface Change {
  /** For a person: `Modern era first: on`. */
  readonly what: string;
  readonly undo: () => Promise<Result<unknown>>;
}

/** Older changes can still be set back by hand. */
export const CHANGES_MAX = 20;

/** What went wrong the last time: it stands in the view until something is kept again, or it is closed. */
export interface Unkept {
  readonly what: string;
  readonly failure: Failure;
  readonly again: () => void;
}

interface ChangesState {
  /** Newest last; kept while the page lives, whichever view is shown. */
  readonly changes: readonly Change[];
  readonly unkept: Unkept | null;
  /** Sets something, and remembers how it is set back once it has been kept. */
  readonly apply: (
    what: string,
    set: () => Promise<Result<unknown>>,
    back: () => Promise<Result<unknown>>,
  ) => Promise<void>;
  /** Sets back the newest change. */
  readonly undo: () => Promise<void>;
  readonly forget: () => void;
}

export const useChanges = create<ChangesState>()((set, get) => ({
  changes: [],
  unkept: null,
  async apply(what, change, back) {
    const kept = await change();
    if (kept.ok) {
      const next = { what, undo: back };
      set(({ changes }) => ({ changes: [...changes, next].slice(-CHANGES_MAX), unkept: null }));
      return;
    }
    set({ unkept: { what, failure: kept.failure, again: () => void get().apply(what, change, back) } });
  },
  async undo() {
    const last = get().changes.at(-1);
    if (last === undefined) return;
    const undone = await last.undo();
    if (undone.ok) {
      set(({ changes }) => ({ changes: changes.filter((each) => each !== last), unkept: null }));
      return;
    }
    const what = `Undo of ${last.what}`;
    set({ unkept: { what, failure: undone.failure, again: () => void get().undo() } });
  },
  forget: () => set({ unkept: null }),
}));
