/** Which stretch of time is in sight, and how one moves through it; pure. Times are wall times in milliseconds. */
import type { Scope } from '../../../../src-shared/api/messages.ts';
import type { TimeRange } from '../../../../src-shared/timeline/block.ts';
import type { Sight } from '../../../store/timeline-looks.ts';

/** Wall clocks are no finer than a few microseconds. */
export const SPAN_MIN_MS = 0.02;
/** What is in sight beyond the first and the last row, of the whole. */
const MARGIN = 0.02;
/** A tape of one row, or none, has to have some width. */
const EXTENT_MIN_MS = 1;

/** The last minute is what one sees of what is being recorded, until one looks elsewhere. */
const TAIL_MS = 60_000;

export function firstSight({ kind }: Scope, isGrowing: boolean): Sight {
  return kind === 'live' && isGrowing ? { kind: 'tail', spanMs: TAIL_MS } : { kind: 'all' };
}

/** All there is to see, with a margin. */
export function roomOf(extent: TimeRange): TimeRange {
  const spanMs = Math.max(EXTENT_MIN_MS, extent.toMs - extent.fromMs);
  return { fromMs: extent.fromMs - spanMs * MARGIN, toMs: extent.fromMs + spanMs * (1 + MARGIN) };
}

export function rangeInSight(sight: Sight, extent: TimeRange): TimeRange {
  const room = roomOf(extent);
  switch (sight.kind) {
    case 'all':
      return room;
    case 'tail': {
      const spanMs = Math.min(sight.spanMs, room.toMs - room.fromMs);
      const toMs = Math.min(extent.toMs + spanMs * MARGIN, room.toMs);
      return { fromMs: toMs - spanMs, toMs };
    }
    case 'fixed':
      return sight;
  }
}

/** Nothing outside of the room is shown, and no less than can be told apart. */
export function settled(range: TimeRange, extent: TimeRange, isGrowing: boolean): Sight {
  const room = roomOf(extent);
  const roomMs = room.toMs - room.fromMs;
  const spanMs = Math.max(SPAN_MIN_MS, range.toMs - range.fromMs);
  if (spanMs >= roomMs) return { kind: 'all' };
  const middleMs = (range.fromMs + range.toMs) / 2;
  const fromMs = Math.min(Math.max(middleMs - spanMs / 2, room.fromMs), room.toMs - spanMs);
  // Whoever looks at the newest goes on looking at the newest.
  if (isGrowing && fromMs + spanMs >= extent.toMs) return { kind: 'tail', spanMs };
  return { kind: 'fixed', fromMs, toMs: fromMs + spanMs };
}

/** `factor` below 1 shows less; what is at `atMs` stays where it is. */
export function zoomed({ fromMs, toMs }: TimeRange, atMs: number, factor: number): TimeRange {
  const spanMs = Math.max(SPAN_MIN_MS, (toMs - fromMs) * factor);
  const share = toMs > fromMs ? (atMs - fromMs) / (toMs - fromMs) : 0.5;
  const from = atMs - spanMs * share;
  return { fromMs: from, toMs: from + spanMs };
}

/** By a share of what is in sight; positive is later. */
export function panned({ fromMs, toMs }: TimeRange, share: number): TimeRange {
  const byMs = (toMs - fromMs) * share;
  return { fromMs: fromMs + byMs, toMs: toMs + byMs };
}

/** The least move that brings a moment into sight, a little from the edge. */
export function revealing(range: TimeRange, atMs: number): TimeRange {
  const spanMs = range.toMs - range.fromMs;
  const edgeMs = spanMs * 0.08;
  if (atMs < range.fromMs + edgeMs) return { fromMs: atMs - edgeMs, toMs: atMs - edgeMs + spanMs };
  if (atMs > range.toMs - edgeMs) return { fromMs: atMs + edgeMs - spanMs, toMs: atMs + edgeMs };
  return range;
}

/** An exchange with a little around it; one that is open ends with what there is. */
export function withMargin(
  { startMs, endMs }: { readonly startMs: number; readonly endMs: number },
  extent: TimeRange,
): TimeRange {
  const end = endMs === Infinity ? extent.toMs : endMs;
  const margin = Math.max(0.05, (end - startMs) * 0.25);
  return { fromMs: startMs - margin, toMs: end + margin };
}

/** A straight line between times and pixels. */
export interface Scale extends TimeRange {
  readonly widthPx: number;
}

export function xOf({ fromMs, toMs, widthPx }: Scale, ms: number): number {
  return ((ms - fromMs) / (toMs - fromMs)) * widthPx;
}

export function msAt({ fromMs, toMs, widthPx }: Scale, x: number): number {
  return fromMs + (x / Math.max(1, widthPx)) * (toMs - fromMs);
}

/** Two moments in their order. */
export function between(oneMs: number, otherMs: number): TimeRange {
  return { fromMs: Math.min(oneMs, otherMs), toMs: Math.max(oneMs, otherMs) };
}
