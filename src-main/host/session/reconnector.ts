import { fail, type Failure } from '../../../src-shared/base/failure.ts';
import type { Clock, ConnectionChange, Random } from '../ports.ts';
import {
  ATTEMPT_MS,
  chanceOf,
  delayMsOf,
  RECONNECT_ATTEMPTS_MAX,
  STABLE_MS,
  WAITING_MAX,
} from './reconnect-policy.ts';
import { reasonOf } from './values.ts';

/** Those who asked for something are told first, then the run ends. */
const LOST_GRACE_MS = 50;

/** What came of one try. */
export type Opening =
  | { readonly kind: 'open' }
  /** Nobody answered. */
  | { readonly kind: 'unreachable'; readonly why: string }
  /** Somebody answered, and may answer otherwise later. */
  | { readonly kind: 'refused'; readonly why: string }
  /** Somebody answered that there is no such stream. */
  | { readonly kind: 'declined'; readonly why: string }
  /** The server no longer knows the session. */
  | { readonly kind: 'gone'; readonly failure: Failure };

/** A stream that broke and can be opened again. */
export interface BrokenStream {
  /** It carries what the server announces; else the answer of one request. */
  readonly isSession: boolean;
  readonly resumeFrom: string | null;
  /** The pause that the server asked for. */
  readonly retryMs: number | null;
  open(signal: AbortSignal): Promise<Opening>;
  giveUp(): void;
}

export interface ReconnectorOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly onChange: (change: ConnectionChange) => void;
}

/**
 * Brings broken streams of one session back, all of them in the same attempts, so that a server that has just come back
 * is not asked by every stream at a time of its own. It also knows whether anybody answers at all.
 */
export class Reconnector {
  readonly #options: ReconnectorOptions;
  readonly #abort = new AbortController();
  readonly #waiting = new Set<BrokenStream>();
  #probe: (() => Promise<Opening>) | null = null;
  #stopTimer: (() => void) | null = null;
  #isTrying = false;
  /** Failed attempts in a row. */
  #failures = 0;
  #brokenUs = 0;
  #openedUs = 0;
  #why = '';
  #downWhy: string | null = null;

  constructor(options: ReconnectorOptions) {
    this.#options = options;
  }

  /** The session is ready: from now on a request that reaches nobody means that the connection is lost. */
  established(probe: () => Promise<Opening>): void {
    this.#probe = probe;
  }

