import type { Asked } from '../../../src-shared/api/questions.ts';
import { QUESTION_CHARS_MAX } from '../../../src-shared/api/questions.ts';
import { isObject, stringAt } from '../../../src-shared/wire/message.ts';
import type { ServerQuestion } from '../ports/questions.ts';

export type Reading =
  | { readonly kind: 'asked'; readonly asked: Asked }
  | { readonly kind: 'roots' }
  /** Why it is no question that a person could be asked. */
  | { readonly kind: 'refused'; readonly code: number; readonly why: string };

const INVALID_PARAMS = -32602;
const METHOD_NOT_FOUND = -32601;

/** What is asked for, out of whatever a server has sent. */
export function readQuestion({ method, params }: ServerQuestion): Reading {
  if (method === 'roots/list') return { kind: 'roots' };
  if (method !== 'elicitation/create' && method !== 'sampling/createMessage')
    return { kind: 'refused', code: METHOD_NOT_FOUND, why: `Tapedeck does not offer ${method}.` };
  if (!isObject(params)) return refused('params is not an object.');
  if (JSON.stringify(params).length > QUESTION_CHARS_MAX) {
    return refused(`The question is longer than ${QUESTION_CHARS_MAX} characters.`);
  }
  return method === 'elicitation/create' ? readElicitation(params) : readSampling(params);
}

function readElicitation(params: Record<string, unknown>): Reading {
  const message = stringAt(params, 'message');
  if (message === null) return refused('message is not a string.');
  const mode = params['mode'] ?? 'form';
  if (mode === 'url') {
    const url = stringAt(params, 'url');
    // Nothing but a page may be opened: not a file, not a program's own scheme.
    if (url === null || !/^https?:\/\//i.test(url) || !URL.canParse(url))
      return refused('url is not an http(s) URL.');
    return { kind: 'asked', asked: { kind: 'url', message, url } };
  }
  if (mode !== 'form') return refused(`The mode ${JSON.stringify(mode)} is neither form nor url.`);
  const schema = params['requestedSchema'];
  if (!isObject(schema)) return refused('requestedSchema is not an object.');
  return { kind: 'asked', asked: { kind: 'form', message, schema } };
}

function readSampling(params: Record<string, unknown>): Reading {
  const { messages, maxTokens, modelPreferences } = params;
  if (!Array.isArray(messages)) return refused('messages is not a list.');
  return {
    kind: 'asked',
    asked: {
      kind: 'sampling',
      systemPrompt: stringAt(params, 'systemPrompt'),
      maxTokens: typeof maxTokens === 'number' ? maxTokens : null,
      models: modelsOf(modelPreferences),
      messages: messages.map(readMessage),
    },
  };
}

function readMessage(message: unknown): { role: string; content: unknown[] } {
  if (!isObject(message)) return { role: '?', content: [message] };
  const { content } = message;
  return {
    role: stringAt(message, 'role') ?? '?',
    content: Array.isArray(content) ? [...(content as unknown[])] : [content],
  };
}

function modelsOf(preferences: unknown): string[] {
  const hints = isObject(preferences) ? preferences['hints'] : undefined;
  if (!Array.isArray(hints)) return [];
  return hints.flatMap((hint: unknown) => (isObject(hint) ? (stringAt(hint, 'name') ?? []) : []));
}

function refused(why: string): Reading {
  return { kind: 'refused', code: INVALID_PARAMS, why };
}
