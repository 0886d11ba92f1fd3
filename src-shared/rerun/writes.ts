import { classify, isObject } from '../wire/message.ts';
import type { Conversation } from './conversation.ts';
import type { Step } from './step.ts';

/** Something that is sent and may change something, as far as its server told: it asks first. */
export interface Write {
  readonly seq: number;
  readonly method: string;
  /** The tool; empty for what is no call. */
  readonly tool: string;
  readonly why: 'not-read-only' | 'unknown-method' | 'unreadable';
}

/** What a client asks of a server that MCP says changes nothing but the session. */
const HARMLESS =
  /^(initialize|ping|server\/discover|(tools|prompts|resources|resources\/templates|tasks|roots)\/list|prompts\/get|resources\/(read|subscribe|unsubscribe)|completion\/complete|logging\/setLevel|subscriptions\/listen|tasks\/(get|result)|notifications\/.*)$/;

export function isHarmless(method: string): boolean {
  return HARMLESS.test(method);
}

/** Tools that the newest list of the tape that has them declares read-only: the server's own word, and the only one there is. */
export function readOnlyTools({ exchanges }: Pick<Conversation, 'exchanges'>): ReadonlySet<string> {
  const readOnly = new Set<string>();
  for (const { method, answer } of exchanges) {
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
  return readOnly;
}

/** Of what is about to be sent, all that is not known to be harmless, in order. */
export function writesOf(steps: readonly Step[], readOnly: ReadonlySet<string>): readonly Write[] {
  return steps.flatMap(({ seq, text, isRaw }) =>
    // A pipe cuts lines: bytes that are sent as they are may be several messages.
    (isRaw === true ? text.split('\n').filter((line) => line.trim() !== '') : [text]).flatMap((line) =>
      messagesIn(line).flatMap((value): readonly Write[] => {
        const message = value === undefined ? null : classify(value);
        if (message === null || message.kind === 'not-rpc')
          return [{ seq, method: '', tool: '', why: 'unreadable' }];
        if (message.kind === 'result' || message.kind === 'error') return [];
        const { method, params } = message;
        if (method === 'tools/call') {
          const tool = typeof params['name'] === 'string' ? params['name'] : '';
          return readOnly.has(tool) ? [] : [{ seq, method, tool, why: 'not-read-only' }];
        }
        return HARMLESS.test(method) ? [] : [{ seq, method, tool: '', why: 'unknown-method' }];
      }),
    ),
  );
}

/** `undefined` stands for what is no JSON. */
function messagesIn(text: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    return Array.isArray(value) ? value : [value];
  } catch {
    return [undefined];
  }
}
