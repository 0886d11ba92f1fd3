import { create } from 'zustand';
import type { PastCache } from '../../src-shared/api/past-cache.ts';
import type { PastDecided } from '../../src-shared/api/decided.ts';
import type { PastDocument } from '../../src-shared/api/past-document.ts';
import type { Past, PastLists, PastSession } from '../../src-shared/api/replay.ts';
import type { Tape } from '../../src-shared/api/tapes.ts';
import type { Failure } from '../../src-shared/base/failure.ts';
import type { DeckState } from './state.ts';

/** What views show of the deck, as of now or as of a moment. */
export type Shown = Pick<DeckState, 'servers' | 'tools' | 'catalog' | 'tapes' | 'guards'>;

export interface PastState {
  /** The state as of the playhead; while another is on its way, the one before. Null: one is not looking back. */
  readonly past: Past | null;
  /** The same as the views of now have theirs; null when one is not looking back. */
  readonly shown: Shown | null;
  /** Definitions by the key of a session's lists, at most LISTS_MAX. */
  readonly lists: ReadonlyMap<string, PastLists>;
  /** What the workspace document said; null while nobody looks at it. */
  readonly document: PastDocument | null;
  /** What people had decided; null while nobody looks at it. */
  readonly decided: PastDecided | null;
  /** What the result cache held; null while nobody looks at it. */
  readonly cache: PastCache | null;
  /** How far it is, when the tape has to be folded first; null when nothing is awaited. */
  readonly winding: { readonly entries: number; readonly of: number } | null;
  readonly failure: Failure | null;
}

export const LISTS_MAX = 64;

export const NOT_BACK: PastState = {
  past: null,
  shown: null,
  lists: new Map(),
  document: null,
  decided: null,
  cache: null,
  winding: null,
  failure: null,
};

/** One writer: past-follower.ts. */
export const usePast = create<PastState>()(() => NOT_BACK);

/** Nothing has come yet: views say that they are asking. */
export const NOTHING_YET: Shown = { servers: null, tools: null, catalog: null, tapes: null, guards: null };

/** What the views show of a moment; null where a list has not come yet. */
export function shownOf(
  past: Past,
  lists: ReadonlyMap<string, PastLists>,
  tapes: readonly Tape[] | null,
): Shown {
  const all = past.sessions.map((session) => listsOf(session, lists));
  const here = all.filter((each): each is PastLists => each !== null);
  const areHere = here.length === all.length;
  return {
    servers: past.sessions.map(({ server }) => server),
    tools: areHere ? here.flatMap(({ tools }) => tools) : null,
    catalog: areHere
      ? {
          items: here.flatMap(({ items }) => items),
          lists: here.flatMap((each) => each.lists),
          // What was new or changed then is not on the tape of one session.
          marks: [],
          subscriptions: past.sessions.flatMap(({ subscriptions }) => subscriptions),
          subscribable: [],
          completable: [],
        }
      : null,
    tapes: tapes === null ? null : tapesAt(tapes, past),
    guards: null,
  };
}

const NO_LISTS: PastLists = { tools: [], items: [], lists: [] };

function listsOf({ lists, listsKey }: PastSession, known: ReadonlyMap<string, PastLists>): PastLists | null {
  const found = known.get(listsKey);
  if (found !== undefined) return found;
  return Object.values(lists).every((count) => count === 0) ? NO_LISTS : null;
}

/** The tapes that had begun, as they stood: one that ended later was being recorded. */
function tapesAt(tapes: readonly Tape[], { at, sessions }: Past): Tape[] {
  return tapes.flatMap((tape) => {
    if (tape.openedMs > at.wallMs) return [];
    const session = sessions.find(({ tapeId }) => tapeId === tape.id);
    if (session !== undefined) {
      const isOpen = session.closed === null;
      return [
        {
          ...tape,
          state: isOpen ? ('living' as const) : tape.state,
          entries: session.entries,
          lastMs: session.lastMs,
          findings: session.counts.findings,
        },
      ];
    }
    return [tape.lastMs > at.wallMs ? { ...tape, state: 'living' as const, lastMs: at.wallMs } : tape];
  });
}
