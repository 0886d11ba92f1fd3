import { isObject, type IdText, type JsonObject } from '../wire/message.ts';
import type { Conversation } from './conversation.ts';
import { flowsOf, type Flow } from './flows.ts';

/** One thing that is sent again. */
export interface Step {
  readonly seq: number;
  /** Of the tape; only distances mean something. */
  readonly monoUs: number;
  readonly text: string;
  /** Of a request; null for what nobody answers. */
  readonly id: IdText | null;
  readonly method: string;
  /** It was answered on the tape, so an answer is waited for. */
  readonly isAnswered: boolean;
  /** Requests whose answers the client had when it sent this: their new answers are waited for first. */
  readonly after: readonly IdText[];
  /** The message itself, when something flows into it. */
  readonly message: JsonObject | null;
  readonly flows: readonly Flow[];
}

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
}

/** What has to be sent to play the client of a conversation again. */
export function scriptOf(conversation: Conversation): Script {
  const { sent, exchanges, heard, notCarried } = conversation;
  const flows = flowsOf(conversation);
  const answeredAt = exchanges
    .flatMap(({ id, answer }) => (answer === null ? [] : [{ id, seq: answer.seq }]))
    .toSorted((a, b) => a.seq - b.seq);
  const answeredIds = new Set(
    exchanges.filter(({ answer, isCancelled }) => answer !== null && !isCancelled).map(({ seq }) => seq),
  );
  let next = 0;
  const steps: Step[] = [];
  for (const { seq, monoUs, text, message } of sent) {
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
    unsafeTools: unsafeTools(conversation),
    notCarried,
  };
}

/** The hints are the server's own word, and the only one there is: without it a tool is taken to change something. */
function unsafeTools({ exchanges }: Conversation): readonly string[] {
  const readOnly = new Set<string>();
  const called = new Set<string>();
  for (const { method, params, answer } of exchanges) {
    if (method === 'tools/call' && typeof params['name'] === 'string') called.add(params['name']);
    const result = answer?.value['result'];
    const tools = method === 'tools/list' && isObject(result) ? result['tools'] : null;
    if (!Array.isArray(tools)) continue;
    for (const tool of tools as readonly unknown[]) {
      if (!isObject(tool) || typeof tool['name'] !== 'string') continue;
      const hints = tool['annotations'];
      if (isObject(hints) && hints['readOnlyHint'] === true) readOnly.add(tool['name']);
      else readOnly.delete(tool['name']);
    }
  }
  return [...called].filter((name) => !readOnly.has(name)).toSorted();
}

function objectIn(text: string): JsonObject | null {
  const value: unknown = JSON.parse(text);
  return isObject(value) ? value : null;
}
