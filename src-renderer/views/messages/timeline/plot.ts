/** The numbers at a JSON path, one for each exchange that is drawn, by time; pure. */
import { readPath } from '../../../../src-shared/query/json-path.ts';
import type { EntryRef } from '../../../../src-shared/api/messages.ts';
import type { PathValue, PathValues } from '../path-values.ts';
import type { Bar } from './lanes.ts';

export interface PlotPoint {
  readonly ms: number;
  readonly value: number;
}

export interface Plot {
  readonly path: string;
  /** In the order of time. */
  readonly points: readonly PlotPoint[];
  readonly min: number;
  readonly max: number;
}

/** Null when nothing has a number there; `valueOf` is asked about every exchange, and may answer later. */
export function plotOf(
  bars: readonly Bar[],
  path: string,
  valueOf: (entry: EntryRef) => PathValue | undefined,
): Plot | null {
  const isOfAnswer = rootOf(path) !== 'params';
  const points = bars.flatMap(({ tapeId, seq, pairSeq, startMs, endMs }): PlotPoint[] => {
    if (isOfAnswer && pairSeq < 0) return [];
    const number = valueOf({ tapeId, seq: isOfAnswer ? pairSeq : seq })?.number ?? null;
    return number === null ? [] : [{ ms: isOfAnswer ? endMs : startMs, value: number }];
  });
  if (points.length === 0) return null;
  const values = points.map(({ value }) => value);
  return {
    path,
    points: points.toSorted((a, b) => a.ms - b.ms),
    min: Math.min(...values),
    max: Math.max(...values),
  };
}

/** Made anew when bars or values are others: asking is what makes them come. */
export class PlotMaker {
  #key: readonly unknown[] = [];
  #plot: Plot | null = null;

  of(bars: readonly Bar[], path: string | null, values: PathValues): Plot | null {
    if (path === null) return null;
    const key = [bars, path, values.version()];
    if (this.#key.length > 0 && this.#key.every((each, at) => each === key[at])) return this.#plot;
    this.#key = key;
    this.#plot = plotOf(bars, path, (entry) => values.of(entry));
    return this.#plot;
  }
}

/** What is wrong with a path; null when it is one. */
export function pathTrouble(text: string): string | null {
  const read = readPath(text);
  if (read.kind === 'path') return null;
  return read.kind === 'broken' ? read.why : 'A path begins with params, result, error or $.';
}

function rootOf(path: string): string {
  return /^[a-z]+/.exec(path)?.[0] ?? '';
}
