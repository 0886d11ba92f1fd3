import type { Direction } from '../journal/entry.ts';
import type { IdText } from '../wire/message.ts';

/** A request that waits for its answer. */
export interface OpenExchange {
  readonly seq: number;
  readonly monoUs: number;
  readonly id: IdText;
  readonly dir: Direction;
  readonly method: string;
  readonly target: string;
  /** HTTP exchange number, or 0 on stdio. */
  readonly httpExchange: number;
}

/** What stays open for as long as its session: it ends with that, and nobody has waited for an answer. */
export function isStream({ method }: Pick<OpenExchange, 'method'>): boolean {
  return method === 'subscriptions/listen';
}

/** A request that needs no answer any more, remembered so that a late or second answer can be named. */
export interface ClosedExchange extends OpenExchange {
  readonly ending: 'answered' | 'cancelled';
}

export const OPEN_MAX = 10_000;
export const CLOSED_MAX = 4_096;
/** The oldest of them make room, this many at a time. */
const CLOSED_EVICTED = 64;

/** The requests of one tape, in both directions; bounded. */
export interface Exchanges {
  readonly open: Map<string, OpenExchange>;
  readonly closed: Map<string, ClosedExchange>;
  /** How many of each had to make room. Of this process: it is not part of the state that is saved. */
  readonly evicted: { open: number; closed: number };
}

export function createExchanges(): Exchanges {
  return { open: new Map(), closed: new Map(), evicted: { open: 0, closed: 0 } };
}

export function exchangeKey(dir: Direction, id: IdText): string {
  return `${dir} ${id}`;
}

/** Opens one under its `exchangeKey`; returns the oldest open one when it had to make room. */
export function openExchange(exchanges: Exchanges, key: string, exchange: OpenExchange): OpenExchange | null {
  let evicted: OpenExchange | null = null;
  if (exchanges.open.size >= OPEN_MAX) {
    const oldest = exchanges.open.entries().next();
    if (oldest.done !== true) {
      evicted = oldest.value[1];
      exchanges.open.delete(oldest.value[0]);
      exchanges.evicted.open += 1;
    }
  }
  exchanges.open.set(key, exchange);
  return evicted;
}

/** Closes the one of this `exchangeKey`, which the caller has at hand: making it again costs as much as finding by it. */
export function closeExchange(
  exchanges: Exchanges,
  key: string,
  { seq, monoUs, id, dir, method, target, httpExchange }: OpenExchange,
  ending: ClosedExchange['ending'],
): void {
  exchanges.open.delete(key);
  exchanges.closed.delete(key);
  if (exchanges.closed.size >= CLOSED_MAX) {
    // A Map finds its first key by walking over those that were deleted: once for several is a tenth of the cost.
    let left = CLOSED_EVICTED;
    for (const oldest of exchanges.closed.keys()) {
      if (left === 0) break;
      exchanges.closed.delete(oldest);
      exchanges.evicted.closed += 1;
      left -= 1;
    }
  }
  exchanges.closed.set(key, { seq, monoUs, id, dir, method, target, httpExchange, ending });
}

/** The other spelling of an id: `7` for `"7"` and back; null when there is none. */
export function otherSpelling(id: IdText): IdText | null {
  if (/^-?\d+$/.test(id)) return `"${id}"`;
  const quoted = /^"(-?\d+)"$/.exec(id);
  return quoted?.[1] ?? null;
}
