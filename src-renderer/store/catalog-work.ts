import { create } from 'zustand';
import type { CatalogAnswer } from '../../src-shared/api/catalog.ts';
import type { Failure, Result } from '../../src-shared/base/failure.ts';

/** Items whose form and newest answer are kept while the page lives; the one unused for longest leaves. */
export const WORK_MAX = 50;

/** What a person has typed for one item, and what came of it. */
export interface ItemWork {
  readonly values: Readonly<Record<string, string>>;
  readonly asking: boolean;
  readonly answer: CatalogAnswer | null;
  readonly failure: Failure | null;
  /** It is read again when its server says that it changed. */
  readonly follows: boolean;
}

export const NO_WORK: ItemWork = { values: {}, asking: false, answer: null, failure: null, follows: false };

interface WorkState {
  readonly items: ReadonlyMap<string, ItemWork>;
  readonly change: (key: string, part: Partial<ItemWork>) => void;
  /** Asks, unless the same is being asked already. */
  readonly ask: (key: string, question: () => Promise<Result<CatalogAnswer>>) => Promise<void>;
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
    if (items.get(key)?.asking === true) return;
    change(key, { asking: true });
    const answered = await question();
    if (answered.ok) change(key, { asking: false, answer: answered.value, failure: null });
    else change(key, { asking: false, answer: null, failure: answered.failure });
  },
}));
