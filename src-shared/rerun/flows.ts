import { drained } from '../base/drained.ts';
import { isObject, type IdText, type JsonObject } from '../wire/message.ts';
import type { Conversation } from './conversation.ts';
import { INSIDE_TEXT, withTextOpened } from './inside-text.ts';
import { joined } from './json-diff.ts';
import { valueBetween } from './value-between.ts';

export type Path = readonly (string | number)[];

/** As differences print it: `result.content[0].text`. */
export function pathText(path: Path): string {
  return path.reduce<string>(
    (at, step) => (typeof step === 'number' ? `${at}[${step}]` : joined(at, step)),
    '',
  );
}

/**
 * A value that the client had from an earlier answer and gave back: a cursor, an id, a handle. When it is sent again, the
 * value of the new answer takes its place.
 */
export interface Flow {
  /** Of the request whose answer had it, and where in that answer. */
  readonly fromId: IdText;
  readonly fromPath: Path;
  /** Where it is in the params of the request that gives it back. */
  readonly toPath: Path;
  /** The value is a word of the text at `fromPath`, between these; a person agreed to look there. */
  readonly around?: { readonly before: string; readonly after: string };
}

/** A shorter text is more likely the same by chance. */
const TEXT_CHARS_MIN = 6;
/** Keys whose values are looked at however short they are, and as numbers too. */
const HANDLE_KEY = /(^|_|[a-z])(id|uid|uuid|key|cursor|handle|token|session|ref)s?$/i;
/** What these list are names that people type; only where to read on is a handle. */
const LISTS = /\/list$|^initialize$|^server\/discover$/;
/** A bound for texts with millions of values. */
const VALUES_MAX = 50_000;
const DEPTH_MAX = 100;

interface Origin {
  readonly fromId: IdText;
  readonly fromPath: Path;
}

/** The flows of each request, by its seq. */
export function flowsOf(conversation: Conversation): ReadonlyMap<number, readonly Flow[]> {
  return drained(findFlows(conversation));
}

/** The same in turns of a request each: a long tape has millions of values. */
export function* findFlows(
  conversation: Conversation,
): Generator<null, ReadonlyMap<number, readonly Flow[]>> {
  const flows = new Map<number, Flow[]>();
  const origins = new Map<string, Origin>();
  const own = new Set<string>();
  const answered = conversation.exchanges
    .flatMap(({ id, method, answer }) => (answer === null ? [] : [{ id, method, answer }]))
    .toSorted((a, b) => a.answer.seq - b.answer.seq);
  let next = 0;
  for (const { seq, params } of conversation.exchanges) {
    yield null;
    for (let each = answered[next]; each !== undefined && each.answer.seq < seq; each = answered[next]) {
      next += 1;
      const isList = LISTS.test(each.method);
      for (const { path, key, value } of scalars(withTextOpened(each.answer.value))) {
        if (origins.size >= VALUES_MAX) break;
        if (isList && key !== 'nextCursor') continue;
        if (isHandle(key, value)) origins.set(nameOf(value), { fromId: each.id, fromPath: path });
      }
    }
    for (const { path, value } of scalars(withoutMeta(params))) {
      const name = nameOf(value);
      const origin = origins.get(name);
      if (origin === undefined || own.has(name)) {
        own.add(name);
        continue;
      }
      const found = flows.get(seq) ?? [];
      found.push({ ...origin, toPath: path });
      flows.set(seq, found);
    }
  }
  return flows;
}

export interface Substitution {
  readonly toPath: Path;
  readonly before: string | number;
  readonly after: string | number;
}

/**
 * The message with the values that the new answers gave, and what was put where; null when nothing is different.
 * `answerOf` gives the new answer to a request, or null when there is none.
 */
export function substitute(
  message: JsonObject,
  flows: readonly Flow[],
  answerOf: (id: IdText) => JsonObject | null,
): { readonly message: JsonObject; readonly made: readonly Substitution[] } | null {
  const made: Substitution[] = [];
  const copy = copyOf(message);
  for (const { fromId, fromPath, toPath, around } of flows) {
    const answer = answerOf(fromId);
    if (answer === null) continue;
    const before = valueAt(copy['params'], toPath);
    const from = valueAt(withTextOpened(answer), fromPath);
    const after = around === undefined ? from : wordIn(from, around, before);
    if (!isScalar(after) || !isScalar(before) || after === before) continue;
    if (typeof after !== typeof before) continue;
    setAt(copy['params'], toPath, after);
    made.push({ toPath, before, after });
  }
  return made.length === 0 ? null : { message: copy, made };
}

/** The word of a text in the type of what it takes the place of. */
function wordIn(text: unknown, around: NonNullable<Flow['around']>, before: unknown): unknown {
  const word = typeof text === 'string' ? valueBetween(text, around.before, around.after) : null;
  return word !== null && typeof before === 'number' && /^\d+$/.test(word) ? Number(word) : word;
}

function copyOf(message: JsonObject): JsonObject {
  const copy: unknown = JSON.parse(JSON.stringify(message));
  return isObject(copy) ? copy : message;
}

type Scalar = string | number;

function isScalar(value: unknown): value is Scalar {
  return typeof value === 'string' || typeof value === 'number';
}

function isHandle(key: string, value: Scalar): boolean {
  if (HANDLE_KEY.test(key)) return String(value) !== '';
  return typeof value === 'string' && value.length >= TEXT_CHARS_MIN && !/\s/.test(value);
}

function nameOf(value: Scalar): string {
  return JSON.stringify(value);
}

function withoutMeta(params: JsonObject): JsonObject {
  const { _meta, ...rest } = params;
  return rest;
}

interface Found {
  readonly path: Path;
  /** The last key of the path that is a name. */
  readonly key: string;
  readonly value: Scalar;
}

function* scalars(value: unknown, path: Path = [], key = ''): Generator<Found> {
  if (path.length > DEPTH_MAX) return;
  if (isScalar(value)) yield { path, key, value };
  else if (Array.isArray(value)) {
    for (const [at, each] of value.entries()) yield* scalars(each, [...path, at], key);
  } else if (isObject(value)) {
    for (const [name, each] of Object.entries(value)) {
      yield* scalars(each, [...path, name], name === INSIDE_TEXT ? key : name);
    }
  }
}

export function valueAt(value: unknown, path: Path): unknown {
  let at: unknown = value;
  for (const step of path) {
    if (Array.isArray(at)) at = at[Number(step)];
    else if (isObject(at)) at = at[step];
    else return undefined;
  }
  return at;
}

function setAt(value: unknown, path: Path, next: Scalar): void {
  const last = path.at(-1);
  const parent = valueAt(value, path.slice(0, -1));
  if (last === undefined || typeof parent !== 'object' || parent === null) return;
  Reflect.set(parent, last, next);
}
