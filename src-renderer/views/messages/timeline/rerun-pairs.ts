/** The exchanges in sight that were sent again, or are themselves: asked for once few enough are in sight, and kept. */
import type { EntryRef } from '../../../../src-shared/api/messages.ts';
import { PAIRS_MAX, type RerunPair, type RerunPairsAnswer } from '../../../../src-shared/api/rerun-pairs.ts';
import type { Result } from '../../../../src-shared/base/failure.ts';
import { Recent } from '../../../../src-shared/base/recent.ts';
import type { Cause } from './causes.ts';
import type { Bar } from './lanes.ts';
import type { PairMark } from './mark.ts';

/** Exchanges whose pairs are kept; those seen longest ago leave. */
export const PAIRED_MAX = 2_000;

interface PairsDeps {
  ask(request: { readonly tapeId: string; readonly seqs: number[] }): Promise<Result<RerunPairsAnswer>>;
  onChanged(): void;
}

const keyOf = ({ tapeId, seq }: EntryRef): string => `${tapeId} ${seq}`;

export class RerunPairs {
  readonly #deps: PairsDeps;
  readonly #known = new Recent<readonly RerunPair[]>(PAIRED_MAX, () => undefined);
  #version = 0;
  #isAsking = false;
  #isClosed = false;
  #made: { readonly key: readonly unknown[]; readonly marks: readonly PairMark[] } | null = null;

  constructor(deps: PairsDeps) {
    this.#deps = deps;
  }

  close(): void {
    this.#isClosed = true;
  }

  /** What has come to rest in sight. `isLinked`: of tapes that repeat another, or are repeated; only they are asked about. */
  async look(bars: readonly Bar[], isLinked: (tapeId: string) => boolean): Promise<void> {
    if (this.#isAsking) return;
    const ours = bars.filter(({ dir, tapeId }) => dir === 'out' && isLinked(tapeId));
    // More arrows cannot be followed.
    if (ours.length > PAIRS_MAX) return;
    const wanted = Map.groupBy(
      ours.filter((bar) => this.#known.peek(keyOf(bar)) === undefined),
      ({ tapeId }) => tapeId,
    );
    if (wanted.size === 0) return;
    this.#isAsking = true;
    let hasMore = false;
    for (const [tapeId, asked] of wanted) {
      const answer = await this.#deps.ask({ tapeId, seqs: asked.map(({ seq }) => seq) });
      if (this.#isClosed) return;
      // What there is none of is asked again when it is looked at again: a rerun under way has not said yet.
      if (!answer.ok || answer.value.pairs.length === 0) continue;
      hasMore = true;
      const pairs = Map.groupBy(answer.value.pairs, ({ seq }) => seq);
      for (const [seq, of] of pairs) this.#known.use(keyOf({ tapeId, seq }), () => of);
    }
    this.#isAsking = false;
    if (!hasMore) return;
    this.#version += 1;
    this.#deps.onChanged();
  }

  /** Of a tape that repeats another by now. */
  forget(): void {
    this.#known.dropWhere(() => true);
    this.#version += 1;
  }

  /** The pairs of these bars as marks at their start, unless there are too many in sight; `nameOf` says what a tape is. */
  marks(
    inSight: readonly Bar[],
    bars: readonly Bar[],
    nameOf: (tapeId: string) => string,
  ): readonly PairMark[] {
    if (inSight.length > 2 * PAIRS_MAX) return [];
    const key = [bars, this.#version, nameOf];
    if (this.#made !== null && key.every((each, at) => each === this.#made?.key[at])) return this.#made.marks;
    const marks = bars.flatMap((bar) =>
      (this.#known.peek(keyOf(bar)) ?? []).map(({ kind, other }): PairMark => ({
        tapeId: bar.tapeId,
        seq: bar.seq,
        kind: kind === 'of' ? 'rerun-of' : 'rerun-as',
        wallMs: bar.startMs,
        laneId: '',
        method: nameOf(other.tapeId),
        target: `#${other.seq}`,
        to: other,
        bar,
      })),
    );
    this.#made = { key, marks };
    return marks;
  }
}

/** Where both of them are in sight, as in the live scope: an arrow from the one to the other. */
export function rerunCauses(
  marks: readonly PairMark[],
  barOf: (entry: EntryRef) => Bar | null,
): readonly Cause[] {
  return marks.flatMap(({ kind, to, bar }): readonly Cause[] => {
    const from = kind === 'rerun-of' ? barOf(to) : null;
    return from === null ? [] : [{ kind: 'rerun', from, to: bar }];
  });
}
