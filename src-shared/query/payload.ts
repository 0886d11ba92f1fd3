/** Tests of the bytes of one entry: free text, and values at a path of its JSON. */
import { unreachable } from '../base/assert.ts';
import type { Entry, Frame } from '../journal/entry.ts';
import { readText } from '../wire/read-text.ts';
import { valuesAt } from '../wire/json-path.ts';
import { sseData } from '../wire/sse.ts';
import type { JsonPath, NumberOp, PathTest, PayloadTest } from './ast.ts';
import { haystackOf } from './haystack.ts';
import { printPath } from './json-path.ts';
import { createNeedle, type Needle } from './needle.ts';
import { hasEscape, valueTest } from './path-bytes.ts';
import { textMatcher } from './text-match.ts';

/** What a row shows of its method, target and id; free text is looked for in them too. */
export interface RowNames {
  readonly method: string;
  readonly target: string;
  readonly id: string;
}

export interface PayloadMatcher {
  /** Stand in the bytes of every match, but for `isEscapable`: there a backslash may stand instead. */
  readonly texts: readonly string[];
  readonly isEscapable: boolean;
  /** False when these bytes, of whatever entry, cannot match: what costs little and leaves out nearly all. */
  readonly mayMatch: (hay: Uint8Array, from: number, to: number) => boolean;
  /**
   * The first place in hay[from, to), which may be many entries, that can make one match, or -1: whoever goes through entries
   * need not look at those before it. Null: each has to be looked at.
   */
  readonly firstIn: ((hay: Uint8Array, from: number, to: number) => number) | null;
  /** `mayMatch` already is the answer: the entry need not be decoded. */
  readonly isExact: boolean;
  readonly inEntry: (entry: Entry) => boolean;
  /** Of a frame that `mayMatch`: what its JSON says. */
  readonly inFrame: (frame: Frame) => boolean;
  readonly inNames: (names: RowNames) => boolean;
}

export function payloadMatcher(test: PayloadTest): PayloadMatcher {
  return test.kind === 'text' ? textIn(test.text) : pathIn(test.path, test.test);
}

/** Equal for tests that match the same entries. */
export function payloadKey(test: PayloadTest): string {
  if (test.kind === 'text') return `text ${test.text}`;
  const { path, test: of } = test;
  return `path ${printPath(path)} ${JSON.stringify(of.kind === 'text' ? [of.op, of.values] : [of.op, of.value])}`;
}

function textIn(text: string): PayloadMatcher {
  if (text === '') {
    const always = (): boolean => true;
    return {
      texts: [],
      isEscapable: false,
      mayMatch: always,
      firstIn: null,
      isExact: true,
      inEntry: always,
      inFrame: always,
      inNames: always,
    };
  }
  const needle = createNeedle(text);
  return {
    texts: [text],
    isEscapable: false,
    mayMatch: (hay, from, to) => needle.indexIn(hay, from, to) >= 0,
    firstIn: (hay, from, to) => needle.indexIn(hay, from, to),
    isExact: true,
    inEntry(entry) {
      const hay = haystackOf(entry);
      return needle.indexIn(hay, 0, hay.length) >= 0;
    },
    inFrame: ({ bytes }) => needle.indexIn(bytes, 0, bytes.length) >= 0,
    inNames: ({ method, target, id }) => needle.inText(method) || needle.inText(target) || needle.inText(id),
  };
}

function pathIn(path: JsonPath, test: PathTest): PayloadMatcher {
  const texts = [...keysOf(path), ...certainTextOf(test)].filter(isCertain);
  const matches = valueMatcher(test);
  const key = path.at(-1);
  const value = typeof key === 'string' && isCertain(key) ? valueTest(key, test, matches) : null;
  // What fewest messages have comes first: a text, what stands behind the last key, and only then the keys on the way.
  const isRest = (text: string): boolean => value === null || text !== key;
  const first = certainTextOf(test).filter(isCertain).map(createNeedle);
  const rest = keysOf(path).filter(isCertain).filter(isRest).toReversed().map(createNeedle);
  const mayMatch = (hay: Uint8Array, from: number, to: number): boolean =>
    first.every((needle) => hasIt(needle, hay, from, to)) &&
    (value === null || value(hay, from, to)) &&
    rest.every((needle) => hasIt(needle, hay, from, to));
  const inFrame = (frame: Frame): boolean => {
    const json = frameJson(frame);
    if (json === undefined) return false;
    const isBatch = Array.isArray(json) && isName(path[0]);
    const roots: readonly unknown[] = isBatch ? (json as unknown[]) : [json];
    return roots.some((root) => valuesAt(root, path).some(matches));
  };
  return {
    texts,
    isEscapable: true,
    mayMatch,
    // An escape may stand anywhere.
    firstIn: null,
    isExact: false,
    inEntry: (entry) =>
      entry.kind === 'frame' && mayMatch(entry.bytes, 0, entry.bytes.length) && inFrame(entry),
    inFrame,
    inNames: () => false,
  };
}

/** The bytes may spell a character as an escape: then only the parser knows. */
function hasIt(needle: Needle, hay: Uint8Array, from: number, to: number): boolean {
  return needle.indexIn(hay, from, to) >= 0 || hasEscape(hay, from, to);
}

function isName(step: JsonPath[number] | undefined): boolean {
  return typeof step === 'string' || (typeof step === 'object' && step.kind === 'any-key');
}

function keysOf(path: JsonPath): string[] {
  return path.filter((step) => typeof step === 'string');
}

/** What must stand in the bytes of every match. Numbers have several spellings. */
function certainTextOf(test: PathTest): string[] {
  const [only, ...others] = test.kind === 'text' ? test.values : [];
  if (only === undefined || others.length > 0 || test.kind !== 'text') return [];
  if (/[\d*]/.test(only) || only === 'Infinity') return [];
  return [only];
}

/** Bytes that are no UTF-8 are read as U+FFFD, which is not in them. */
function isCertain(text: string): boolean {
  return text !== '' && !text.toWellFormed().includes('\ufffd') && !text.includes('\u0000');
}

function valueMatcher(test: PathTest): (value: unknown) => boolean {
  if (test.kind === 'number') {
    const compares = comparison(test.op, test.value);
    return (value) => typeof value === 'number' && compares(value);
  }
  const matches = textMatcher(test.op, test.values);
  const matchesAll = test.op === 'is' && test.values.some((value) => /^\*+$/.test(value));
  return (value) => {
    if (matchesAll) return true;
    return typeof value === 'object' && value !== null ? false : matches(String(value));
  };
}

export function comparison(op: NumberOp, value: number): (amount: number) => boolean {
  switch (op) {
    case 'equals':
      return (amount) => amount === value;
    case 'above':
      return (amount) => amount > value;
    case 'at-least':
      return (amount) => amount >= value;
    case 'below':
      return (amount) => amount < value;
    case 'at-most':
      return (amount) => amount <= value;
    default:
      return unreachable(op);
  }
}

const BOM = 0xfeff;

/** The JSON of a frame, undefined when it is none; read as readFrame does. */
export function frameJson(frame: Frame): unknown {
  if (frame.mark === 'oversize-part') return undefined;
  const { text: wire } = readText(frame.bytes);
  const data = frame.channel.kind === 'http' && frame.channel.part === 'sse' ? sseData(wire) : wire;
  if (data === null) return undefined;
  try {
    return JSON.parse(data.charCodeAt(0) === BOM ? data.slice(1) : data) as unknown;
  } catch {
    return undefined;
  }
}
