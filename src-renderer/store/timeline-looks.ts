/**
 * Where one looks, for as long as the page lives: the canvas is made anew when another view was shown meanwhile, and when
 * a window that became narrower is laid out otherwise.
 */
import { create } from 'zustand';
import type { Scope } from '../../src-shared/api/messages.ts';
import type { TimeRange } from '../../src-shared/timeline/block.ts';

/** `all` and `tail` follow what is being recorded: the whole of it, or the last `spanMs`. */
export type Sight =
  | { readonly kind: 'all' }
  | { readonly kind: 'tail'; readonly spanMs: number }
  | ({ readonly kind: 'fixed' } & TimeRange);

/** Scopes whose sight is remembered; the one that was looked at first leaves. */
export const LOOKS_MAX = 16;

interface Looks {
  readonly sights: ReadonlyMap<string, Sight>;
  readonly hasStatistics: boolean;
  readonly hasPath: boolean;
  /** What is in sight goes along with the playhead. */
  readonly follows: boolean;
}

export const useLooks = create<Looks>()(() => ({
  sights: new Map(),
  hasStatistics: false,
  hasPath: false,
  follows: true,
}));

export function keepSight(scope: Scope, sight: Sight): void {
  const key = keyOf(scope);
  const sights = new Map(useLooks.getState().sights);
  sights.delete(key);
  sights.set(key, sight);
  const [oldest] = sights.keys();
  if (sights.size > LOOKS_MAX && oldest !== undefined) sights.delete(oldest);
  useLooks.setState({ sights });
}

/** Null: not looked at before. */
export function keptSight(scope: Scope): Sight | null {
  return useLooks.getState().sights.get(keyOf(scope)) ?? null;
}

function keyOf(scope: Scope): string {
  return scope.kind === 'live' ? 'live' : scope.tapeId;
}
