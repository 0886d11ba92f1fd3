import type { IdText } from '../wire/message.ts';
import type { Script } from './script.ts';
import type { Step } from './step.ts';

/** Why a step is sent: chosen by a person, or because what was chosen does not work without it. */
export type Reason = 'chosen' | 'handshake' | 'needed';

export interface Selected {
  readonly script: Script;
  readonly reasons: ReadonlyMap<number, Reason>;
}

const HANDSHAKE: ReadonlySet<string> = new Set(['initialize', 'notifications/initialized']);

/**
 * The part of a script that sends these entries: the handshake before them, and the requests out of whose answers a value
 * flows into them. A response that is chosen stands for its request (`requestOf`); what the client never sent is left out.
 */
export function selectSteps(
  script: Script,
  chosen: Iterable<number>,
  requestOf: (seq: number) => number | null = () => null,
): Selected {
  const bySeq = new Map(script.steps.map((step) => [step.seq, step]));
  const byId = new Map<IdText, Step>();
  for (const step of script.steps) if (step.id !== null) byId.set(step.id, step);
  const reasons = new Map<number, Reason>();
  for (const seq of chosen) {
    const step = bySeq.get(seq) ?? bySeq.get(requestOf(seq) ?? -1);
    if (step !== undefined) reasons.set(step.seq, 'chosen');
  }
  const last = Math.max(-1, ...reasons.keys());
  // The one that was answered: a probe of the other era that failed is no handshake.
  if (reasons.size > 0 && ![...reasons.keys()].every((seq) => isHandshake(bySeq.get(seq)))) {
    for (const step of script.steps) {
      if (step.seq < last && isHandshake(step) && !reasons.has(step.seq)) reasons.set(step.seq, 'handshake');
    }
  }
  const open = [...reasons.keys()];
  for (let seq = open.pop(); seq !== undefined; seq = open.pop()) {
    for (const { fromId } of bySeq.get(seq)?.flows ?? []) {
      const origin = byId.get(fromId);
      if (origin === undefined || origin.seq >= seq || reasons.has(origin.seq)) continue;
      reasons.set(origin.seq, 'needed');
      open.push(origin.seq);
    }
  }
  const steps = script.steps.filter(({ seq }) => reasons.has(seq));
  return { script: { ...script, steps: withAllAnswers(script, steps) }, reasons };
}

function isHandshake(step: Step | undefined): boolean {
  return step !== undefined && HANDSHAKE.has(step.method);
}

/** `after` names only the answers since the step before; with steps left out, those of the gap belong to the next. */
function withAllAnswers({ steps }: Script, kept: readonly Step[]): readonly Step[] {
  const ids = new Set(kept.flatMap(({ id }) => (id === null ? [] : [id])));
  const isKept = new Set(kept);
  const out: Step[] = [];
  let carried: IdText[] = [];
  for (const step of steps) {
    carried.push(...step.after.filter((id) => ids.has(id)));
    if (!isKept.has(step)) continue;
    out.push({ ...step, after: carried });
    carried = [];
  }
  return out;
}
