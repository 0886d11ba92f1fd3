import type { Clock } from '../ports.ts';
import type { ReplayClient } from './replay-client.ts';

/** A page that has just been linked has other things to do first, and nobody winds sooner. */
export const LINKED_MS = 1_000;
/** A tape is looked at when it is shown for so long: who runs through a list of them looks at none. */
export const LOOKED_MS = 200;

export interface ExpectingOptions {
  readonly clock: Pick<Clock, 'after'>;
  readonly client: Pick<ReplayClient, 'expect' | 'look'>;
}

/** Knows who may want to look back soon, so that the first wind does not pay for the start of the thread. */
export class Expecting {
  readonly #options: ExpectingOptions;
  #pages = 0;
  #callOffLinked: (() => void) | null = null;
  #looked: { readonly tapeId: string; readonly callOff: () => void } | null = null;

  constructor(options: ExpectingOptions) {
    this.#options = options;
  }

  /** A page is there. What is returned is called when it has gone. */
  link(): () => void {
    const { clock, client } = this.#options;
    this.#pages += 1;
    this.#callOffLinked ??= clock.after(LINKED_MS, () => client.expect(true), 'background');
    let isLinked = true;
    return () => {
      if (!isLinked) return;
      isLinked = false;
      this.#pages -= 1;
      if (this.#pages > 0) return;
      this.#callOffLinked?.();
      this.#callOffLinked = null;
      client.expect(false);
    };
  }

  /** A page shows this tape. Cheap enough for each question about its rows. */
  look(tapeId: string): void {
    if (this.#looked?.tapeId === tapeId) return;
    this.#looked?.callOff();
    const { clock, client } = this.#options;
    const callOff = clock.after(LOOKED_MS, () => client.look(tapeId), 'background');
    this.#looked = { tapeId, callOff };
  }

  /** The thread holds nothing any more: a tape that is still shown is looked at anew. */
  letGo(): void {
    this.#looked = null;
  }

  close(): void {
    this.#callOffLinked?.();
    this.#looked?.callOff();
  }
}
