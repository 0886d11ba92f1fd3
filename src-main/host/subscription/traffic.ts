import type { Entry } from '../../../src-shared/journal/entry.ts';
import type { Clock, EntryListener } from '../ports.ts';
import { Rate } from './rate.ts';

interface Counter {
  total: number;
  readonly rate: Rate;
}

/** Entries of every server since the host started, and over the last second; and what gaps say was lost. */
export class Traffic implements EntryListener {
  readonly #clock: Clock;
  readonly #byServer = new Map<string, Counter>();
  #lost = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  onEntries(tape: { readonly serverId: string }, entries: readonly Entry[]): void {
    let counter = this.#byServer.get(tape.serverId);
    if (counter === undefined) {
      counter = { total: 0, rate: new Rate() };
      this.#byServer.set(tape.serverId, counter);
    }
    counter.total += entries.length;
    counter.rate.add(this.#clock.monoUs(), entries.length);
    const first = entries[0];
    if (first?.kind === 'gap') this.#lost += first.lostEntries;
  }

  /** Entries that could not be recorded, as far as gap entries have told. */
  get lost(): number {
    return this.#lost;
  }

  of(serverId: string): { readonly entriesTotal: number; readonly entriesPerS: number } {
    const counter = this.#byServer.get(serverId);
    if (counter === undefined) return { entriesTotal: 0, entriesPerS: 0 };
    return { entriesTotal: counter.total, entriesPerS: counter.rate.perS(this.#clock.monoUs()) };
  }

  forget(serverId: string): void {
    this.#byServer.delete(serverId);
  }
}
