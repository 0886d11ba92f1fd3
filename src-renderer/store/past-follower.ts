import type { Past, PastLists } from '../../src-shared/api/replay.ts';
import { ask, type DeckClient } from './ask.ts';
import { documentAt } from './past-document.ts';
import { LISTS_MAX, NOTHING_YET, NOT_BACK, shownOf, usePast, type PastState } from './past.ts';
import { momentShown, usePlayhead, type Moment } from './playhead.ts';
import { useDeck, type DeckState } from './state.ts';

/** A wind that takes longer is looked at this often. */
const PROGRESS_EVERY_MS = 200;
/** The views that show definitions; nobody else waits for them. */
const LIST_VIEWS: ReadonlySet<DeckState['view']> = new Set(['tools', 'resources', 'prompts']);

/** The views that show limits and policies. */
const DECIDED_VIEWS: ReadonlySet<DeckState['view']> = new Set(['tools', 'supervision']);

/** The views that show what the cache held. */
const CACHE_VIEWS: ReadonlySet<DeckState['view']> = new Set(['tools', 'state']);

/** The views that are about rows: these need no winding, and it waits until the playhead rests. */
const ROW_VIEWS: ReadonlySet<DeckState['view']> = new Set(['messages', 'reruns', 'settings', 'recovery']);

/**
 * Keeps the state as of the moment that is seen: one question at a time, always for where that is by then, so that a
 * scrub costs as many questions as there are answers. `asker` names this page to the host.
 */
export function followPlayhead(client: DeckClient, asker: string): void {
  let isBusy = false;
  let shownFor: Moment | null = null;
  let documentFor: Moment | null = null;
  let decidedFor: Moment | null = null;
  let cacheFor: Moment | null = null;

  function put(change: Partial<PastState>): void {
    usePast.setState((now) => {
      const next = { ...now, ...change };
      const shown =
        next.past === null ? NOTHING_YET : shownOf(next.past, next.lists, useDeck.getState().tapes);
      return { ...next, shown };
    });
  }

  async function pump(): Promise<void> {
    if (isBusy) return;
    isBusy = true;
    for (;;) {
      const now = usePlayhead.getState();
      const moment = momentShown(now);
      const { isMoving } = now;
      if (moment === null || (isMoving && ROW_VIEWS.has(useDeck.getState().view))) break;
      if (moment !== shownFor) await Promise.all([wind(moment), fetchOther(moment)]);
      else if (!(await fetchOther(moment)) && !(await fetchList())) break;
    }
    isBusy = false;
  }

  async function wind(moment: Moment): Promise<void> {
    const timer = setInterval(() => void progress(), PROGRESS_EVERY_MS);
    const { scope } = useDeck.getState();
    const at = { entry: moment.entry, wallMs: moment.wallMs };
    const found = await ask(client.replay.stateAt({ scope, at, asker }));
    clearInterval(timer);
    shownFor = moment;
    if (shownNow() === null) return;
    if (found.ok) put({ past: found.value, failure: null, winding: null });
    else if (found.failure.code !== 'request-cancelled') put({ failure: found.failure, winding: null });
  }

  async function progress(): Promise<void> {
    const found = await ask(client.replay.winding({ asker }));
    if (found.ok && found.value !== null && shownNow() !== shownFor) put({ winding: found.value });
  }

  /** What is on no tape, while somebody looks at it; false when there is nothing to ask. */
  async function fetchOther(moment: Moment): Promise<boolean> {
    const { view } = useDeck.getState();
    const asked = await Promise.all([
      view === 'state' && fetchDocument(moment),
      DECIDED_VIEWS.has(view) && fetchDecided(moment),
      CACHE_VIEWS.has(view) && fetchCache(moment),
    ]);
    return asked.includes(true);
  }

  async function fetchCache(moment: Moment): Promise<boolean> {
    if (moment === cacheFor) return false;
    const { scope } = useDeck.getState();
    const found = await ask(client.replay.cacheAt({ scope, wallMs: moment.wallMs, asker }));
    cacheFor = moment;
    if (shownNow() === null) return true;
    if (found.ok) put({ cache: found.value });
    else if (found.failure.code !== 'request-cancelled') put({ failure: found.failure });
    return true;
  }

  async function fetchDocument(moment: Moment): Promise<boolean> {
    if (moment === documentFor) return false;
    const found = await documentAt(client, asker, moment, usePast.getState().document);
    documentFor = moment;
    if (shownNow() === null) return true;
    if (found.ok) put({ document: found.value });
    else if (found.failure.code !== 'request-cancelled') put({ failure: found.failure });
    return true;
  }

  async function fetchDecided(moment: Moment): Promise<boolean> {
    if (moment === decidedFor) return false;
    decidedFor = moment;
    const known = usePast.getState().decided;
    // Decisions are few: the same holds for many moments.
    if (known?.kind === 'known' && known.fromMs <= moment.wallMs && moment.wallMs < known.untilMs)
      return true;
    const { scope } = useDeck.getState();
    const found = await ask(client.replay.decidedAt({ scope, wallMs: moment.wallMs }));
    if (shownNow() === null) return true;
    if (found.ok) put({ decided: found.value });
    else put({ failure: found.failure });
    return true;
  }

  /** The definitions of one session that are not here; false when all that are looked at are. */
  async function fetchList(): Promise<boolean> {
    const { past, lists, shown } = usePast.getState();
    if (past === null || shown?.tools !== null || !LIST_VIEWS.has(useDeck.getState().view)) return false;
    const session = past.sessions.find(
      (each) => !lists.has(each.listsKey) && Object.values(each.lists).some((count) => count > 0),
    );
    if (session === undefined) return false;
    const found = await listsOf(client, asker, session);
    if (found === null) return false;
    const kept = new Map(lists).set(session.listsKey, found);
    for (const [oldest] of kept) {
      if (kept.size <= LISTS_MAX) break;
      kept.delete(oldest);
    }
    if (shownNow() !== null) put({ lists: kept });
    return true;
  }

  usePlayhead.subscribe((now, before) => {
    const moment = momentShown(now);
    const earlier = momentShown(before);
    if (moment === earlier && now.isMoving === before.isMoving) return;
    if (moment === null) {
      if (earlier === null) return;
      shownFor = null;
      documentFor = null;
      decidedFor = null;
      cacheFor = null;
      usePast.setState(NOT_BACK);
      // What is under way is of no use to anybody.
      void ask(client.replay.cancel({ asker }));
      return;
    }
    if (usePast.getState().shown === null) put({});
    void pump();
  });
  useDeck.subscribe((now, before) => {
    if (shownNow() === null) return;
    if (now.tapes !== before.tapes) put({});
    if (now.view !== before.view) void pump();
  });
}

function shownNow(): Moment | null {
  return momentShown(usePlayhead.getState());
}

/** Null when they did not come. */
export async function listsOf(
  client: DeckClient,
  asker: string,
  { tapeId, entries }: Pick<Past['sessions'][number], 'tapeId' | 'entries'>,
): Promise<PastLists | null> {
  const found = await ask(client.replay.listsAt({ tapeId, seq: Math.max(0, entries - 1), asker }));
  return found.ok ? found.value : null;
}
