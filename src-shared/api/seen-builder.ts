import { lowered } from '../query/text-match.ts';
import { SEEN_CHARS_MAX, SEEN_MAX, type SeenAnswer } from './suggest.ts';

/** Different values that are counted; of a field that has more those that come later are left out. */
export const TALLY_MAX = 20_000;

interface Counted {
  count: number;
  readonly isCut: boolean;
}

/** Counts values; what a filter can be completed with are the most frequent ones. */
export class Tally {
  readonly #part: string;
  readonly #max: number;
  readonly #counts = new Map<string, Counted>();
  #isFull = false;

  /** `part`: of no interest is what does not have it. */
  constructor(part = '', max = TALLY_MAX) {
    this.#part = lowered(part);
    this.#max = max;
  }

  add(value: string, count = 1, isCut = false): void {
    if (value === '' || count === 0) return;
    const text = value.length > SEEN_CHARS_MAX ? value.slice(0, SEEN_CHARS_MAX).toWellFormed() : value;
    const known = this.#counts.get(text);
    if (known !== undefined) known.count += count;
    else if (this.#counts.size >= this.#max) this.#isFull = true;
    else if (this.#part === '' || lowered(text).includes(this.#part))
      this.#counts.set(text, { count, isCut: isCut || text.length < value.length });
  }

  answer(scanned: number, total: number): SeenAnswer {
    const values = [...this.#counts]
      .map(([text, { count, isCut }]) => ({ text, count, isCut }))
      .toSorted((a, b) => b.count - a.count || (a.text < b.text ? -1 : 1));
    const hasMore = this.#isFull || values.length > SEEN_MAX;
    return { values: values.slice(0, SEEN_MAX), hasMore, scanned, total };
  }
}

/** Several answers to one question as one. */
export function seenTogether(answers: readonly SeenAnswer[]): SeenAnswer {
  const tally = new Tally();
  let [scanned, total, hasMore] = [0, 0, false];
  for (const answer of answers) {
    for (const { text, count, isCut } of answer.values) tally.add(text, count, isCut);
    scanned += answer.scanned;
    total += answer.total;
    hasMore ||= answer.hasMore;
  }
  const together = tally.answer(scanned, total);
  return { ...together, hasMore: together.hasMore || hasMore };
}
