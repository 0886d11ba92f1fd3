import type { Era } from '../journal/entry.ts';
import { isObject, stringAt, type IdText, type JsonObject } from '../wire/message.ts';
import { targetOf } from '../wire/target.ts';
import type { Conversation } from './conversation.ts';
import { META_PREFIX, VERSION_META } from './era.ts';
import type { RecordedAnswer, Script } from './script.ts';
import type { Step } from './step.ts';

export const MODERN_VERSION = '2026-07-28';
export const LEGACY_VERSION = '2025-11-25';
const CLIENT_INFO_META = `${META_PREFIX}clientInfo`;
const CAPABILITIES_META = `${META_PREFIX}clientCapabilities`;
const LOG_LEVEL_META = `${META_PREFIX}logLevel`;

export interface Left {
  readonly seq: number;
  readonly method: string;
  readonly why: string;
}

/** A script in the words of the other era, and what has none there. */
export interface Carried {
  readonly script: Script;
  readonly left: readonly Left[];
  /** Entries whose answer on the tape is the one to compare with, by the id of the request that is sent for them. */
  readonly answeredAs: ReadonlyMap<number, IdText>;
  readonly notes: readonly string[];
}

export function carryTo(era: Era, script: Script, conversation: Conversation): Carried {
  return era === 'modern' ? toModern(script) : toLegacy(script, conversation);
}

const GONE_IN_MODERN: Readonly<Record<string, string>> = {
  'notifications/initialized': 'the modern era has no handshake',
  'server/discover': 'a probe of the modern era that the server had refused',
  ping: 'ping is gone in the modern era',
  'resources/subscribe': 'subscriptions are another mechanism in the modern era',
  'resources/unsubscribe': 'subscriptions are another mechanism in the modern era',
  'notifications/roots/list_changed': 'gone in the modern era',
  'logging/setLevel': 'its level goes with each later request instead',
};

function toModern(script: Script): Carried {
  const left: Left[] = [];
  const steps: Step[] = [];
  let client: JsonObject = {};
  let logLevel: string | null = null;
  for (const step of script.steps) {
    const message = step.isRaw === true ? null : objectIn(step.text);
    if (message === null || step.method === '') {
      steps.push(step);
      continue;
    }
    const params = isObject(message['params']) ? message['params'] : {};
    if (step.method === 'logging/setLevel') logLevel = stringAt(params, 'level');
    const why = step.method.startsWith('tasks/')
      ? 'tasks are an extension with other messages in the modern era'
      : GONE_IN_MODERN[step.method];
    if (why !== undefined) {
      left.push({ seq: step.seq, method: step.method, why });
      continue;
    }
    if (step.method === 'initialize') {
      client = {
        [CLIENT_INFO_META]: params['clientInfo'] ?? { name: 'tapedeck', version: '0' },
        [CAPABILITIES_META]: params['capabilities'] ?? {},
      };
    }
    if (step.id === null) {
      steps.push(step);
      continue;
    }
    const _meta = {
      ...(isObject(params['_meta']) ? params['_meta'] : {}),
      [VERSION_META]: MODERN_VERSION,
      ...client,
      ...(logLevel === null ? {} : { [LOG_LEVEL_META]: logLevel }),
    };
    const isHello = step.method === 'initialize';
    const method = isHello ? 'server/discover' : step.method;
    steps.push(
      reworded(
        { ...step, method },
        { ...message, method, params: isHello ? { _meta } : { ...params, _meta } },
      ),
    );
  }
  return {
    script: { ...script, steps, isInterviewed: true },
    left,
    answeredAs: new Map(),
    notes: ['What the server needs to know of the client goes with every request.'],
  };
}

function toLegacy(script: Script, conversation: Conversation): Carried {
  const left: Left[] = [];
  const steps: Step[] = [];
  const answeredAs = new Map<number, IdText>();
  const notes: string[] = [];
  const answers: RecordedAnswer[] = [...script.answers];
  const rounds = new Rounds(conversation);
  const leave = (step: Step, why: string): void =>
    void left.push({ seq: step.seq, method: step.method, why });
  let hasHello = false;
  for (const step of script.steps) {
    const message = step.isRaw === true ? null : objectIn(step.text);
    if (message === null || step.method === '') {
      steps.push(step);
      continue;
    }
    const params = isObject(message['params']) ? message['params'] : {};
    if (step.id !== null && !hasHello) {
      hasHello = true;
      const isDiscover = step.method === 'server/discover';
      steps.push(...hello(step, params, isDiscover ? step.id : HELLO_ID));
      if (isDiscover) continue;
      notes.push('The tape has no handshake: one was made of what its first request says of the client.');
    }
    if (step.method === 'server/discover') leave(step, 'the handshake stands for it');
    else if (step.method === 'subscriptions/listen') {
      leave(step, 'a legacy server announces changes by itself');
    } else if (step.method.startsWith('tasks/') || step.method === 'notifications/tasks') {
      leave(step, 'tasks are other messages in the legacy era');
    } else if ('inputResponses' in params || 'requestState' in params) {
      leave(step, 'a further round of a request: its answers are given when the server asks');
      answers.push(...rounds.answersIn(step.method, params));
      const first = rounds.firstOf(step.method, params);
      if (first !== null) answeredAs.set(step.seq, first);
    } else {
      steps.push(reworded(step, { ...message, params: withoutModernMeta(params) }));
    }
  }
  return { script: { ...script, steps, answers }, left, answeredAs, notes };
}

