import { listenerOf, toListener } from '../../../src-shared/mock/rewrite.ts';
import type { IdText, JsonObject } from '../../../src-shared/wire/message.ts';
import type { Way } from './mock-world.ts';

interface Listener {
  readonly id: unknown;
  readonly way: Way;
}

/** Requests that stay open to hear of changes (`subscriptions/listen`). */
export interface Listeners {
  /** `recorded`: the id of the request on the tape whose place this one takes. */
  add(recorded: IdText, listener: Listener, signal: AbortSignal): void;
  /** To whom it is meant for; says whether it was meant for a listener. */
  say(message: JsonObject): Promise<boolean>;
}

export function createListeners(): Listeners {
  const all = new Map<IdText, Set<Listener>>();
  return {
    add(recorded, listener, signal) {
      const there = all.get(recorded) ?? new Set();
      all.set(recorded, there.add(listener));
      signal.addEventListener('abort', () => there.delete(listener), { once: true });
    },
    async say(message) {
      const recorded = listenerOf(message);
      if (recorded === null) return false;
      const there = [...(all.get(recorded) ?? [])];
      await Promise.all(there.map(({ id, way }) => way.say(toListener(message, recorded, id))));
      return true;
    },
  };
}
