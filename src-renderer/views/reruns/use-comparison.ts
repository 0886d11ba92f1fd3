import { useCallback, useEffect, useRef, useState } from 'react';
import {
  COMPARE_PAGE_MAX,
  type ComparedBody,
  type ComparedItem,
  type Comparison,
  type ItemFilter,
} from '../../../src-shared/api/comparison.ts';
import type { Failure } from '../../../src-shared/base/failure.ts';
import { useIntents } from '../../store/hooks.ts';
import type { TapePair } from '../../store/rerun-intents.ts';

export interface ComparisonState {
  readonly comparison: Comparison | null;
  readonly failure: Failure | null;
  /** Of the pair that is shown: an older one may still be on the screen, dimmed. */
  readonly isOld: boolean;
  readonly again: () => void;
}

/** Two tapes compared by the host; the one before stays until the next is there. */
export function useComparison({ before, after }: TapePair): ComparisonState {
  const intents = useIntents();
  const [asked, setAsked] = useState(0);
  const [state, setState] = useState<{
    readonly key: string;
    readonly comparison: Comparison | null;
    readonly failure: Failure | null;
  } | null>(null);
  const key = `${before} ${after} ${asked}`;
  useEffect(() => {
    let isGone = false;
    void intents.reruns.compare({ before, after }).then((found) => {
      if (isGone) return;
      setState({
        key,
        comparison: found.ok ? found.value : null,
        failure: found.ok ? null : found.failure,
      });
    });
    return () => {
      isGone = true;
    };
  }, [intents, before, after, key]);
  const isOther =
    state?.comparison != null &&
    (state.comparison.before.id !== before || state.comparison.after.id !== after);
  return {
    comparison: isOther ? null : (state?.comparison ?? null),
    failure: state?.failure ?? null,
    isOld: state?.key !== key,
    again: useCallback(() => setAsked((count) => count + 1), []),
  };
}

export interface ItemsState {
  readonly matched: number;
  /** Goes up when any line may be another. */
  readonly version: number;
  readonly at: (index: number) => ComparedItem | undefined;
  /** These lines are in sight. */
  readonly want: (first: number, last: number) => void;
}

/** Pages that are kept; the ones asked for longest ago leave. */
const PAGES_MAX = 20;

/** The lines that match, pulled by pages as they come into sight. */
export function useItems({ before, after }: TapePair, filter: ItemFilter, revision: number): ItemsState {
  const intents = useIntents();
  const pages = useRef(new Map<number, readonly ComparedItem[] | null>());
  const [state, setState] = useState({ matched: 0, version: 0 });
  const key = `${before} ${after} ${revision} ${JSON.stringify(filter)}`;
  const current = useRef(key);
  const wanted = useRef({ before, after, filter });
  const load = useCallback(
    (page: number): void => {
      if (pages.current.has(page)) return;
      pages.current.set(page, null);
      const asked = current.current;
      const { filter: by, ...pair } = wanted.current;
      void intents.reruns.items(pair, by, page * COMPARE_PAGE_MAX, COMPARE_PAGE_MAX).then((found) => {
        if (current.current !== asked) return;
        if (!found.ok) {
          pages.current.delete(page);
          return;
        }
        pages.current.delete(page);
        pages.current.set(page, found.value.items);
        const [oldest] = pages.current.keys();
        if (pages.current.size > PAGES_MAX && oldest !== undefined) pages.current.delete(oldest);
        setState(({ version }) => ({ matched: found.value.matched, version: version + 1 }));
      });
    },
    [intents],
  );
  useEffect(() => {
    wanted.current = { before, after, filter };
    if (current.current === key && pages.current.size > 0) return;
    current.current = key;
    pages.current = new Map();
    load(0);
  }, [before, after, filter, key, load]);
  return {
    ...state,
    at: (index) => pages.current.get(Math.floor(index / COMPARE_PAGE_MAX))?.[index % COMPARE_PAGE_MAX],
    want: useCallback(
      (first: number, last: number) => {
        for (
          let page = Math.floor(first / COMPARE_PAGE_MAX);
          page <= Math.floor(last / COMPARE_PAGE_MAX);
          page += 1
        )
          load(page);
      },
      [load],
    ),
  };
}

export interface BodyState {
  readonly body: ComparedBody | null;
  readonly failure: Failure | null;
  readonly isOld: boolean;
  /** Also what is long. */
  readonly loadWhole: () => void;
}

/** One exchange whole; the one before stays, dimmed, while the next is on its way. */
export function useBody({ before, after }: TapePair, index: number | null, revision: number): BodyState {
  const intents = useIntents();
  const [wholeOf, setWholeOf] = useState<string | null>(null);
  const [state, setState] = useState<{
    readonly key: string;
    readonly body: ComparedBody | null;
    readonly failure: Failure | null;
  } | null>(null);
  const place = `${before} ${after} ${revision} ${index}`;
  const whole = wholeOf === place;
  const key = `${place} ${whole}`;
  useEffect(() => {
    if (index === null) return;
    let isGone = false;
    void intents.reruns.body({ before, after }, index, whole).then((found) => {
      if (isGone) return;
      setState({ key, body: found.ok ? found.value : null, failure: found.ok ? null : found.failure });
    });
    return () => {
      isGone = true;
    };
  }, [intents, before, after, index, whole, key]);
  return {
    body: state?.body ?? null,
    failure: state?.failure ?? null,
    isOld: state?.key !== key,
    loadWhole: useCallback(() => setWholeOf(place), [place]),
  };
}
