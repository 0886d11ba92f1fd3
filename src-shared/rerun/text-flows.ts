import { isObject, type IdText } from '../wire/message.ts';
import type { Conversation } from './conversation.ts';
import { pathText, type Path } from './flows.ts';
import { INSIDE_TEXT, withTextOpened } from './inside-text.ts';
import type { Script } from './script.ts';

/**
 * A value that the client gave back and had read in running text: `created item 1234`. Found by the words around it, so it
 * is a guess, and only used when a person agrees.
 */
export interface TextFlow {
  readonly fromSeq: number;
  readonly fromId: IdText;
  readonly fromPath: Path;
  readonly toSeq: number;
  readonly toPath: Path;
  readonly value: string;
  /** The words before and behind it, as they were on the tape. */
  readonly before: string;
  readonly after: string;
}

/** Words around a value that find it again. */
const AROUND_CHARS = 24;
const TEXT_CHARS_MAX = 20_000;
const TOKENS_MAX = 50_000;
const FLOWS_MAX = 200;
const DEPTH_MAX = 50;
/** What looks like a handle: it has a digit, and is no word, date, version or size. */
const TOKEN = /[A-Za-z0-9][A-Za-z0-9_-]{2,63}/g;
const NO_HANDLE = /^(\d{4}-\d{2}-\d{2}.*|\d+(ms|s|kb|mb|gb|px)|v\d+|utf-?\d+|\d{1,2})$/i;
/** The words before it say that it names something. */
const SAYS_NAME =
  /\b(id|ids|key|handle|token|cursor|session|ref|reference|number|no|ticket|issue|task|job|item|order|record|created|opened|started|added)\b[^A-Za-z0-9]{0,4}$|#$/i;

/** The flows in running text, and the script with those that `agreed` picks; in turns. */
export function* withTextFlows(
  conversation: Conversation,
  script: Script,
  agreed: (found: readonly TextFlow[]) => readonly TextFlow[],
): Generator<null, { readonly found: readonly TextFlow[]; readonly script: Script }> {
  const found = yield* findTextFlows(conversation, script);
  const chosen = Map.groupBy(agreed(found), ({ toSeq }) => toSeq);
  if (chosen.size === 0) return { found, script };
  const steps = script.steps.map((step) => {
    const flows = chosen.get(step.seq);
    if (flows === undefined) return step;
    const value: unknown = JSON.parse(step.text);
    return isObject(value)
      ? {
          ...step,
          message: value,
          flows: [
            ...step.flows,
            ...flows.map(({ fromId, fromPath, toPath, before, after }) => ({
              fromId,
              fromPath,
              toPath,
              around: { before, after },
            })),
          ],
        }
      : step;
  });
  return { found, script: { ...script, steps } };
}

interface Origin {
  readonly seq: number;
  readonly id: IdText;
  readonly path: Path;
  readonly before: string;
  readonly after: string;
}

export function* findTextFlows(
  conversation: Conversation,
  script: Script,
): Generator<null, readonly TextFlow[]> {
  const flowing = new Set(
    script.steps.flatMap(({ seq, flows }) => flows.map(({ toPath }) => `${seq} ${pathText(toPath)}`)),
  );
  const origins = new Map<string, Origin>();
  const own = new Set<string>();
  const found: TextFlow[] = [];
  const answered = conversation.exchanges
    .flatMap(({ seq, id, method, answer }) => (answer === null ? [] : [{ seq, id, method, answer }]))
    .toSorted((a, b) => a.answer.seq - b.answer.seq);
  let next = 0;
  for (const { seq, params } of conversation.exchanges) {
    yield null;
    for (let each = answered[next]; each !== undefined && each.answer.seq < seq; each = answered[next]) {
      next += 1;
      if (/\/list$|^initialize$|^server\/discover$/.test(each.method)) continue;
      for (const { path, text } of texts(withTextOpened(each.answer.value))) {
        if (origins.size >= TOKENS_MAX) break;
        for (const [name, around] of handlesIn(text)) origins.set(name, { ...each, path, ...around });
      }
    }
    const { _meta, ...rest } = params;
    for (const { path, text } of texts(rest, true)) {
      const origin = origins.get(text);
      if (origin === undefined || own.has(text)) own.add(text);
      else if (found.length < FLOWS_MAX && !flowing.has(`${seq} ${pathText(path)}`)) {
        const { before, after } = origin;
        const from = { fromSeq: origin.seq, fromId: origin.id, fromPath: origin.path };
        found.push({ ...from, toSeq: seq, toPath: path, value: text, before, after });
      }
    }
  }
  return found;
}

function handlesIn(text: string): Map<string, { before: string; after: string }> {
  const handles = new Map<string, { before: string; after: string }>();
  const isProse = /\s/.test(text.trim());
  if (!isProse) return handles;
  for (const match of text.slice(0, TEXT_CHARS_MAX).matchAll(TOKEN)) {
    const [token] = match;
    if (!/\d/.test(token) || NO_HANDLE.test(token)) continue;
    const before = text.slice(Math.max(0, match.index - AROUND_CHARS), match.index);
    const after = text.slice(match.index + token.length, match.index + token.length + AROUND_CHARS);
    if (SAYS_NAME.test(before)) handles.set(token, { before, after });
  }
  return handles;
}

/** Strings, and with `scalars` numbers too, as text. */
function* texts(
  value: unknown,
  scalars = false,
  path: Path = [],
): Generator<{ readonly path: Path; readonly text: string }> {
  if (path.length > DEPTH_MAX) return;
  if (typeof value === 'string') yield { path, text: value };
  else if (scalars && typeof value === 'number') yield { path, text: String(value) };
  else if (Array.isArray(value)) {
    for (const [at, each] of value.entries()) yield* texts(each, scalars, [...path, at]);
  } else if (isObject(value)) {
    for (const [key, each] of Object.entries(value)) {
      if (key !== INSIDE_TEXT || !scalars) yield* texts(each, scalars, [...path, key]);
    }
  }
}
