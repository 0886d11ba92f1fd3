import type { RerunPart } from '../../../src-shared/api/reruns.ts';
import { fail, ok, type Result } from '../../../src-shared/base/failure.ts';
import type { Era } from '../../../src-shared/journal/entry.ts';
import { carryTo, type Left } from '../../../src-shared/rerun/carry.ts';
import type { Conversation } from '../../../src-shared/rerun/conversation.ts';
import { editedStep } from '../../../src-shared/rerun/edit.ts';
import { writeScript, type Script } from '../../../src-shared/rerun/script.ts';
import { selectSteps, type Reason } from '../../../src-shared/rerun/selection.ts';
import { type TextFlow, withTextFlows } from '../../../src-shared/rerun/text-flows.ts';
import { withUniqueIds } from '../../../src-shared/rerun/unique-ids.ts';
import { readOnlyTools, writesOf, type Write } from '../../../src-shared/rerun/writes.ts';
import type { IdText } from '../../../src-shared/wire/message.ts';

export interface Order {
  readonly part: Exclude<RerunPart, { kind: 'filter' }>;
  readonly era: 'recorded' | Era;
  /** Those that a person agreed to, of the ones that were found. */
  agreedTextFlows(found: readonly TextFlow[]): readonly TextFlow[];
}

/** All that is to be sent, and what is known of it before. */
export interface Prepared {
  readonly script: Script;
  readonly reasons: ReadonlyMap<number, Reason>;
  readonly left: readonly Left[];
  readonly writes: readonly Write[];
  readonly textFlows: readonly TextFlow[];
  readonly notes: readonly string[];
  /** Requests that are sent, by their entry on the tape: under which id. */
  readonly sentAs: ReadonlyMap<number, IdText>;
  readonly isPart: boolean;
  /** The entry, when it is only one. */
  readonly seq: number | null;
  /** Of each request of the tape, for the words of a plan. */
  readonly methods: ReadonlyMap<number, { readonly method: string; readonly params: object }>;
  readonly seqOf: ReadonlyMap<IdText, number>;
}

/** What a conversation comes to when this part of it is played in this era; in turns. */
export function* prepare(
  recorded: Conversation,
  recordedEra: Era | null,
  order: Order,
): Generator<null, Result<Prepared>> {
  const conversation = withUniqueIds(recorded);
  const whole = yield* writeScript(conversation);
  const { found: textFlows, script: flowing } = yield* withTextFlows(conversation, whole, (found) =>
    order.agreedTextFlows(found),
  );
  const { part } = order;
  const notes: string[] = [];
  let script = flowing;
  let reasons: ReadonlyMap<number, Reason> = new Map(script.steps.map(({ seq }) => [seq, 'chosen']));
  if (part.kind !== 'all') {
    const chosen = part.kind === 'entries' ? part.seqs : [part.seq];
    const selected = selectSteps(script, chosen, requestOf(conversation));
    ({ script, reasons } = selected);
    const others = chosen.length - [...reasons.values()].filter((why) => why === 'chosen').length;
    if (part.kind === 'entries' && others > 0) {
      notes.push(
        `${others} of the chosen rows are not of the client, or stand for a request that is sent anyway.`,
      );
    }
  }
  if (part.kind === 'edited') {
    const step = script.steps.find(({ seq }) => seq === part.seq);
    if (step !== undefined) {
      const edited = editedStep(step, part.text, part.raw);
      if ('why' in edited) return fail('invalid-arguments', edited.why, 'Mend it, or send it raw.');
      notes.push(...edited.notes);
      script = {
        ...script,
        steps: script.steps.map((each) => (each.seq === part.seq ? edited.step : each)),
      };
    }
  }
  if (script.steps.length === 0) {
    return fail(
      'rerun-impossible',
      part.kind === 'all'
        ? 'Nothing was sent to the server on this tape.'
        : 'None of what was chosen was sent by the client.',
      'Choose requests or notifications of the client.',
    );
  }
  const left: Left[] = conversation.notCarried.map((each) => ({ ...each, method: '' }));
  let answeredAs: ReadonlyMap<number, IdText> = new Map();
  let isPart = part.kind !== 'all';
  if (order.era !== 'recorded' && recordedEra !== null && order.era !== recordedEra) {
    const carried = carryTo(order.era, script, conversation);
    script = carried.script;
    left.push(...carried.left);
    notes.push(...carried.notes);
    answeredAs = carried.answeredAs;
    isPart = true;
  }
  const sentAs = new Map<number, IdText>();
  const firstSeqs = new Set(answeredAs.values());
  for (const { seq, id } of script.steps) if (id !== null && !firstSeqs.has(id)) sentAs.set(seq, id);
  for (const [seq, id] of answeredAs) sentAs.set(seq, id);
  return ok({
    script,
    reasons,
    left,
    writes: writesOf(script.steps, readOnlyTools(conversation)),
    textFlows: textFlows.filter(({ toSeq }) => script.steps.some(({ seq }) => seq === toSeq)),
    notes,
    sentAs,
    isPart,
    seq:
      part.kind === 'edited'
        ? part.seq
        : part.kind === 'entries' && part.seqs.length === 1
          ? (part.seqs[0] ?? null)
          : null,
    methods: new Map(conversation.exchanges.map(({ seq, method, params }) => [seq, { method, params }])),
    seqOf: new Map(conversation.exchanges.map(({ seq, id }) => [id, seq])),
  });
}

function requestOf({ exchanges }: Conversation): (seq: number) => number | null {
  const requests = new Map(
    exchanges.flatMap(({ seq, answer }) => (answer === null ? [] : [[answer.seq, seq] as const])),
  );
  return (seq) => requests.get(seq) ?? null;
}
