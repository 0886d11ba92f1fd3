import type { DiffLine } from '../rerun/json-diff.ts';
import type { JsonObject } from '../wire/message.ts';
import { targetOf } from '../wire/target.ts';
import type { Match } from './matcher.ts';
import type { Nearest } from './nearest.ts';

/** What a question without a recorded answer gets. */
export const UNMATCHED = ['error', 'nearest', 'empty'] as const;
export type Unmatched = (typeof UNMATCHED)[number];

export type NoMatch = Extract<Match, { kind: 'none' }>;

const METHOD_NOT_FOUND = -32601;
const INVALID_PARAMS = -32602;
export const UNSUPPORTED_VERSION = -32022;

const PATHS_SHOWN = 3;
const PATHS_TOLD = 20;
const VALUE_CHARS = 120;

export interface NoAnswer {
  readonly method: string;
  readonly params: JsonObject;
  readonly match: NoMatch;
  readonly nearest: Nearest | null;
}

/** In one sentence, what was asked and why there is no answer to it. */
export function whyNot({ method, params, match, nearest }: NoAnswer): string {
  const what = named(method, params);
  switch (match.why) {
    case 'never-asked':
      return `${method} is never asked on this tape`;
    case 'other-params':
      return nearest === null
        ? `${what} is not asked with these params on this tape`
        : `${what} is not asked with these params on this tape; the nearest is ${questionName(nearest)}, ${differences(nearest.differs)}`;
    case 'used-up':
      return `${what} is asked ${match.times === 1 ? 'once' : `${match.times} times`} on this tape, and its answers are given`;
    case 'out-of-order':
      if (match.expected === null) return `${what} comes after the last question of this tape`;
      return nearest === null
        ? `${what} is out of order: next on this tape is ${match.expected.method} (#${match.expected.seq})`
        : `${what} is out of order: next on this tape is ${questionName(nearest)}${method === nearest.question.method ? `, ${differences(nearest.differs)}` : ''}`;
  }
}

/** The error that it gets, for a program and for a person. */
export function unmatchedError(none: NoAnswer): JsonObject {
  const { method, params, match, nearest } = none;
  return {
    code: match.why === 'never-asked' ? METHOD_NOT_FOUND : INVALID_PARAMS,
    message: `tapedeck mock: ${whyNot(none)}`,
    data: {
      asked: { method, params },
      why: match.why,
      ...(nearest === null ? {} : { nearest: nearestData(nearest) }),
    },
  };
}

export function nearestData({ question, params, differs }: Nearest): JsonObject {
  return {
    entry: question.seq,
    method: question.method,
    params,
    differs: differs.slice(0, PATHS_TOLD).map(({ path, before, after }) => ({
      path,
      ...(before === undefined ? {} : { recorded: short(before) }),
      ...(after === undefined ? {} : { asked: short(after) }),
    })),
  };
}

/** What a server without anything would answer. */
export function emptyResult(method: string, isModern: boolean): JsonObject {
  const kind = isModern ? { resultType: 'complete' } : {};
  switch (method) {
    case 'tools/call':
      return { ...kind, content: [] };
    case 'tools/list':
      return { ...kind, ...fresh(isModern), tools: [] };
    case 'resources/list':
      return { ...kind, ...fresh(isModern), resources: [] };
    case 'resources/templates/list':
      return { ...kind, ...fresh(isModern), resourceTemplates: [] };
    case 'prompts/list':
      return { ...kind, ...fresh(isModern), prompts: [] };
    case 'resources/read':
      return { ...kind, ...fresh(isModern), contents: [] };
    case 'prompts/get':
      return { ...kind, messages: [] };
    case 'completion/complete':
      return { ...kind, completion: { values: [] } };
    case 'tasks/list':
      return { ...kind, tasks: [] };
    default:
      return kind;
  }
}

/** Lists and reads of the modern era say how long they hold. */
function fresh(isModern: boolean): JsonObject {
  return isModern ? { ttlMs: 0, cacheScope: 'private' } : {};
}

export function named(method: string, params: JsonObject): string {
  const target = targetOf(method, params);
  return target === '' ? method : `${method} ${target}`;
}

function questionName({ question, params }: Nearest): string {
  return `${named(question.method, params)} (#${question.seq})`;
}

function differences(lines: readonly DiffLine[]): string {
  if (lines.length === 0) return 'which is the same';
  const shown = lines.slice(0, PATHS_SHOWN).map(({ kind, path, before, after }) => {
    const place = path === '' ? 'the params' : path;
    if (kind === 'added') return `${place} (${short(after)}) is not there`;
    if (kind === 'removed') return `${place} is ${short(before)} there and missing here`;
    if (kind === 'moved') return `${place} is in another place`;
    return `${place} is ${short(before)} there and ${short(after)} here`;
  });
  const more = lines.length > PATHS_SHOWN ? `, and ${lines.length - PATHS_SHOWN} more` : '';
  return `where ${shown.join(', ')}${more}`;
}

function short(json = ''): string {
  const flat = json.replaceAll(/\s*\n\s*/g, ' ');
  return flat.length > VALUE_CHARS ? `${flat.slice(0, VALUE_CHARS)}…` : flat;
}
