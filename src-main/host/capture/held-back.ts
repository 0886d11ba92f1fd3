import type { Failure } from '../../../src-shared/base/failure.ts';
import type { EntryBody } from '../../../src-shared/journal/entry.ts';

/** What one tape holds back at the most; past it nothing is kept, nothing is sent, and all of it is counted as lost. */
export const HELD_BYTES_MAX = 32 * 1024 * 1024;
export const HELD_ITEMS_MAX = 20_000;
/** With this much waiting to be safe the source is asked to wait, until half of it is gone. */
export const UNSAFE_BYTES_PRESSURE = 1024 * 1024;

/** Something that was recorded, or should be, in its place of the order. */
export interface Held {
  bodies: readonly EntryBody[];
  readonly bytes: number;
  readonly send: (() => void) | null;
  readonly refused: ((failure: Failure) => void) | null;
  /** `unsafe`: in the file, and may be lost when the power goes. `safe`: it only waits for those before it. */
  state: 'unrecorded' | 'unsafe' | 'safe';
  /** Ends the deadline. */
  callOff: (() => void) | null;
}

/** What waits for the disk, in order. */
export class HeldBack {
  readonly #onHeld: (isHeld: boolean) => void;
  #items: Held[] = [];
  #bytes = 0;
  #unrecorded = 0;
  #entries = 0;
  #isHeld = false;

  constructor(onHeld: (isHeld: boolean) => void) {
    this.#onHeld = onHeld;
  }

  get hasAny(): boolean {
    return this.#items.length > 0;
  }

  get hasUnrecorded(): boolean {
    return this.#unrecorded > 0;
  }

  /** Entries that are not recorded yet. */
  get entries(): number {
    return this.#entries;
  }

  get gauge(): { readonly entries: number; readonly bytes: number } {
    return { entries: this.#items.length, bytes: this.#bytes };
  }

  all(): readonly Held[] {
    return [...this.#items];
  }

  /** False when it would be more than may be held. */
  push(item: Held): boolean {
    if (this.#bytes + item.bytes > HELD_BYTES_MAX || this.#items.length >= HELD_ITEMS_MAX) return false;
    this.pushAnyway(item);
    return true;
  }

  /** For what is recorded: it must go on in any case. */
  pushAnyway(item: Held): void {
    this.#items.push(item);
    this.#bytes += item.bytes;
    this.#entries += item.bodies.length;
    if (item.state === 'unrecorded') this.#unrecorded += 1;
    this.#announce();
  }

  noteRecorded(item: Held, state: 'unsafe' | 'safe'): void {
    item.callOff?.();
    this.#entries -= item.bodies.length;
    item.bodies = [];
    item.state = state;
    this.#unrecorded -= 1;
  }

  /** It is neither recorded nor sent. */
  drop(item: Held): void {
    const at = this.#items.indexOf(item);
    if (at === -1) return;
    this.#items.splice(at, 1);
    this.#forget(item);
    this.#announce();
  }

  /** Sends what is safe, up to the first that is not. */
  sendWhatMay(): void {
    while (this.#items[0]?.state === 'safe') {
      const item = this.#items.shift();
      if (item === undefined) break;
      this.#forget(item);
      item.send?.();
    }
    this.#announce();
  }

  clear(): readonly Held[] {
    const items = this.#items;
    this.#items = [];
    for (const item of items) this.#forget(item);
    this.#announce();
    return items;
  }

  #forget(item: Held): void {
    item.callOff?.();
    this.#bytes -= item.bytes;
    this.#entries -= item.bodies.length;
    if (item.state === 'unrecorded') this.#unrecorded -= 1;
  }

  #announce(): void {
    const bound = this.#isHeld ? UNSAFE_BYTES_PRESSURE / 2 : UNSAFE_BYTES_PRESSURE;
    const isHeld = this.#unrecorded > 0 || this.#bytes > bound;
    if (isHeld === this.#isHeld) return;
    this.#isHeld = isHeld;
    this.#onHeld(isHeld);
  }
}
