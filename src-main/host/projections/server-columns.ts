import { NO_CHIPS } from '../../../src-shared/query/chips.ts';
import type { MatchColumns } from '../../../src-shared/query/matches.ts';
import type { RowBuffer } from './row-buffer.ts';

/** The buffer as a filter on servers sees it: rows of other servers have chips that match nothing. */
export class ServerColumns implements MatchColumns {
  readonly #buffer: RowBuffer;
  readonly #wanted: ReadonlySet<string>;
  /** By number of tape; tapes are many fewer than rows. */
  readonly #isWanted: boolean[] = [];

  constructor(buffer: RowBuffer, wanted: ReadonlySet<string>) {
    this.#buffer = buffer;
    this.#wanted = wanted;
  }

  get floor(): number {
    return this.#buffer.floor;
  }

  get end(): number {
    return this.#buffer.end;
  }

  chipsAt(place: number): number {
    return this.#isIn(place) ? this.#buffer.chipsAt(place) : NO_CHIPS;
  }

  chipsFrom(place: number, to: number): Uint8Array {
    const chips = this.#buffer.chipsFrom(place, to).slice();
    for (let at = 0; at < chips.length; at += 1) {
      if (!this.#isIn(place + at)) chips[at] = NO_CHIPS;
    }
    return chips;
  }

  #isIn(place: number): boolean {
    const tape = this.#buffer.tapeAt(place);
    return (this.#isWanted[tape] ??= this.#wanted.has(this.#buffer.serverOf(tape)));
  }
}
