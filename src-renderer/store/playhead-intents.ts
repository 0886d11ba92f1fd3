import { NO_FILTER, type Filter, type PageRequest, type Page } from '../../src-shared/api/messages.ts';
import type { PastDecided } from '../../src-shared/api/decided.ts';
import type { PastDocument } from '../../src-shared/api/past-document.ts';
import type { PastLists, PastSession } from '../../src-shared/api/replay.ts';
import { ok, type Result } from '../../src-shared/base/failure.ts';
import { ask, type DeckClient } from './ask.ts';
import { documentAt } from './past-document.ts';
import { changePlayhead, usePlayhead, type Moment, type PlayheadChange } from './playhead.ts';
import type { Speed, StepBy, Target } from './playhead.ts';
import { momentOf, ordinalAtTime } from './moments.ts';
import { arriveAt, forgetMoving } from './moving.ts';
import { useDeck } from './state.ts';
import { pageToken } from './token.ts';

/** How a person moves through what was recorded. None of these sends anything to a server. */
export interface PlayheadIntents {
  /** The newest wish wins; those it overtakes are dropped. Resolves when it is there, or when it was overtaken. */
  windTo(target: Target): Promise<void>;
  step(direction: 'forward' | 'back', by: StepBy): Promise<void>;
  toStart(): Promise<void>;
  toEnd(): Promise<void>;
  /** From live it begins at the start of what is looked at. */
  play(): Promise<void>;
  pause(): void;
  setSpeed(speed: Speed): void;
  setSkipsSilence(skips: boolean): void;
  /** To the first entry that is not before this time; what came after all of them is seen at live. */
  windSince(wallMs: number): Promise<void>;
  /** Back to now. */
  live(): void;
  /** Marks where the playhead is, to compare with; null takes the mark away. */
  setMark(moment: Moment | null): void;
  /** The state as of a moment with all definitions, beside what the views show: to compare two. */
  stateOf(moment: Moment): Promise<Result<MomentState>>;
  /** Something else is looked at. */
  leaveScope(): void;
}

/** A moment, with the definitions of every session's lists that has any, by their key. */
export interface MomentState {
  readonly sessions: readonly PastSession[];
  readonly lists: ReadonlyMap<string, PastLists>;
  readonly document: PastDocument;
  readonly decided: PastDecided;
}

/** A question of its own: what the views wait for must not end it, nor it them. */
async function stateOf(client: DeckClient, moment: Moment): Promise<Result<MomentState>> {
  const asker = pageToken();
  const { scope } = useDeck.getState();
  const at = { entry: moment.entry, wallMs: moment.wallMs };
  const past = await ask(client.replay.stateAt({ scope, at, asker }));
  if (!past.ok) return past;
  const { sessions } = past.value;
  const lists = new Map<string, PastLists>();
  for (const { tapeId, entries, listsKey } of sessions) {
    const found = await ask(client.replay.listsAt({ tapeId, seq: Math.max(0, entries - 1), asker }));
    if (!found.ok) return found;
    lists.set(listsKey, found.value);
  }
  const document = await documentAt(client, asker, moment, null);
  if (!document.ok) return document;
  const decided = await ask(client.replay.decidedAt({ scope, wallMs: moment.wallMs }));
  return decided.ok ? ok({ sessions, lists, document: document.value, decided: decided.value }) : decided;
}

/** What starts and ends an exchange. */
const EXCHANGES: Filter = { ...NO_FILTER, kinds: ['request', 'response'] };