  /** Why a call would reach nobody, or null when it may be sent. */
  get down(): Failure | null {
    if (this.#downWhy === null) return null;
    return fail(
      'reconnecting',
      `The connection to the server is lost: ${this.#downWhy}`,
      `Nothing was sent. Attempt ${this.#failures + 1} of ${RECONNECT_ATTEMPTS_MAX} to reach it again is under way or due.`,
    ).failure;
  }

  /** `isGraceful`: the server ended it, as a server may that wants to be polled. */
  broken(stream: BrokenStream, why: string, isGraceful: boolean): void {
    if (this.#abort.signal.aborted || this.#waiting.size >= WAITING_MAX) {
      stream.giveUp();
      return;
    }
    const isPolling = isGraceful && (stream.resumeFrom !== null || stream.retryMs !== null);
    const stoodMs = (this.#options.clock.monoUs() - this.#openedUs) / 1000;
    const isFirst = this.#waiting.size === 0 && this.#downWhy === null && !this.#isTrying;
    if (isFirst && (isPolling || stoodMs >= STABLE_MS)) this.#failures = 0;
    if (this.#failures >= RECONNECT_ATTEMPTS_MAX) {
      this.#giveUp(stream, why);
      this.#failures = 0;
      return;
    }
    this.#waiting.add(stream);
    this.#why = why;
    this.#schedule(why);
  }

  /** Nobody waits for this stream any more. */
  drop(stream: BrokenStream): void {
    this.#waiting.delete(stream);
    if (this.#waiting.size > 0 || this.#downWhy !== null) return;
    this.#stopTimer?.();
    this.#stopTimer = null;
  }

  /** A request could not be sent, or its answer did not begin. */
  unreachable(why: string): void {
    if (this.#probe === null || this.#abort.signal.aborted || this.#downWhy !== null) return;
    this.#downWhy = why;
    if (this.#waiting.size === 0) this.#failures = 0;
    // An attempt that is due already was announced as one for a stream only.
    this.#stopTimer?.();
    this.#stopTimer = null;
    this.#schedule(why);
  }

  /** It will not come back. */
  lose(failure: Failure): void {
    if (this.#abort.signal.aborted) return;
    this.close();
    this.#options.clock.after(LOST_GRACE_MS, () => this.#options.onChange({ kind: 'lost', failure }));
  }

  close(): void {
    this.#stopTimer?.();
    this.#stopTimer = null;
    this.#abort.abort();
    for (const stream of this.#waiting) stream.giveUp();
    this.#waiting.clear();
  }

  #schedule(why: string): void {
    if (this.#stopTimer !== null || this.#isTrying) return;
    const { clock, random, onChange } = this.#options;
    const streams = [...this.#waiting];
    const wishes = streams.flatMap(({ retryMs }) => (retryMs === null ? [] : [retryMs]));
    const attempt = this.#failures + 1;
    const retryMs = wishes.length === 0 ? null : Math.max(...wishes);
    const delayMs = delayMsOf(attempt, retryMs, chanceOf(random.token(8)));
    if (this.#brokenUs === 0) this.#brokenUs = clock.monoUs();
    this.#stopTimer = clock.after(delayMs, () => {
      this.#stopTimer = null;
      void this.#try();
    });
    onChange({
      kind: 'reconnecting',
      attempt,
      attemptsMax: RECONNECT_ATTEMPTS_MAX,
      delayMs,
      why,
      isDown: this.#downWhy !== null,
      resumeFrom: (streams.find(({ isSession }) => isSession) ?? streams[0])?.resumeFrom ?? null,
      waitingAnswers: streams.filter(({ isSession }) => !isSession).length,
    });
  }

  async #try(): Promise<void> {
    this.#isTrying = true;
    const streams = [...this.#waiting];
    const wasDown = this.#downWhy !== null;
    const isLossy = streams.some(({ isSession, resumeFrom }) => isSession && resumeFrom === null);
    const deadline = new AbortController();
    const stopDeadline = this.#options.clock.after(ATTEMPT_MS, () =>
      deadline.abort(new Error(`no answer within ${ATTEMPT_MS / 1000} s`)),
    );
    const signal = AbortSignal.any([this.#abort.signal, deadline.signal]);
    const openings =
      streams.length > 0
        ? await Promise.all(streams.map((stream) => this.#open(stream, signal)))
        : [await openSafely(this.#probe ?? notYet)];
    stopDeadline();
    this.#isTrying = false;
    if (!this.#abort.signal.aborted) this.#conclude(streams, openings, isLossy, wasDown);
  }

  /** The first that is answered shows that calls may be sent again; the others may take their time. */
  async #open(stream: BrokenStream, signal: AbortSignal): Promise<Opening> {
    const opening = await openSafely(() => stream.open(signal));
    if (opening.kind === 'open') this.#downWhy = null;
    return opening;
  }

  #conclude(
    streams: readonly BrokenStream[],
    openings: readonly Opening[],
    isLossy: boolean,
    wasDown: boolean,
  ): void {
    const { clock, onChange } = this.#options;
    let why = this.#why;
    let isReached = false;
    let opened = 0;
    for (const [index, opening] of openings.entries()) {
      const stream = streams[index];
      if (opening.kind === 'gone') {
        this.lose(opening.failure);
        return;
      }
      if (opening.kind !== 'unreachable') isReached = true;
      if (opening.kind === 'open') opened += 1;
      else why = opening.why;
      if (stream === undefined || opening.kind === 'unreachable' || opening.kind === 'refused') continue;
      this.#waiting.delete(stream);
      if (opening.kind === 'declined') this.#giveUp(stream, opening.why);
    }
    if (isReached) this.#downWhy = null;
    else this.#downWhy = why;
    const attempt = this.#failures + 1;
    const isOver = isReached && this.#waiting.size === 0;
    if (opened > 0 || (isReached && wasDown)) {
      const tookMs = Math.round((clock.monoUs() - this.#brokenUs) / 1000);
      this.#openedUs = clock.monoUs();
      onChange({ kind: 'resumed', attempt, tookMs, missedUnknown: isLossy && opened > 0 });
    }
    // Counts on when it breaks again at once; see broken().
    this.#failures = attempt;
    if (isOver) this.#brokenUs = 0;
    else if (attempt < RECONNECT_ATTEMPTS_MAX) this.#schedule(why);
    else this.#giveUpAll(isReached, why);
  }

  #giveUpAll(isReached: boolean, why: string): void {
    if (!isReached) {
      this.lose(lostFailure(why));
      return;
    }
    for (const stream of this.#waiting) this.#giveUp(stream, why);
    this.#waiting.clear();
    this.#failures = 0;
    this.#brokenUs = 0;
  }

  #giveUp(stream: BrokenStream, why: string): void {
    stream.giveUp();
    if (stream.isSession) this.#options.onChange({ kind: 'stream-lost', why });
  }
}

function lostFailure(why: string): Failure {
  return fail(
    'connection-lost',
    `Nobody answered in ${RECONNECT_ATTEMPTS_MAX} attempts. The last one: ${why}`,
    'Start it again once it is back: that is a new session. What was not answered may have been carried out; it is not sent again.',
  ).failure;
}

async function openSafely(open: () => Promise<Opening>): Promise<Opening> {
  try {
    return await open();
  } catch (error) {
    return { kind: 'refused', why: reasonOf(error) };
  }
}

async function notYet(): Promise<Opening> {
  return { kind: 'refused', why: 'the session is not ready' };
}
