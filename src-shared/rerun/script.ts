import { drained } from '../base/drained.ts';
import { isObject, type IdText, type JsonObject } from '../wire/message.ts';
import type { Conversation } from './conversation.ts';
import type { Step } from './step.ts';
import { readOnlyTools } from './writes.ts';
import { findFlows } from './flows.ts';

/** What the client answered when the server asked something, in the order of the tape. */
export interface RecordedAnswer {
  readonly method: string;
  readonly text: string;
}

export interface Script {
  readonly steps: readonly Step[];
  readonly answers: readonly RecordedAnswer[];
  /** Tools that are called and not declared read-only in any list of the tape. */
  readonly unsafeTools: readonly string[];
  readonly notCarried: Conversation['notCarried'];
  /** The server may ask for input in the place of an answer; it is answered in further rounds. */
  readonly isInterviewed?: boolean;
}

/** What has to be sent to play the client of a conversation again. */
export function scriptOf(conversation: Conversation): Script {
  return drained(writeScript(conversation));
}

/** The same in turns. */
export function* writeScript(conversation: Conversation): Generator<null, Script> {
  const { sent, exchanges, heard, notCarried } = conversation;
  const flows = yield* findFlows(conversation);
  const answeredAt = exchanges
    .flatMap(({ id, answer }) => (answer === null ? [] : [{ id, seq: answer.seq }]))
    .toSorted((a, b) => a.seq - b.seq);
  const answeredIds = new Set(
    exchanges.filter(({ answer, isCancelled }) => answer !== null && !isCancelled).map(({ seq }) => seq),
  );
  const readOnly = readOnlyTools(conversation);
  let next = 0;
  const steps: Step[] = [];
  for (const { seq, monoUs, text, message } of sent) {
    yield null;
    if (message?.kind === 'result' || message?.kind === 'error') continue;
    const after: IdText[] = [];
    for (let each = answeredAt[next]; each !== undefined && each.seq < seq; each = answeredAt[next]) {
      next += 1;
      after.push(each.id);
    }
    const found = flows.get(seq) ?? [];
    const isRequest = message?.kind === 'request';
    steps.push({
      seq,
      monoUs,
      text,
      id: isRequest ? message.id : null,
      method: message?.kind === 'request' || message?.kind === 'notification' ? message.method : '',
      isAnswered: isRequest && answeredIds.has(seq),
      after,
      message: found.length === 0 ? null : objectIn(text),
      flows: found,
    });
  }
  return {
    steps,
    answers: heard.flatMap(({ kind, method, answerText }) =>
      kind === 'request' && answerText !== null ? [{ method, text: answerText }] : [],
    ),
    unsafeTools: calledTools(conversation).filter((name) => !readOnly.has(name)),
    notCarried,
  };
}

function calledTools({ exchanges }: Conversation): readonly string[] {
  const called = new Set<string>();
  for (const { method, params } of exchanges) {
    if (method === 'tools/call' && typeof params['name'] === 'string') called.add(params['name']);
  }
  return [...called].toSorted();
}

function objectIn(text: string): JsonObject | null {
  const value: unknown = JSON.parse(text);
  return isObject(value) ? value : null;
}
