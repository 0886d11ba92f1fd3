/** The lines of the time axis: as close as there is room for, at round local times, from days to microseconds. */
import type { TimeRange } from '../../../../src-shared/timeline/block.ts';

export interface Tick {
  readonly ms: number;
  readonly label: string;
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Steps that read well, in milliseconds. */
const STEPS = [
  ...[0.001, 0.01, 0.1, 1, 10, 100].flatMap((power) => [power, 2 * power, 5 * power]),
  ...[1, 2, 5, 10, 15, 30].map((seconds) => seconds * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE),
  ...[1, 2, 3, 6, 12].map((hours) => hours * HOUR),
  ...[1, 2, 7, 14, 30, 90, 365].map((days) => days * DAY),
];
/** More would not be read. */
export const TICKS_MAX = 200;

/** The smallest step that leaves `minPx` between two lines. */
export function stepFor({ fromMs, toMs }: TimeRange, widthPx: number, minPx: number): number {
  const leastMs = ((toMs - fromMs) / Math.max(1, widthPx)) * minPx;
  return STEPS.find((step) => step >= leastMs) ?? Math.ceil(leastMs / (365 * DAY)) * 365 * DAY;
}

export function ticksOf(range: TimeRange, widthPx: number, minPx: number): readonly Tick[] {
  const step = stepFor(range, widthPx, minPx);
  // Hours and days are those of the wall, not of UTC.
  const offsetMs = step >= HOUR ? new Date(range.fromMs).getTimezoneOffset() * MINUTE : 0;
  const first = Math.ceil((range.fromMs - offsetMs) / step);
  const last = Math.floor((range.toMs - offsetMs) / step);
  const ticks: Tick[] = [];
  for (let at = first; at <= last && ticks.length < TICKS_MAX; at += 1) {
    const ms = at * step + offsetMs;
    ticks.push({ ms, label: labelOf(ms, step) });
  }
  return ticks;
}

/** As exact as the step needs, and no more. */
function labelOf(ms: number, step: number): string {
  if (step >= DAY) return dateOf(ms);
  const date = new Date(Math.floor(ms + 1e-7));
  const clock = `${two(date.getHours())}:${two(date.getMinutes())}`;
  if (step >= MINUTE) return clock === '00:00' ? dateOf(ms) : clock;
  const seconds = `${clock}:${two(date.getSeconds())}`;
  return step >= SECOND ? seconds : `${seconds}.${fractionOf(ms, step)}`;
}

/** The digits behind the second: milliseconds, and microseconds in a group of their own. */
function fractionOf(ms: number, step: number): string {
  const micros = Math.round((ms - Math.floor(ms / SECOND) * SECOND) * 1000);
  const digits = String(Math.min(999_999, micros)).padStart(6, '0');
  if (step >= 100) return digits.slice(0, 1);
  if (step >= 10) return digits.slice(0, 2);
  return step >= 1 ? digits.slice(0, 3) : `${digits.slice(0, 3)}\u202f${digits.slice(3)}`;
}

/** Local time to the microsecond: `12:04:31.118 204`. */
export function exactClock(ms: number): string {
  return Number.isFinite(ms) ? labelOf(ms, 0.001) : '–';
}

function dateOf(ms: number): string {
  const date = new Date(ms);
  return `${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
