/** What is read in one turn of the loop, over all streams; then timers, answers to pages and folds have theirs. */
export const READ_SLICE_MS = 1;

/** One stream's way through the turns. */
export interface Lane {
  /** Delivers the chunk now when there is time left in this turn, else in one of the next, in order. */
  push(chunk: Uint8Array): void;
  /** Delivers all that waits, and from now on everything at once: the stream is about to end. */
  finish(): void;
}

export interface LaneOptions {
  deliver(chunk: Uint8Array): void;
  /** Called when a chunk has to wait: the stream should bring no more. At most one chunk follows. */
  hold(): void;
  /** All has been delivered: the stream may go on. */
  release(): void;
}

/** Shares the turns of the loop between many streams, so that twenty floods at once do not hold it up. */
export interface ReadingTurns {
  lane(options: LaneOptions): Lane;
}

interface Waiting {
  readonly chunks: Uint8Array[];
  readonly options: LaneOptions;
}

export function createReadingTurns(sliceMs: number = READ_SLICE_MS): ReadingTurns {
  /** Lanes with chunks that wait, the longest waiting first. */
  const queue: Waiting[] = [];
  let spentMs = 0;
  let isTurnWatched = false;

  function watchTurn(): void {
    if (isTurnWatched) return;
    isTurnWatched = true;
    setImmediate(nextTurn);
  }

  function nextTurn(): void {
    isTurnWatched = false;
    spentMs = 0;
    while (spentMs < sliceMs) {
      const waiting = queue.shift();
      if (waiting === undefined) return;
      const chunk = waiting.chunks.shift();
      if (chunk !== undefined) deliver(waiting.options, chunk);
      if (waiting.chunks.length > 0) queue.push(waiting);
      else waiting.options.release();
    }
    watchTurn();
  }

  function deliver(options: LaneOptions, chunk: Uint8Array): void {
    watchTurn();
    const startMs = performance.now();
    options.deliver(chunk);
    spentMs += performance.now() - startMs;
  }

  return {
    lane(options) {
      const waiting: Waiting = { chunks: [], options };
      let isFinished = false;
      return {
        push(chunk) {
          if (isFinished) return options.deliver(chunk);
          if (waiting.chunks.length === 0) {
            if (queue.length === 0 && spentMs < sliceMs) return deliver(options, chunk);
            queue.push(waiting);
            options.hold();
          }
          waiting.chunks.push(chunk);
          watchTurn();
        },
        finish() {
          if (isFinished) return;
          isFinished = true;
          const at = queue.indexOf(waiting);
          if (at !== -1) queue.splice(at, 1);
          for (const chunk of waiting.chunks.splice(0)) options.deliver(chunk);
          options.release();
        },
      };
    },
  };
}
