/** A tape that has fewer entries on disk than were announced is looked at again this often, with pauses between. */
export const STUCK_LOOKS_MAX = 100;

/**
 * Which tape is read next: those that this process records, in turn, then what lies in the folder, newest first.
 */
export class FollowQueue {
  /** Entries that this process has announced: reading further might read what is cut back again. */
  readonly #limits = new Map<string, number>();
  readonly #growing = new Set<string>();
  readonly #backlog = new Set<string>();
  readonly #stuck = new Map<string, number>();

  /** A tape of this process has this many entries by now; `indexed` of them are known. */
  announce(tapeId: string, entries: number, indexed: number): void {
    this.#limits.set(tapeId, entries);
    this.#stuck.delete(tapeId);
    this.#backlog.delete(tapeId);
    if (indexed < entries) this.#growing.add(tapeId);
  }

  /** A tape that is not announced, or is once more to be read from its start. */
  add(tapeId: string): void {
    (this.#limits.has(tapeId) ? this.#growing : this.#backlog).add(tapeId);
  }

  /** How many entries may be read, or null when all of them. */
  limitOf(tapeId: string): number | null {
    return this.#limits.get(tapeId) ?? null;
  }

  /** The tape to read, or null when there is none now. */
  next(): string | null {
    return this.#growing.values().next().value ?? this.#backlog.values().next().value ?? null;
  }

  /** There is more to read of it; others that grow have their turn first. */
  goOn(tapeId: string): void {
    this.#stuck.delete(tapeId);
    if (this.#growing.delete(tapeId)) this.#growing.add(tapeId);
  }

  /** All is read for now. */
  settle(tapeId: string): void {
    this.#stuck.delete(tapeId);
    this.#growing.delete(tapeId);
    this.#backlog.delete(tapeId);
  }

  /** Its files lack what was announced. */
  stick(tapeId: string, hasMoved: boolean): void {
    const looks = hasMoved ? 0 : (this.#stuck.get(tapeId) ?? 0);
    this.settle(tapeId);
    if (looks < STUCK_LOOKS_MAX) this.#stuck.set(tapeId, looks + 1);
  }

  /** Puts those that are stuck back; true when there were any. */
  lookAgain(): boolean {
    for (const tapeId of this.#stuck.keys()) this.#growing.add(tapeId);
    return this.#stuck.size > 0;
  }

  /** It has ended, or is gone. */
  forget(tapeId: string): void {
    this.settle(tapeId);
    this.#limits.delete(tapeId);
  }
}
