import type { HttpEnded } from '../../../src-shared/journal/entry.ts';
import type { Recorder } from '../ports.ts';

const DETAIL_CHARS_MAX = 500;
const CAUSES_MAX = 5;

/** An error and its causes in one line: `fetch failed: connect ECONNREFUSED 127.0.0.1:9`. */
export function describeError(error: unknown): string {
  const parts: string[] = [];
  let current = error;
  for (let depth = 0; depth < CAUSES_MAX && current !== undefined && current !== null; depth += 1) {
    if (!(current instanceof Error)) {
      parts.push(typeof current === 'string' ? current : 'unknown reason');
      break;
    }
    const inner: unknown = current instanceof AggregateError ? current.errors[0] : undefined;
    if (current.message !== '') parts.push(current.message);
    current = current.cause ?? inner;
  }
  return [...new Set(parts)].join(': ').slice(0, DETAIL_CHARS_MAX);
}

/** One HTTP exchange from its request head to its one `http-ended`. */
export interface Exchange {
  readonly number: number;
  /** Aborts with the caller's signal and with the tap. */
  readonly signal: AbortSignal;
  isOver(): boolean;
  abort(reason: unknown): void;
  /** Records how it ended; only the first call counts. */
  end(outcome: HttpEnded['outcome'], detail: string): void;
  /** Ends it for an error: `aborted` when we hung up, else `failed`. */
  endBy(error: unknown): void;
  /** It never began: nothing of it is on the tape. */
  forget(): void;
}

export function openExchange(
  number: number,
  recorder: Recorder,
  outer: AbortSignal | null,
  onOver: (exchange: Exchange) => void,
): Exchange {
  const controller = new AbortController();
  let over = false;
  const abortByCaller = (): void => controller.abort(outer?.reason);
  outer?.addEventListener('abort', abortByCaller, { once: true });
  if (outer?.aborted === true) abortByCaller();

  const exchange: Exchange = {
    number,
    signal: controller.signal,
    isOver: () => over,
    abort: (reason) => controller.abort(reason),
    end(outcome, detail) {
      if (over) return;
      over = true;
      outer?.removeEventListener('abort', abortByCaller);
      recorder.record([{ kind: 'http-ended', exchange: number, outcome, detail }]);
      onOver(exchange);
    },
    forget() {
      over = true;
      outer?.removeEventListener('abort', abortByCaller);
      onOver(exchange);
    },
    endBy(error) {
      exchange.end(controller.signal.aborted ? 'aborted' : 'failed', describeError(error));
    },
  };
  return exchange;
}
