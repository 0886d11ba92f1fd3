/** What the host answered, as what is drawn of it: made anew only when an answer is another. */
import type { EntryRef } from '../../../../src-shared/api/messages.ts';
import type { ExchangesAnswer, MarksAnswer } from '../../../../src-shared/api/timeline.ts';
import { causesOf, type Cause } from './causes.ts';
import { NO_LANES, lanesOf, type Bar, type Lanes } from './lanes.ts';
import type { RerunMark } from './mark.ts';
import { NO_MARKS, marksOf, type Marks } from './scene.ts';

const FIRST_ORDER: readonly string[] = ['out', 'in'];

export class Content {
  #lanes: Lanes = NO_LANES;
  #causes: readonly Cause[] = [];
  #marks: Marks = NO_MARKS;
  #exchanges: ExchangesAnswer | null = null;
  #marked: MarksAnswer | null = null;
  #title: unknown = null;
  #reruns: readonly RerunMark[] = [];
  #order = FIRST_ORDER;
  #byEntry: ReadonlyMap<string, Bar> | null = null;

  get lanes(): Lanes {
    return this.#lanes;
  }

  get causes(): readonly Cause[] {
    return this.#causes;
  }

  get marks(): Marks {
    return this.#marks;
  }

  /** Something else is looked at: its lanes are others. */
  forget(): void {
    this.#order = FIRST_ORDER;
  }

  read(
    exchanges: ExchangesAnswer | null,
    marks: MarksAnswer | null,
    titleOf: (laneId: string) => string,
    reruns: readonly RerunMark[],
  ): void {
    if (exchanges !== this.#exchanges || titleOf !== this.#title) {
      this.#byEntry = null;
      this.#lanes = exchanges === null ? NO_LANES : lanesOf(exchanges, titleOf, this.#order);
      this.#order = [...new Set([...this.#order, ...this.#lanes.lanes.map(({ id }) => id)])];
      this.#causes = causesOf(this.#lanes.bars);
    }
    if (marks !== this.#marked || reruns !== this.#reruns)
      this.#marks = withReruns(marks === null ? NO_MARKS : marksOf(marks), reruns);
    this.#exchanges = exchanges;
    this.#marked = marks;
    this.#title = titleOf;
    this.#reruns = reruns;
  }

  barOf({ tapeId, seq }: EntryRef): Bar | null {
    this.#byEntry ??= new Map(this.#lanes.bars.map((bar) => [`${bar.tapeId} ${bar.seq}`, bar]));
    return this.#byEntry.get(`${tapeId} ${seq}`) ?? null;
  }
}

/** In the order of time, as keys step through them. */
export function withReruns({ marks, left }: Marks, reruns: readonly RerunMark[]): Marks {
  if (reruns.length === 0) return { marks, left };
  return { marks: [...marks, ...reruns].toSorted((a, b) => a.wallMs - b.wallMs), left };
}
