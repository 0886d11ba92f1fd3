import { fail, ok, type Result } from '../base/failure.ts';

/** From the root of a JSON text: names of members, and numbers of elements. */
export type JsonPlace = readonly (string | number)[];

type Segment =
  | { readonly kind: 'key'; readonly name: string }
  | { readonly kind: 'index'; readonly at: number }
  | { readonly kind: 'any-key' }
  | { readonly kind: 'any-index' }
  /** Any number of members and elements. */
  | { readonly kind: 'deep' };

export type JsonPath = readonly Segment[];

const SEGMENTS_MAX = 32;
/** Each tries every place once more. */
const DEEP_MAX = 2;

const TOKEN = /^(?:\.?(\*\*)|\[(\*|\d{1,9})\]|\["((?:[^"\\]|\\.)*)"\]|\.?(\*)|\.?([^.[\]*"\s][^.[\]*"]*))/;

/**
 * `params.arguments.token`, `result.content[*].text`, `**.ssn`: names, `[0]`, `["a name.with dots"]`, `*` for any name,
 * `[*]` for any element, `**` for any depth. A `$.` before it is allowed.
 */
export function readJsonPath(source: string): Result<JsonPath> {
  const no = (why: string): Result<never> =>
    fail(
      'bad-request',
      `The path ${source} ${why}.`,
      'Write it like params.arguments.token, result.content[*].text, or **.ssn.',
    );
  const segments: Segment[] = [];
  let rest = source.trim().replace(/^\$\.?/, '');
  while (rest !== '') {
    const found = TOKEN.exec(rest);
    if (found === null) return no(`cannot be read at “${rest.slice(0, 20)}”`);
    const [all, deep, index, quoted, star, name] = found;
    if (deep !== undefined) segments.push({ kind: 'deep' });
    else if (index !== undefined)
      segments.push(index === '*' ? { kind: 'any-index' } : { kind: 'index', at: Number(index) });
    else if (star !== undefined) segments.push({ kind: 'any-key' });
    else segments.push({ kind: 'key', name: quoted === undefined ? (name ?? '') : unescaped(quoted) });
    rest = rest.slice(all.length);
    if (rest === '.') return no('ends in a dot');
  }
  if (segments.length === 0) return no('is empty');
  if (segments.length > SEGMENTS_MAX) return no('is too long');
  if (segments.filter(({ kind }) => kind === 'deep').length > DEEP_MAX) return no('has too many **');
  if (segments.at(-1)?.kind === 'deep') return no('ends in **, and that would be everything');
  return ok(segments);
}

export function isAt(path: JsonPath, place: JsonPlace, from = 0, at = 0): boolean {
  const segment = path[from];
  if (segment === undefined) return at === place.length;
  if (segment.kind === 'deep') {
    for (let skipped = at; skipped <= place.length; skipped += 1)
      if (isAt(path, place, from + 1, skipped)) return true;
    return false;
  }
  const step = place[at];
  return step !== undefined && isStep(segment, step) && isAt(path, place, from + 1, at + 1);
}

function isStep(segment: Exclude<Segment, { kind: 'deep' }>, step: string | number): boolean {
  switch (segment.kind) {
    case 'key':
      return step === segment.name;
    case 'index':
      return step === segment.at;
    case 'any-key':
      return typeof step === 'string';
    case 'any-index':
      return typeof step === 'number';
  }
}

/** The last name in a path, if it has one. */
export function lastName(path: JsonPath): string[] {
  const named = path.findLast(({ kind }) => kind === 'key');
  return named?.kind === 'key' ? [named.name] : [];
}

/** As `readJsonPath` reads it. */
export function placeText(place: JsonPlace): string {
  return place
    .map((step, at) => {
      if (typeof step === 'number') return `[${step}]`;
      if (!/^[^.[\]*"\s]+$/.test(step)) return `[${JSON.stringify(step)}]`;
      return at === 0 ? step : `.${step}`;
    })
    .join('');
}

function unescaped(text: string): string {
  try {
    const value: unknown = JSON.parse(`"${text}"`);
    return typeof value === 'string' ? value : text;
  } catch {
    return text;
  }
}
