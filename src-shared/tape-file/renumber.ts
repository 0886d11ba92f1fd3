import type { Entry } from '../journal/entry.ts';

/** More entries than a tape can have. */
const SEQ_MAX = 0xffff_ffff;

/**
 * A tape has no gaps in its numbers; a file with a part of one has. Gives its entries numbers without gaps, and turns
 * what one entry says of another by number.
 */
export class Renumbering {
  /** The old numbers, in order; kept only once they differ from the new ones. */
  #old: Uint32Array<ArrayBuffer> | null = null;
  #count = 0;

  /** How many entries came. */
  get count(): number {
    return this.#count;
  }

  /** Whether any number was changed. */
  get isChanged(): boolean {
    return this.#old !== null;
  }

  /** The entry with its new number; null when its own is not above the one before, or there is no room. */
  next(entry: Entry): Entry | null {
    const last = this.#count === 0 ? -1 : this.#oldAt(this.#count - 1);
    if (entry.seq <= last || this.#count >= SEQ_MAX) return null;
    const seq = this.#count;
    if (this.#old === null && entry.seq !== seq) this.#begin();
    if (this.#old !== null) this.#note(entry.seq);
    this.#count += 1;
    return this.#old === null ? entry : this.#turn({ ...entry, seq });
  }

  /** The number of an entry that is not in the file and goes between the last and the next. */
  insert(): number {
    const last = this.#count === 0 ? 0 : this.#oldAt(this.#count - 1);
    if (this.#old === null) this.#begin();
    this.#note(last);
    this.#count += 1;
    return this.#count - 1;
  }

  /** The new number of an old one; null when no such entry came. */
  newOf(oldSeq: number): number | null {
    if (this.#old === null) return oldSeq < this.#count ? oldSeq : null;
    let [low, high] = [0, this.#count];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#oldAt(middle) < oldSeq) low = middle + 1;
      else high = middle;
    }
    return low < this.#count && this.#oldAt(low) === oldSeq ? low : null;
  }

  #turn(entry: Entry): Entry {
    if (entry.kind === 'finding') return { ...entry, about: this.newOf(entry.about) ?? entry.seq };
    if (entry.kind === 'call-staged' && entry.about !== null)
      return { ...entry, about: this.newOf(entry.about) };
    return entry;
  }

  #oldAt(index: number): number {
    return this.#old === null ? index : (this.#old[index] ?? 0);
  }

  #begin(): void {
    this.#old = new Uint32Array(Math.max(1024, this.#count * 2));
    for (let at = 0; at < this.#count; at += 1) this.#old[at] = at;
  }

  #note(oldSeq: number): void {
    const old = this.#old;
    if (old === null) return;
    if (this.#count === old.length) {
      this.#old = new Uint32Array(old.length * 2);
      this.#old.set(old);
    }
    const now = this.#old;
    if (now !== null) now[this.#count] = oldSeq;
  }
}
