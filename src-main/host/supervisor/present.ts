import type { ServerState } from '../../../src-shared/api/servers.ts';
import type { Place } from './place.ts';

/** A server's state as its supervisor sees it: what rests only until it is started again does not look at rest. */
export function presentState(state: ServerState, place: Place | null): ServerState {
  if (place === null || (state.kind !== 'crashed' && state.kind !== 'failed' && state.kind !== 'stopped'))
    return state;
  const last = state.kind === 'stopped' ? null : state;
  const { restarts, intensity, periodMs, coming, gaveUp } = place;
  if (coming !== null) {
    const sinceMs = last?.atMs ?? 0;
    const { nextMs, why } = coming;
    return { kind: 'restarting', sinceMs, nextMs, why, restarts, intensity, periodMs, last };
  }
  if (gaveUp === null || last === null) return state;
  return {
    kind: 'gave-up',
    atMs: gaveUp.atMs,
    restarts: gaveUp.restarts,
    intensity: gaveUp.intensity,
    periodMs: gaveUp.periodMs,
    last,
  };
}
