import { chipKind, chipSeverity } from '../query/chips.ts';
import { ROW_KINDS, SEVERITIES, type RowKind, type Severity } from '../state/row.ts';
import type { RowBlock, TimeRange } from './block.ts';
import { Top } from './top.ts';

/** Marks that one answer has at most. */
export const MARKS_MAX = 400;

export const MARK_KINDS = ['crash', 'breaker', 'restart', 'error', 'warning'] as const;
export type MarkKind = (typeof MARK_KINDS)[number];

/** What a row is marked as, null for most: how a server ended and came back, a breaker that opened, or a finding. */
export function markOf(kind: RowKind, method: string, severity: Severity): MarkKind | null {
  const isBad = severity === 'error' || severity === 'warning';
  if (kind === 'process' && method === 'exit' && isBad) return 'crash';
  if (kind === 'note' && method === 'breaker' && isBad) return 'breaker';
  if (kind === 'session' && (method === 'restart' || method === 'recovered')) return 'restart';
  return severity === 'error' || severity === 'warning' ? severity : null;
}

/** The gravest kind first, and of one kind the newest. */
export function markWeight(mark: MarkKind, wallMs: number): number {
  return (MARK_KINDS.length - MARK_KINDS.indexOf(mark)) * WEIGHT + wallMs;
}

/** Above any wall time in milliseconds, so that the weight of a kind comes first and then the newest. */
const WEIGHT = 1e14;
const WARNING = SEVERITIES.indexOf('warning');
/** Kinds of rows that are marked without a finding. */
const QUIET_KINDS = new Set([ROW_KINDS.indexOf('session')]);

/**
 * The marks of a range of time: all counted, and all picked while they are few. Of more the gravest of each stretch of
 * time, of equally grave ones the newest: a picture of the whole has marks wherever there are any.
 */
export class MarkPick {
  readonly #range: TimeRange;
  readonly #top: Top;
  readonly #max: number;
  /** By stretch of the range: the gravest so far, and its place. */
  readonly #weights: Float64Array;
  readonly #places: Float64Array;
  #total = 0;

  constructor(range: TimeRange, max: number = MARKS_MAX) {
    this.#range = range;
    this.#max = max;
    this.#top = new Top(max);
    this.#weights = new Float64Array(max).fill(-1);
    this.#places = new Float64Array(max);
  }

  get total(): number {
    return this.#total;
  }

  places(): number[] {
    if (this.#total <= this.#max) return this.#top.items();
    const spread = new Set([...this.#places].filter((_, cell) => (this.#weights[cell] ?? -1) >= 0));
    // Where there is room left, the gravest of all.
    const others = this.#top.items().filter((place) => !spread.has(place));
    return [...spread, ...others.slice(0, this.#max - spread.size)];
  }

  /** Those that are not in the range are none of it. */
  offer(ms: number, weight: number, place: number): void {
    const { fromMs, toMs } = this.#range;
    if (ms < fromMs || ms > toMs) return;
    this.#total += 1;
    this.#top.push(weight, place);
    const share = toMs > fromMs ? (ms - fromMs) / (toMs - fromMs) : 0;
    const cell = Math.min(this.#max - 1, Math.floor(share * this.#max));
    if (weight < (this.#weights[cell] ?? 0)) return;
    this.#weights[cell] = weight;
    this.#places[cell] = place;
  }

  /** As ExchangePick.add; `methodOf` is asked for few rows. */
  add(
    { length, chips, chipsAt, at, wallMs }: RowBlock,
    place: number,
    methodOf: (index: number) => string,
    matches: ((index: number) => boolean) | null,
  ): void {
    const { fromMs, toMs } = this.#range;
    for (let i = length - 1; i >= 0; i -= 1) {
      const chip = chips[chipsAt + i] ?? 0;
      const severity = chipSeverity(chip);
      if (severity < WARNING && !QUIET_KINDS.has(chipKind(chip))) continue;
      const ms = wallMs[at + i] ?? 0;
      if (ms < fromMs || ms > toMs || (matches !== null && !matches(i))) continue;
      const mark = markOf(ROW_KINDS[chipKind(chip)] ?? 'note', methodOf(i), SEVERITIES[severity] ?? 'none');
      if (mark === null) continue;
      this.offer(ms, markWeight(mark, ms), place + i);
    }
  }
}