const HELLO_ID: IdText = '"tapedeck-initialize"';

function hello(step: Step, params: JsonObject, id: IdText): readonly Step[] {
  const meta = isObject(params['_meta']) ? params['_meta'] : {};
  const initialize = {
    jsonrpc: '2.0',
    id: JSON.parse(id) as unknown,
    method: 'initialize',
    params: {
      protocolVersion: LEGACY_VERSION,
      capabilities: meta[CAPABILITIES_META] ?? {},
      clientInfo: meta[CLIENT_INFO_META] ?? { name: 'tapedeck', version: '0' },
    },
  };
  const base = { seq: step.seq, monoUs: step.monoUs, message: null, flows: [] };
  return [
    {
      ...base,
      text: JSON.stringify(initialize),
      id,
      method: 'initialize',
      isAnswered: true,
      after: step.after,
    },
    {
      ...base,
      text: JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' }),
      id: null,
      method: 'notifications/initialized',
      isAnswered: false,
      after: [id],
    },
  ];
}

/** Requests that were asked in rounds: which asked first, and what the server wanted to know. */
class Rounds {
  readonly #asked: readonly { method: string; target: string; id: IdText; wanted: JsonObject }[];

  constructor({ exchanges }: Conversation) {
    this.#asked = exchanges.flatMap(({ id, method, params, answer }) => {
      const result = answer?.value['result'];
      if (!isObject(result) || result['resultType'] !== 'input_required') return [];
      const wanted = isObject(result['inputRequests']) ? result['inputRequests'] : {};
      return [{ method, target: targetOf(method, params), id, wanted }];
    });
  }

  firstOf(method: string, params: JsonObject): IdText | null {
    return this.#of(method, params)?.id ?? null;
  }

  answersIn(method: string, params: JsonObject): readonly RecordedAnswer[] {
    const given = isObject(params['inputResponses']) ? params['inputResponses'] : {};
    const wanted = this.#of(method, params)?.wanted ?? {};
    return Object.entries(given).flatMap(([key, result]) => {
      const request = wanted[key];
      const asked = isObject(request) ? stringAt(request, 'method') : null;
      return asked === null
        ? []
        : [{ method: asked, text: JSON.stringify({ jsonrpc: '2.0', id: 0, result }) }];
    });
  }

  #of(method: string, params: JsonObject) {
    const target = targetOf(method, params);
    return this.#asked.find((each) => each.method === method && each.target === target);
  }
}

function withoutModernMeta(params: JsonObject): JsonObject {
  if (!isObject(params['_meta'])) return params;
  const { _meta, ...rest } = params;
  const kept = Object.entries(_meta).filter(([key]) => !key.startsWith(META_PREFIX));
  return kept.length === 0 ? rest : { ...rest, _meta: Object.fromEntries(kept) };
}

function reworded(step: Step, message: JsonObject): Step {
  return { ...step, text: JSON.stringify(message), message: step.flows.length === 0 ? null : message };
}

function objectIn(text: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

/** An answer without what only one of the eras has: the envelope of the modern one. */
export function withoutEra(value: unknown): unknown {
  if (!isObject(value) || !isObject(value['result'])) return value;
  const { resultType: _type, ttlMs: _ttl, cacheScope: _scope, _meta, ...rest } = value['result'];
  const kept = isObject(_meta)
    ? Object.fromEntries(Object.entries(_meta).filter(([key]) => !key.startsWith(META_PREFIX)))
    : _meta;
  const isEmpty = kept === undefined || (isObject(kept) && Object.keys(kept).length === 0);
  return { ...value, result: isEmpty ? rest : { ...rest, _meta: kept } };
}

const HANDSHAKE: ReadonlySet<string> = new Set(['initialize', 'server/discover']);

/** The exchanges that can be compared with those of the other era: no handshake, no round that only asked for more. */
export function comparableAcrossEras(conversation: Conversation): Conversation {
  return {
    ...conversation,
    exchanges: conversation.exchanges.filter(({ method, answer }) => {
      const result = answer?.value['result'];
      return !HANDSHAKE.has(method) && !(isObject(result) && result['resultType'] === 'input_required');
    }),
  };
}