export function createPlayheadIntents(client: DeckClient): PlayheadIntents {
  /** Grows with every wish: an answer to an older one is dropped. */
  let wish = 0;
  /** One question at a time; of those that come meanwhile only the newest is asked. */
  let running: Promise<void> | null = null;
  let next: (() => Promise<void>) | null = null;

  function change(what: PlayheadChange): void {
    usePlayhead.setState((now) => changePlayhead(now, what));
  }

  const page = (request: Omit<PageRequest, 'scope'>): Promise<Result<Page>> =>
    ask(client.messages.page({ scope: useDeck.getState().scope, ...request }));

  async function rowAt(ordinal: number): Promise<Moment | null> {
    const found = await page({ filter: NO_FILTER, anchor: { kind: 'from', ordinal }, limit: 1 });
    return found.ok ? momentOf(found.value, 0) : null;
  }

  async function lastRow(): Promise<Moment | null> {
    const found = await page({ filter: NO_FILTER, anchor: { kind: 'tail' }, limit: 1 });
    return found.ok ? momentOf(found.value, 0) : null;
  }

  async function ordinalOf(target: Target): Promise<number | null> {
    switch (target.kind) {
      case 'ordinal':
        return target.ordinal;
      case 'entry': {
        const { scope } = useDeck.getState();
        const found = await ask(client.messages.locate({ scope, filter: NO_FILTER, entry: target.entry }));
        return found.ok ? found.value.ordinal : null;
      }
      case 'time':
        return ordinalAtTime(target.wallMs, rowAt, await lastRow());
      case 'since': {
        const before = await ordinalAtTime(target.wallMs, rowAt, await lastRow());
        const row = before === null ? null : await rowAt(before);
        return row === null || row.wallMs >= target.wallMs ? before : row.ordinal + 1;
      }
    }
  }

  async function find(target: Target): Promise<Moment | null> {
    const ordinal = await ordinalOf(target);
    if (ordinal === null) return null;
    // Past the end means the end: rows may have been counted that are not there yet.
    return (await rowAt(Math.max(0, ordinal))) ?? lastRow();
  }

  function queue(work: () => Promise<void>): Promise<void> {
    next = work;
    running ??= (async () => {
      while (next !== null) {
        const now = next;
        next = null;
        await now();
      }
      running = null;
    })();
    return running;
  }

  async function arrive(mine: number, looked: Promise<Moment | null>): Promise<void> {
    const moment = await looked;
    if (mine !== wish) return;
    if (moment === null) return change({ kind: 'nowhere' });
    arriveAt(moment);
  }

  function windTo(target: Target): Promise<void> {
    wish += 1;
    const mine = wish;
    change({ kind: 'wanted', target });
    return queue(async () => {
      if (mine === wish) await arrive(mine, find(target));
    });
  }

  /** The nearest request or answer on that side; null when there is none. */
  async function nextExchange(from: Moment, direction: 'forward' | 'back'): Promise<Moment | null> {
    const isForward = direction === 'forward';
    const all = await page({ filter: EXCHANGES, anchor: { kind: 'tail' }, limit: 1 });
    if (!all.ok) return null;
    let low = 0;
    let high = all.value.matched;
    // The first among the matching rows that is beyond where the playhead is: they are in the order of time.
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      const at = await exchangeAt(middle);
      if (at === null) return null;
      if (isForward ? at.ordinal > from.ordinal : at.ordinal >= from.ordinal) high = middle;
      else low = middle + 1;
    }
    return isForward ? exchangeAt(low) : low === 0 ? null : exchangeAt(low - 1);
  }

  async function exchangeAt(matchOrdinal: number): Promise<Moment | null> {
    const found = await page({
      filter: EXCHANGES,
      anchor: { kind: 'from', ordinal: matchOrdinal },
      limit: 1,
    });
    const match = found.ok ? momentOf(found.value, 0) : null;
    if (match === null) return null;
    const ordinal = await ordinalOf({ kind: 'entry', entry: match.entry });
    return ordinal === null ? null : { ...match, ordinal };
  }

  async function step(direction: 'forward' | 'back', by: StepBy): Promise<void> {
    change({ kind: 'pause' });
    const { wanted, moment } = usePlayhead.getState();
    const onward = direction === 'forward' ? 1 : -1;
    // A key that repeats is faster than the answers: it goes on from where the last press wanted to be.
    if (by === 'frame' && wanted?.kind === 'ordinal')
      return windTo({ kind: 'ordinal', ordinal: Math.max(0, wanted.ordinal + onward) });
    const asked = wish;
    const from = moment ?? (await lastRow());
    // Somebody wanted to be elsewhere meanwhile.
    if (from === null || asked !== wish) return;
    if (by === 'frame') return windTo({ kind: 'ordinal', ordinal: Math.max(0, from.ordinal + onward) });
    wish += 1;
    const mine = wish;
    return queue(async () => {
      if (mine !== wish) return;
      const now = usePlayhead.getState().moment ?? from;
      await arrive(mine, nextExchange(now, direction));
    });
  }

  function live(what: 'live' | 'scope'): void {
    wish += 1;
    forgetMoving();
    change({ kind: what });
  }

  return {
    windTo,
    step,
    toStart: () => windTo({ kind: 'ordinal', ordinal: 0 }),
    toEnd: () => windTo({ kind: 'time', wallMs: Infinity }),
    async play() {
      if (usePlayhead.getState().moment === null) await windTo({ kind: 'ordinal', ordinal: 0 });
      change({ kind: 'play' });
    },
    async windSince(wallMs) {
      await windTo({ kind: 'since', wallMs });
      const { moment } = usePlayhead.getState();
      const isLive = useDeck.getState().scope.kind === 'live';
      if (isLive && moment !== null && moment.wallMs < wallMs) live('live');
    },
    pause: () => change({ kind: 'pause' }),
    setSpeed: (speed) => change({ kind: 'speed', speed }),
    setSkipsSilence: (skips) => change({ kind: 'silence', skips }),
    live: () => live('live'),
    setMark: (moment) => change({ kind: 'mark', moment }),
    leaveScope: () => live('scope'),
    stateOf: (moment) => stateOf(client, moment),
  };
}
