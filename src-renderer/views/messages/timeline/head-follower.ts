/** What is in sight goes along with the playhead, a page at a time. */
import type { TimeRange } from '../../../../src-shared/timeline/block.ts';

/** A playhead that is dragged or stepped is followed once it rests: what it passes by need not be fetched. */
export const HEAD_RESTS_MS = 200;
/** Of a page, what lies before the playhead when it comes into it. */
const LEAD_SHARE = 0.05;

/** Where to look so that `headMs` is in sight: the page it comes into, or around it when it went far. */
export function pageWith({ fromMs, toMs }: TimeRange, headMs: number): TimeRange {
  const spanMs = toMs - fromMs;
  const leadMs = spanMs * LEAD_SHARE;
  if (headMs > toMs && headMs <= toMs + spanMs)
    return { fromMs: headMs - leadMs, toMs: headMs - leadMs + spanMs };
  if (headMs < fromMs && headMs >= fromMs - spanMs)
    return { fromMs: headMs + leadMs - spanMs, toMs: headMs + leadMs };
  return { fromMs: headMs - spanMs / 2, toMs: headMs + spanMs / 2 };
}

export interface FollowedHead {
  /** Null: one is not looking back. */
  readonly ms: number | null;
  readonly isPlaying: boolean;
}

interface FollowerDeps {
  sight(): TimeRange;
  look(range: TimeRange): void;
  /** Back to where one looked before the playhead was followed. */
  leave(): void;
  onPaused(isPaused: boolean): void;
}

/** Looking elsewhere by hand pauses it until the playhead is moved by hand, or plays anew. */
export class HeadFollower {
  readonly #deps: FollowerDeps;
  #head: FollowedHead = { ms: null, isPlaying: false };
  #isOn: boolean;
  #isPaused = false;
  #hasLed = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(deps: FollowerDeps, isOn: boolean) {
    this.#deps = deps;
    this.#isOn = isOn;
  }

  turn(isOn: boolean): void {
    if (isOn === this.#isOn) return;
    this.#isOn = isOn;
    this.#pause(false);
    this.#follow();
  }

  /** On again after it was paused. */
  resume(): void {
    this.#pause(false);
    this.#follow();
  }

  moved(head: FollowedHead): void {
    const before = this.#head;
    this.#head = head;
    if (head.ms === before.ms && head.isPlaying === before.isPlaying) return;
    clearTimeout(this.#timer);
    if (head.ms === null) {
      this.#pause(false);
      if (this.#hasLed) this.#deps.leave();
      this.#hasLed = false;
      return;
    }
    if (!head.isPlaying || !before.isPlaying) this.#pause(false);
    if (head.isPlaying) this.#follow();
    else this.#timer = setTimeout(() => this.#follow(), HEAD_RESTS_MS);
  }

  /** Somebody moved what is in sight. */
  lookedAway(): void {
    this.#hasLed = false;
    if (this.#isOn && this.#isOut()) this.#pause(true);
  }

  close(): void {
    clearTimeout(this.#timer);
  }

  #follow(): void {
    const { ms } = this.#head;
    if (ms === null || !this.#isOn || this.#isPaused || !this.#isOut()) return;
    this.#hasLed = true;
    this.#deps.look(pageWith(this.#deps.sight(), ms));
  }

  #isOut(): boolean {
    const { ms } = this.#head;
    const { fromMs, toMs } = this.#deps.sight();
    return ms !== null && (ms < fromMs || ms > toMs);
  }

  #pause(isPaused: boolean): void {
    if (isPaused === this.#isPaused) return;
    this.#isPaused = isPaused;
    this.#deps.onPaused(isPaused);
  }
}
