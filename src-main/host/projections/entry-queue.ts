import type { Entry } from '../../../src-shared/journal/entry.ts';

export interface TapeRef {
  readonly tapeId: string;
  readonly serverId: string;
}

/** Beside its bytes an entry takes about this much memory while it waits. */
const ENTRY_OVERHEAD_BYTES = 200;

/** Entries in the order of their arrival, batch by batch; knows how many and how many bytes wait. */
export class EntryQueue {
  #batches: { readonly tape: TapeRef; readonly entries: readonly Entry[] }[] = [];
  #batch = 0;
  #at = 0;
  #length = 0;
  #bytes = 0;

  get length(): number {
    return this.#length;
  }

  get bytes(): number {
    return this.#bytes;
  }

  push(tape: TapeRef, entries: readonly Entry[]): void {
    this.#batches.push({ tape, entries });
    this.#length += entries.length;
    for (const entry of entries) this.#bytes += sizeOf(entry);
  }

  take(): { readonly tape: TapeRef; readonly entry: Entry } | null {
    for (;;) {
      const batch = this.#batches[this.#batch];
      if (batch === undefined) {
        this.#batches = [];
        this.#batch = 0;
        return null;
      }
      const entry = batch.entries[this.#at];
      if (entry !== undefined) {
        this.#at += 1;
        this.#length -= 1;
        this.#bytes -= sizeOf(entry);
        return { tape: batch.tape, entry };
      }
      this.#at = 0;
      this.#batch += 1;
      if (this.#batch >= 1024) this.#compact();
    }
  }

  #compact(): void {
    this.#batches.splice(0, this.#batch);
    this.#batch = 0;
  }
}

function sizeOf(entry: Entry): number {
  return ENTRY_OVERHEAD_BYTES + (entry.kind === 'frame' || entry.kind === 'stderr' ? entry.bytes.length : 0);
}
