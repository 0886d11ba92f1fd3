import { FailureError, fail } from '../../../src-shared/base/failure.ts';
import { firstRevisions, HEAD_INTERVAL_MS, type Head } from '../../../src-shared/api/head.ts';
import type { Clock } from '../ports.ts';
import { Rate } from './rate.ts';

export const SUBSCRIBERS_MAX = 32;
/** While entries were coming, a head follows after this long even when nothing else happens, so that the rate falls. */
export const RATE_AGE_MS = 500;

export type HeadKind = keyof Head['revision'] | 'live';

/** What the hub does not know itself. */
export interface HeadCounts {
  readonly total: number;
  readonly dropped: number;
  readonly lost: number;
  readonly indexBehind: number;
  readonly recording: Head['recording'];
  readonly unkept: Head['unkept'];
  readonly indexFailure: string | null;
  readonly notFollowed: number;
}

export interface HubOptions {
  readonly clock: Clock;
  readonly hostRun: string;
  /** Called when a head is made; cheap. */
  counts(): HeadCounts;
}

/** Announces that something changed, never what: a page pulls what is on its screen. */
export interface Hub {
  /** Something of this kind changed. Cheap enough for every slice of the hot path. */
  touch(kind: HeadKind): void;
  current(): Head;
  /**
   * The head now, then a new one after each change, at most one per HEAD_INTERVAL_MS, none before the last was taken.
   * Ends when `signal` is aborted or the hub is closed. Throws a FailureError `too-many` past SUBSCRIBERS_MAX.
   */
  subscribe(signal: AbortSignal): AsyncGenerator<Head, void, undefined>;
  close(): void;
}

/** One reader: `wake` ends its present wait early. */
interface Subscriber {
  ended: boolean;
  wake: () => void;
}

export function createHub(options: HubOptions): Hub {
  const { clock, hostRun } = options;
  const revision = firstRevisions();
  const subscribers = new Set<Subscriber>();
  const rate = new Rate();
  let liveRevision = 0;
  let version = 0;
  let countedTotal = 0;
  let closed = false;

  function count(total: number): void {
    if (total > countedTotal) rate.add(clock.monoUs(), total - countedTotal);
    countedTotal = total;
  }

  function touch(kind: HeadKind): void {
    version += 1;
    if (kind === 'live') {
      liveRevision += 1;
      count(options.counts().total);
    } else {
      revision[kind] += 1;
    }
    for (const subscriber of subscribers) subscriber.wake();
  }

  function current(): Head {
    const { total, dropped, lost, indexBehind, recording, unkept, indexFailure, notFollowed } =
      options.counts();
    count(total);
    return {
      hostRun,
      atMs: clock.wallMs(),
      revision: { ...revision },
      live: { total, dropped, lost, revision: liveRevision, perS: rate.perS(clock.monoUs()) },
      indexBehind,
      recording,
      unkept,
      indexFailure,
      notFollowed,
    };
  }

  /** Waits until woken or, when `delayMs` is given, that long. */
  function wait(subscriber: Subscriber, delayMs: number | null): Promise<void> {
    return new Promise((resolve) => {
      const callOff = delayMs === null ? () => undefined : clock.after(delayMs, () => done());
      const done = () => {
        subscriber.wake = () => undefined;
        callOff();
        resolve();
      };
      subscriber.wake = done;
    });
  }

  /** Waits that long whatever changes; only the end of the subscription ends it early. */
  async function pause(subscriber: Subscriber, untilUs: number): Promise<void> {
    while (!subscriber.ended && clock.monoUs() < untilUs) {
      await wait(subscriber, (untilUs - clock.monoUs()) / 1000);
    }
  }

  async function* heads(subscriber: Subscriber): AsyncGenerator<Head, void, undefined> {
    let seen = -1;
    let notBeforeUs = 0;
    let perS = 0;
    while (!subscriber.ended) {
      if (version === seen) {
        await wait(subscriber, perS > 0 ? RATE_AGE_MS : null);
        if (version === seen && perS === 0) continue;
      }
      await pause(subscriber, notBeforeUs);
      if (subscriber.ended) return;
      seen = version;
      const head = current();
      perS = head.live.perS;
      notBeforeUs = clock.monoUs() + HEAD_INTERVAL_MS * 1000;
      yield head;
    }
  }

  async function* subscribe(signal: AbortSignal): AsyncGenerator<Head, void, undefined> {
    if (closed || signal.aborted) return;
    if (subscribers.size >= SUBSCRIBERS_MAX) {
      const { failure } = fail(
        'too-many',
        `${SUBSCRIBERS_MAX} screens follow this host already.`,
        'Close one of them.',
      );
      throw new FailureError(failure);
    }
    const subscriber: Subscriber = { ended: false, wake: () => undefined };
    const end = () => endOf(subscriber);
    subscribers.add(subscriber);
    // Also frees the place of a reader that never asks again: a generator that is not read cannot do it itself.
    signal.addEventListener('abort', end, { once: true });
    try {
      yield* heads(subscriber);
    } finally {
      signal.removeEventListener('abort', end);
      end();
    }
  }

  function endOf(subscriber: Subscriber): void {
    subscribers.delete(subscriber);
    subscriber.ended = true;
    subscriber.wake();
  }

  return {
    touch,
    current,
    subscribe,
    close() {
      closed = true;
      for (const subscriber of subscribers) endOf(subscriber);
    },
  };
}
