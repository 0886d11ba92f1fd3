/** What was the cause of what, as far as the wire tells it without doubt; drawn as arrows. */
import type { Bar } from './lanes.ts';

export interface Cause {
  readonly kind: 'inside' | 'round' | 'rerun';
  readonly from: Bar;
  readonly to: Bar;
}

/** Arrows in one picture; more cannot be followed. */
export const CAUSES_MAX = 200;

/**
 * A server's request (sampling, elicitation, roots) while exactly one request of ours waits was made for that one. An
 * answer that asks for input is followed by another round: the next request of the same method about the same thing.
 */
export function causesOf(bars: readonly Bar[]): readonly Cause[] {
  const causes: Cause[] = [];
  const open = new Map<string, Bar[]>();
  const rounds = new Map<string, Bar>();
  for (const bar of bars) {
    if (causes.length >= CAUSES_MAX) break;
    const ours = (open.get(bar.tapeId) ?? []).filter(({ endMs }) => endMs > bar.startMs);
    if (bar.dir === 'in') {
      open.set(bar.tapeId, ours);
      const [only, another] = ours;
      if (only !== undefined && another === undefined) causes.push({ kind: 'inside', from: only, to: bar });
      continue;
    }
    const key = `${bar.tapeId} ${bar.method} ${bar.target}`;
    const before = rounds.get(key);
    if (before !== undefined && before.endMs <= bar.startMs) {
      causes.push({ kind: 'round', from: before, to: bar });
      rounds.delete(key);
    }
    if (bar.status === 'input') rounds.set(key, bar);
    ours.push(bar);
    open.set(bar.tapeId, ours);
  }
  return causes;
}
