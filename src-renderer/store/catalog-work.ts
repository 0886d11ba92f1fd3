import { create } from 'zustand';
import type { AskState, CatalogAnswer } from '../../src-shared/api/catalog.ts';
import type { Failure, Result } from '../../src-shared/base/failure.ts';

/** Items whose form and newest answer are kept while the page lives; the one unused for longest leaves. */
export const WORK_MAX = 50;

/** A question on its way: by its id it is followed and cancelled. */
export interface Asking {
  readonly askId: string;
  readonly startedMs: number;
  readonly state: AskState;
}

/** What a person has typed for one item, and what came of it. */
export interface ItemWork {
  readonly values: Readonly<Record<string, string>>;
  /** What is under way; null when nothing is. */
  readonly asking: Asking | null;
  readonly answer: CatalogAnswer | null;
  readonly failure: Failure | null;
  /** It is read again when its server says that it changed. */
  readonly follows: boolean;
}

export const NO_WORK: ItemWork = { values: {}, asking: null, answer: null, failure: null, follows: false };

interface WorkState {
  readonly items: ReadonlyMap<string, ItemWork>;
  readonly change: (key: string, part: Partial<ItemWork>) => void;
  /** Asks, unless the same is being asked already. */
  readonly ask: (key: string, question: (askId: string) => Promise<Result<CatalogAnswer>>) => Promise<void>;
  /** How it stands, said while it is under way. */
  readonly say: (key: string, askId: string, state: AskState) => void;
}

export const useCatalogWork = create<WorkState>()((set, get) => ({
  items: new Map(),
  change(key, part) {
    set(({ items }) => {
      const next = new Map(items);
      next.delete(key);
      next.set(key, { ...NO_WORK, ...items.get(key), ...part });
      for (const [oldest] of next) {
        if (next.size <= WORK_MAX) break;
        next.delete(oldest);
      }
      return { items: next };
    });
  },
  async ask(key, question) {
    const { items, change } = get();
    if (items.get(key)?.asking != null) return;
    const askId = crypto.randomUUID();
    change(key, { asking: { askId, startedMs: Date.now(), state: { isWaiting: false, progress: null } } });
    const answered = await question(askId);
    if (answered.ok) change(key, { asking: null, answer: answered.value, failure: null });
    else change(key, { asking: null, answer: null, failure: answered.failure });
  },
  say(key, askId, state) {
    const { items, change } = get();
    const asking = items.get(key)?.asking;
    if (asking?.askId === askId) change(key, { asking: { ...asking, state } });
  },
}));
