/** The brush is a part of the filter's text: `time>=… time<…`. The text is the truth; nothing else remembers it. */
import { boundIn, withValues } from '../../../../src-shared/query/edit.ts';
import { printTime, readTime } from '../../../../src-shared/query/units.ts';

export interface Brush {
  /** Null: from the beginning. */
  readonly fromMs: number | null;
  /** Null: to the end. */
  readonly toMs: number | null;
}

export const NO_BRUSH: Brush = { fromMs: null, toMs: null };

const FROM = '>=';
const TO = '<';

export function brushIn(query: string): Brush {
  return { fromMs: timeIn(query, FROM), toMs: timeIn(query, TO) };
}

/** A brush of this length needs no microseconds. */
const COARSE_FROM_MS = 2_000;

/** As exact as it is to the eye, and outwards, so that what the brush touches is within. */
export function withBrush(query: string, { fromMs, toMs }: Brush): string {
  const isCoarse = fromMs === null || toMs === null || toMs - fromMs >= COARSE_FROM_MS;
  const perMs = isCoarse ? 1 : 1000;
  const from = fromMs === null ? [] : [printTime(Math.floor(fromMs * perMs) / perMs)];
  const to = toMs === null ? [] : [printTime(Math.ceil(toMs * perMs) / perMs)];
  return withValues(withValues(query, 'time', from, FROM), 'time', to, TO);
}

export function withoutBrush(query: string): string {
  return withBrush(query, NO_BRUSH);
}

export function hasBrush({ fromMs, toMs }: Brush): boolean {
  return fromMs !== null || toMs !== null;
}

function timeIn(query: string, operator: string): number | null {
  const value = boundIn(query, 'time', operator);
  return value === null ? null : readTime(value);
}
