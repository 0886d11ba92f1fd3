import type { RowWindow } from './rows.ts';

/** A window of rows as views follow it: several answers in one frame are one change, so that a frame has one commit. */
export interface FramedRows {
  readonly subscribe: (listener: () => void) => () => void;
  readonly version: () => number;
}

const known = new WeakMap<RowWindow, FramedRows>();

export function framed(rows: RowWindow): FramedRows {
  let made = known.get(rows);
  if (made === undefined) {
    made = frame(rows);
    known.set(rows, made);
  }
  return made;
}

function frame(rows: RowWindow): FramedRows {
  const listeners = new Set<() => void>();
  let version = rows.version();
  let request = 0;
  let stop: (() => void) | undefined;

  function tell(): void {
    request = 0;
    version = rows.version();
    for (const listener of listeners) listener();
  }

  return {
    version: () => version,
    subscribe(listener) {
      listeners.add(listener);
      stop ??= rows.subscribe(() => {
        if (request === 0) request = requestAnimationFrame(tell);
      });
      // What happened while nobody looked.
      if (version !== rows.version() && request === 0) request = requestAnimationFrame(tell);
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        cancelAnimationFrame(request);
        request = 0;
        stop?.();
        stop = undefined;
      };
    },
  };
}
