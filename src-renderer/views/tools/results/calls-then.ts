import type { Call } from '../../../../src-shared/api/tools.ts';
import type { Moment } from '../../../store/playhead.ts';

/** The calls as they stood at a moment: one that ended later was running, one that began later was not there. */
export function callsThen(calls: readonly Call[], moment: Moment | null): readonly Call[] {
  if (moment === null) return calls;
  return calls.filter(({ startedMs }) => startedMs <= moment.wallMs).map((call) => callThen(call, moment));
}

function callThen(call: Call, { wallMs, entry }: Moment): Call {
  const { state, startedMs, stages, request } = call;
  if (state.kind === 'running') return call;
  // Its latency begins with the request: what it was checked and waited before that comes on top.
  const onWire = stages
    .filter(({ stage }) => stage === 'call')
    .map(({ startUs, tookUs }) => startUs + tookUs);
  const endedMs = startedMs + Math.max(state.latencyUs, ...onWire) / 1000;
  const isAtRequest = request !== null && request.tapeId === entry.tapeId && request.seq >= entry.seq;
  // What it had received by then is not told apart: only that it was under way.
  return endedMs <= wallMs && !isAtRequest
    ? call
    : { ...call, state: { kind: 'running', stage: 'call', progress: null }, stages: stages.slice(0, 0) };
}
