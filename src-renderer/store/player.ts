import type { Moment, Playhead } from './playhead.ts';
import { SILENCE_MAX_MS } from './playhead.ts';

/** Rows that are fetched ahead of the playhead. */
export const AHEAD_ROWS = 500;
/** The playhead moves at most this often: rows that lie between two moves are passed over. */
export const TICK_MS = 50;
/** A page that was not drawn for long (a hidden tab) goes on from where it was. */
const TICK_MAX_MS = 250;

export interface PlayerDeps {
  now(): number;
  /** Runs once after a while; the returned function calls it off. */
  after(delayMs: number, run: () => void): () => void;
  /** Rows after this one, in order; null when they cannot be had now. */
  rowsAfter(ordinal: number, limit: number): Promise<readonly Moment[] | null>;
  playhead(): Playhead;
  arrived(moment: Moment): void;
  windToTime(wallMs: number): Promise<void>;
  /** There is nothing after this. */
  ended(): void;
}

/** How far the playhead comes in one tick: the rows passed, and the recorded time it stands at then. */
export function advance(
  tapeMs: number,
  passedMs: number,
  ahead: readonly Moment[],
  skipsSilence: boolean,
): { readonly tapeMs: number; readonly rows: number } {
  let at = tapeMs + passedMs;
  const next = ahead[0];
  // Waiting in a silence is cut short: the next row comes as if it had come soon.
  if (skipsSilence && next !== undefined && next.wallMs - tapeMs > SILENCE_MAX_MS)
    at = next.wallMs - SILENCE_MAX_MS + passedMs;
  let rows = 0;
  while (rows < ahead.length && (ahead[rows]?.wallMs ?? Infinity) <= at) rows += 1;
  return { tapeMs: at, rows };
}

/** Moves the playhead by recorded time, times the speed. Follows the playhead's state; knows nothing of React. */
export class Player {
  readonly #deps: PlayerDeps;
  #ahead: Moment[] = [];
  /** The row that the rows ahead come after. */
  #at: Moment | null = null;
  #tapeMs = 0;
  #tickedMs = 0;
  #callOff: (() => void) | null = null;
  #isBusy = false;

  constructor(deps: PlayerDeps) {
    this.#deps = deps;
  }

  /** The playhead's state has changed. */
  follow(): void {
    const { isPlaying, moment } = this.#deps.playhead();
    if (!isPlaying || moment === null) {
      this.#callOff?.();
      this.#callOff = null;
      return;
    }
    if (this.#at !== moment) this.#stand(moment);
    if (this.#callOff === null && !this.#isBusy) this.#schedule();
  }

  /** It was moved by somebody else: what was fetched lies elsewhere. */
  #stand(moment: Moment): void {
    this.#at = moment;
    this.#ahead = [];
    this.#tapeMs = moment.wallMs;
    this.#tickedMs = this.#deps.now();
  }

  #schedule(): void {
    this.#callOff = this.#deps.after(TICK_MS, () => {
      this.#callOff = null;
      void this.#tick();
    });
  }

  async #tick(): Promise<void> {
    this.#isBusy = true;
    const at = this.#at;
    const hasMore = await this.#fill();
    this.#isBusy = false;
    const { isPlaying, moment, speed, skipsSilence } = this.#deps.playhead();
    if (!isPlaying || moment === null) return;
    // Moved while rows were on the way.
    if (at !== this.#at || moment !== this.#at) return this.follow();
    if (!hasMore) return this.#deps.ended();
    const nowMs = this.#deps.now();
    const passedMs = Math.min(TICK_MAX_MS, nowMs - this.#tickedMs) * speed;
    this.#tickedMs = nowMs;
    const { tapeMs, rows } = advance(this.#tapeMs, passedMs, this.#ahead, skipsSilence);
    this.#tapeMs = tapeMs;
    if (rows === this.#ahead.length && rows === AHEAD_ROWS) await this.#leap(tapeMs);
    else if (rows > 0) this.#move(rows);
    if (this.#deps.playhead().isPlaying && this.#callOff === null) this.#schedule();
  }

  #move(rows: number): void {
    const moment = this.#ahead[rows - 1];
    if (moment === undefined) return;
    this.#ahead = this.#ahead.slice(rows);
    this.#at = moment;
    this.#deps.arrived(moment);
  }

  /** So many rows went by in one tick that they are not even fetched. */
  async #leap(tapeMs: number): Promise<void> {
    this.#isBusy = true;
    await this.#deps.windToTime(tapeMs);
    this.#isBusy = false;
    const { moment } = this.#deps.playhead();
    this.#ahead = [];
    this.#at = moment;
  }

  /** False when there is nothing after the playhead. */
  async #fill(): Promise<boolean> {
    if (this.#ahead.length > 0 || this.#at === null) return true;
    const rows = await this.#deps.rowsAfter(this.#at.ordinal, AHEAD_ROWS);
    if (rows === null) return true;
    this.#ahead = [...rows];
    return rows.length > 0;
  }
}
