import type { Gauge } from '../../../src-shared/base/gauge.ts';
import type { Entry } from '../../../src-shared/journal/entry.ts';

/** Lines kept of the newest run of a server. */
export const STDERR_LINES_MAX = 2000;
/** A longer line is cut here; the whole is in the tape. */
export const STDERR_CHARS_MAX = 4096;
/** Servers whose last lines are kept; the one silent for longest is forgotten. */
export const STDERR_SERVERS_MAX = 256;

export interface StderrText {
  readonly seq: number;
  readonly wallMs: number;
  readonly text: string;
}

interface Tail {
  readonly tapeId: string;
  chars: number;
  readonly lines: StderrText[];
}

/** The newest stderr lines of every server's newest run. */
export class StderrTail {
  readonly #tails = new Map<string, Tail>();
  #dropped = 0;

  add(tape: { readonly tapeId: string; readonly serverId: string }, entry: Entry): void {
    const known = this.#tails.get(tape.serverId);
    const isNewRun = known === undefined || known.tapeId !== tape.tapeId;
    if (entry.kind !== 'stderr' && !isNewRun) return;
    const tail = isNewRun ? { tapeId: tape.tapeId, chars: 0, lines: [] } : known;
    this.#tails.delete(tape.serverId);
    this.#tails.set(tape.serverId, tail);
    if (this.#tails.size > STDERR_SERVERS_MAX) {
      const oldest = this.#tails.keys().next();
      if (oldest.done !== true) {
        const silent = this.#tails.get(oldest.value);
        if (silent !== undefined) this.#forget(silent, silent.lines.length);
        this.#tails.delete(oldest.value);
      }
    }
    if (entry.kind !== 'stderr') return;
    const text = lineOf(entry.bytes);
    tail.lines.push({ seq: entry.seq, wallMs: entry.wallMs, text });
    tail.chars += text.length;
    // Cut in halves, so that a flood of lines costs no copy for each.
    if (tail.lines.length >= 2 * STDERR_LINES_MAX) this.#forget(tail, STDERR_LINES_MAX);
  }

  /** Characters take two bytes each. Lines of an older run are not counted as dropped: they are of another tape. */
  get gauge(): Gauge {
    let entries = 0;
    let bytes = 0;
    for (const { lines, chars } of this.#tails.values()) {
      entries += lines.length;
      bytes += 2 * chars;
    }
    return { entries, bytes, dropped: this.#dropped };
  }

  #forget(tail: Tail, count: number): void {
    for (const { text } of tail.lines.splice(0, count)) tail.chars -= text.length;
    this.#dropped += count;
  }

  /** The newest lines, oldest first. */
  last(serverId: string, limit: number): readonly StderrText[] {
    const wanted = Math.min(limit, STDERR_LINES_MAX);
    return wanted <= 0 ? [] : (this.#tails.get(serverId)?.lines.slice(-wanted) ?? []);
  }
}

function lineOf(bytes: Uint8Array): string {
  const text = Buffer.from(
    bytes.buffer,
    bytes.byteOffset,
    Math.min(bytes.length, STDERR_CHARS_MAX * 3),
  ).toString();
  return text.replace(/\r?\n$/, '').slice(0, STDERR_CHARS_MAX);
}
