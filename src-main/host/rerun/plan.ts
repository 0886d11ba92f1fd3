import { PLAN_LINES_MAX, type RerunPlan, type TextFlowRef } from '../../../src-shared/api/reruns.ts';
import { visibleText } from '../../../src-shared/base/visible-text.ts';
import { pathText } from '../../../src-shared/rerun/flows.ts';
import type { TextFlow } from '../../../src-shared/rerun/text-flows.ts';
import { isObject } from '../../../src-shared/wire/message.ts';
import { targetOf } from '../../../src-shared/wire/target.ts';
import { jsonsIn } from './play-wire.ts';
import type { Prepared } from './prepare.ts';

const VALUE_CHARS = 200;
const SEQS_LISTED = 20;

/** What is going to happen, in the words of a plan; the caller adds the tape, the target and the hash. */
export function planOf(prepared: Prepared): Omit<RerunPlan, 'hash' | 'tape' | 'target'> {
  const { script, reasons, left, notes } = prepared;
  const messages = new Map(script.steps.map((step) => [step.seq, step]));
  return {
    steps: listed(script.steps, ({ seq, method, text }) => ({
      seq,
      method,
      target: targetIn(method, text),
      why: reasons.get(seq) ?? 'chosen',
    })),
    notCarried: listed(left, (each) => ({ ...each })),
    writes: writesIn(prepared),
    flows: listed(
      script.steps.flatMap((step) => step.flows.map((flow) => ({ step, flow }))),
      ({ step, flow }) => ({
        fromSeq: prepared.seqOf.get(flow.fromId) ?? 0,
        fromPath: pathText(flow.fromPath),
        toSeq: step.seq,
        toPath: pathText(flow.toPath),
        value: valueIn(messages.get(step.seq)?.text ?? '', flow.toPath),
      }),
    ),
    textFlows: listed(prepared.textFlows, (flow) => ({
      ...textFlowRef(flow),
      value: flow.value.slice(0, VALUE_CHARS),
      sentence: `${flow.before}${flow.value}${flow.after}`.slice(0, VALUE_CHARS),
    })),
    answers: [...Map.groupBy(script.answers, ({ method }) => method)].map(([method, all]) => ({
      method,
      times: all.length,
    })),
    notes: [...notes],
  };
}

/** What names a flow in running text towards a person, and back. */
export function textFlowRef({ fromSeq, toSeq, fromPath, toPath }: TextFlow): TextFlowRef {
  return { fromSeq, toSeq, fromPath: pathText(fromPath), toPath: pathText(toPath) };
}

/** One line for each tool, or method, however often it is called. */
function writesIn({ writes }: Prepared): RerunPlan['writes'] {
  const groups = [...Map.groupBy(writes, ({ method, tool, why }) => `${why} ${method} ${tool}`).values()];
  return listed(groups, (group) => ({
    method: group[0]?.method ?? '',
    tool: group[0]?.tool ?? '',
    why: group[0]?.why ?? 'unreadable',
    times: group.length,
    seqs: group.slice(0, SEQS_LISTED).map(({ seq }) => seq),
  }));
}

function listed<From, To>(
  all: readonly From[],
  say: (each: From) => To,
): { readonly total: number; items: To[] } {
  return { total: all.length, items: all.slice(0, PLAN_LINES_MAX).map(say) };
}

function targetIn(method: string, text: string): string {
  const [message] = jsonsIn(text);
  const params = isObject(message) && isObject(message['params']) ? message['params'] : {};
  return visibleText(targetOf(method, params)).slice(0, VALUE_CHARS);
}

function valueIn(text: string, path: readonly (string | number)[]): string {
  let at: unknown = jsonsIn(text)[0];
  for (const step of ['params', ...path]) {
    if (typeof at !== 'object' || at === null) return '';
    at = Reflect.get(at, step);
  }
  return (JSON.stringify(at) ?? '').slice(0, VALUE_CHARS);
}
