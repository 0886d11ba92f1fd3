/** Where the time of a call went, for the bars that are wide enough to show it; asked one at a time, and kept. */
import type { EntryRef, StagedCall } from '../../../../src-shared/api/messages.ts';
import type { CallStageName } from '../../../../src-shared/journal/entry.ts';
import type { Result } from '../../../../src-shared/base/failure.ts';
import type { Bar } from './lanes.ts';

/** Calls whose stages are kept; the oldest leave. */
export const STAGED_MAX = 200;
/** Narrower bars have no room for shades. */
const WIDE_PX = 56;
/** Asked for in one go. */
const ASKED_MAX = 12;
/** A tape whose calls went through no pipeline of ours (a tap, a rerun) has no stages: this many tries tell. */
const TRIES_MAX = 3;

/** A part of a call, in wall time; before its bar what it waited for, after it what was done with the answer. */
export interface Shade {
  readonly stage: CallStageName;
  readonly fromMs: number;
  readonly toMs: number;
}

export class StagedBars {
  readonly #ask: (ref: EntryRef) => Promise<Result<StagedCall | null>>;
  readonly #onChanged: () => void;
  readonly #known = new Map<string, readonly Shade[]>();
  readonly #misses = new Map<string, number>();
  #isAsking = false;
  #isClosed = false;

  constructor(ask: (ref: EntryRef) => Promise<Result<StagedCall | null>>, onChanged: () => void) {
    this.#ask = ask;
    this.#onChanged = onChanged;
  }

  /** Empty while they are not known. */
  of(bar: Bar): readonly Shade[] {
    return this.#known.get(keyOf(bar)) ?? [];
  }

  /** What is in sight now; those that are wide are asked for, unless others are being asked. */
  async look(bars: readonly Bar[], widthOf: (bar: Bar) => number): Promise<void> {
    if (this.#isAsking) return;
    const wanted = bars.filter((bar) => this.#isWanted(bar) && widthOf(bar) >= WIDE_PX).slice(0, ASKED_MAX);
    if (wanted.length === 0) return;
    this.#isAsking = true;
    for (const bar of wanted) {
      if (this.#isClosed) return;
      if ((this.#misses.get(bar.tapeId) ?? 0) < TRIES_MAX) this.#keep(bar, await this.#ask(bar));
    }
    this.#isAsking = false;
    if (!this.#isClosed) this.#onChanged();
  }

  close(): void {
    this.#isClosed = true;
  }

  #isWanted(bar: Bar): boolean {
    return (
      bar.method === 'tools/call' &&
      bar.dir === 'out' &&
      bar.endMs !== Infinity &&
      !this.#known.has(keyOf(bar)) &&
      (this.#misses.get(bar.tapeId) ?? 0) < TRIES_MAX
    );
  }

  #keep(bar: Bar, answer: Result<StagedCall | null>): void {
    const shades = answer.ok && answer.value !== null ? shadesOf(bar, answer.value) : [];
    const misses = this.#misses.get(bar.tapeId) ?? 0;
    this.#misses.set(bar.tapeId, shades.length === 0 ? misses + 1 : -Infinity);
    this.#known.set(keyOf(bar), shades);
    const [oldest] = this.#known.keys();
    if (this.#known.size > STAGED_MAX && oldest !== undefined) this.#known.delete(oldest);
  }
}

/** The stages hang on the last attempt, which is the one that the bar stands for. */
export function shadesOf({ startMs }: Pick<Bar, 'startMs'>, { stages }: StagedCall): readonly Shade[] {
  const attempt = stages.findLast(({ stage }) => stage === 'call');
  if (attempt === undefined) return [];
  return stages
    .filter(({ stage, tookUs }) => stage !== 'call' && tookUs > 0)
    .map(({ stage, startUs, tookUs }) => {
      const fromMs = startMs + (startUs - attempt.startUs) / 1000;
      return { stage, fromMs, toMs: fromMs + tookUs / 1000 };
    });
}

function keyOf({ tapeId, seq }: EntryRef): string {
  return `${tapeId} ${seq}`;
}
