import { pastLists } from '../../src-shared/api/past-lists.ts';
import { pastSession } from '../../src-shared/api/past-session.ts';
import type { Past, PastLists } from '../../src-shared/api/replay.ts';
import { fail, ok, type Result } from '../../src-shared/base/failure.ts';
import type { Entry } from '../../src-shared/journal/entry.ts';
import { createPastState, foldPast, type PastState } from '../../src-shared/state/past.ts';
import { createDefinitionHash } from './definition-hash.ts';
import type { TapeRows } from './tape-rows.ts';

/** After so long the page has its turn. */
export const SLICE_MS = 8;
/** Questions that wait; the page has a few askers, and of each only the newest counts. */
export const ASKED_MAX = 16;
/** States that are kept along the tape, so that winding back folds a part of it only; with more, every second one is kept. */
export const KEPT_MAX = 32;
/** Between two of them at first: at least so many blocks. */
const KEPT_EVERY_BLOCKS = 16;

interface Kept {
  /** The block that comes next. */
  readonly block: number;
  readonly state: PastState;
}

export interface TapePastDeps {
  readonly tapeId: string;
  readonly rows: TapeRows;
  entriesOf(this: void, block: number): Promise<readonly Entry[]>;
  /** Lets the page have its turn. */
  turn(this: void): Promise<void>;
}

interface Progress {
  readonly entries: number;
  readonly of: number;
}

/** The state of a file as of any of its entries, folded in slices from the nearest state that is kept. */
export class TapePast {
  readonly #deps: TapePastDeps;
  readonly #hashOf = createDefinitionHash();
  /** The newest question of each asker. */
  readonly #newest = new Map<string, symbol>();
  #asked = 0;
  #last: Promise<unknown> = Promise.resolve();
  #progress: Progress | null = null;
  #kept: Kept[] = [];
  #keptEvery = KEPT_EVERY_BLOCKS;
  #state = createPastState();
  /** Where it stands: the block, and the number of the entry that was folded last. */
  #block = 0;
  #seq = -1;

  constructor(deps: TapePastDeps) {
    this.#deps = deps;
  }

  get kept(): number {
    return this.#kept.length;
  }

  get progress(): Progress | null {
    return this.#progress;
  }

  stateAt(at: Past['at'], asker: string): Promise<Result<Past>> {
    const began = performance.now();
    return this.#ask(asker, async (isWanted) => {
      const folded = await this.#wind(at.entry.seq, isWanted);
      if (folded === null) return superseded();
      const tookMs = performance.now() - began;
      const sessions = [pastSession(this.#deps.tapeId, this.#state, at.wallMs)];
      return ok({ at, sessions, more: 0, folded: { entries: folded, tookMs } });
    });
  }

  listsAt(seq: number, asker: string): Promise<Result<PastLists>> {
    return this.#ask(asker, async (isWanted) => {
      if ((await this.#wind(seq, isWanted)) === null) return superseded();
      const { tape, lists } = this.#state;
      const { tapeId } = this.#deps;
      return ok(
        pastLists({ tapeId, serverId: tape.serverId, lists: { tools: tape.tools, ...lists } }, this.#hashOf),
      );
    });
  }

  cancel(asker: string): void {
    this.#newest.delete(asker);
  }

  /** One after the other: all of them move the one state that there is. */
  async #ask<T>(asker: string, answer: (isWanted: () => boolean) => Promise<Result<T>>): Promise<Result<T>> {
    if (this.#asked >= ASKED_MAX)
      return fail('too-many', 'Too many moments are looked for.', 'Wait for them.');
    const mine = Symbol(asker);
    this.#newest.set(asker, mine);
    this.#asked += 1;
    const isWanted = (): boolean => this.#newest.get(asker) === mine;
    const done = this.#last.then(() => (isWanted() ? answer(isWanted) : superseded()));
    this.#last = done.catch(() => undefined);
    try {
      return await done;
    } finally {
      this.#asked -= 1;
      this.#progress = null;
      if (isWanted()) this.#newest.delete(asker);
    }
  }

  /** How many entries that took; null when nobody waits for it any more. What was folded by then is not lost. */
  async #wind(until: number, isWanted: () => boolean): Promise<number | null> {
    const { rows, entriesOf, turn } = this.#deps;
    this.#stand(until);
    let folded = 0;
    let sliceMs = performance.now();
    const of = Math.max(0, rows.countUpTo(until) - rows.countUpTo(this.#seq));
    for (; this.#block < rows.starts.length; this.#block += 1) {
      for (const entry of await entriesOf(this.#block)) {
        if (entry.seq <= this.#seq) continue;
        if (entry.seq > until) return folded;
        foldPast(this.#state, entry);
        this.#seq = entry.seq;
        folded += 1;
      }
      this.#keep(this.#block + 1);
      if (performance.now() - sliceMs < SLICE_MS) continue;
      this.#progress = { entries: folded, of };
      await turn();
      sliceMs = performance.now();
      if (isWanted()) continue;
      this.#block += 1;
      return null;
    }
    return folded;
  }

  /** Folding goes on from here when that is nearest, else from a state that was kept. */
  #stand(until: number): void {
    const best = this.#kept.findLast(({ state }) => lastSeq(state) <= until);
    if (this.#seq <= until && this.#block >= (best?.block ?? 0)) return;
    this.#state = best === undefined ? createPastState() : structuredClone(best.state);
    this.#block = best?.block ?? 0;
    this.#seq = best === undefined ? -1 : lastSeq(best.state);
  }

  #keep(block: number): void {
    if (block % this.#keptEvery !== 0 || block <= (this.#kept.at(-1)?.block ?? 0)) return;
    this.#kept.push({ block, state: structuredClone(this.#state) });
    if (this.#kept.length <= KEPT_MAX) return;
    this.#keptEvery *= 2;
    this.#kept = this.#kept.filter((each) => each.block % this.#keptEvery === 0);
  }
}

function lastSeq({ tape }: PastState): number {
  return tape.counters.entries - 1;
}

function superseded(): Result<never> {
  return fail('request-cancelled', 'Another moment is looked for by now.', '');
}
