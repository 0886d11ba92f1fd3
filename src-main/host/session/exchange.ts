import type { CallOptions } from '../ports.ts';

type Progress = Parameters<CallOptions['onProgress']>[0];

/** What came back for a raw exchange. `ended`: the response stream ended and nothing had come. */
export type Outcome =
  | { readonly kind: 'result'; readonly result: unknown }
  | { readonly kind: 'error'; readonly error: unknown }
  | { readonly kind: 'ended' };

/**
 * A request whose answer is taken below the SDK. The SDK gives it an id, an envelope, a deadline and a cancellation;
 * its schemas never see the answer, so that one bad tool does not cost the list and no field is stripped.
 */
export class Exchange {
  outcome: Outcome | null = null;
  readonly #onProgress: ((progress: Progress) => void) | null;
  readonly #onSent: ((idJson: string) => void) | null;

  constructor(onProgress: ((progress: Progress) => void) | null, onSent: ((idJson: string) => void) | null) {
    this.#onProgress = onProgress;
    this.#onSent = onSent;
  }

  sending(id: string | number): void {
    this.#onSent?.(JSON.stringify(id));
  }

  /** `params` of a progress notification; one that has no number in it is none. */
  progressed(params: Record<string, unknown>): void {
    const { progress, total, message } = params;
    if (typeof progress !== 'number') return;
    this.#onProgress?.({
      progress,
      total: typeof total === 'number' ? total : null,
      message: typeof message === 'string' ? message : null,
    });
  }
}

/**
 * Where a request's params carry their Exchange from the session to the relay. The SDK spreads params, which copies
 * symbols, and JSON.stringify leaves them out.
 */
export const EXCHANGE = Symbol('exchange');

export function exchangeOf(params: object | undefined): Exchange | null {
  const found: unknown = params === undefined ? undefined : Reflect.get(params, EXCHANGE);
  return found instanceof Exchange ? found : null;
}
