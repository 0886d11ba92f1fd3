/** Tests of the envelope over columns in memory: a million rows in a few milliseconds. */
import type { EnvelopeTest } from '../../../src-shared/query/ast.ts';
import { chipDir, chipKind, chipSeverity } from '../../../src-shared/query/chips.ts';
import { comparison } from '../../../src-shared/query/payload.ts';
import { TOOL_METHOD, idMatches } from '../../../src-shared/query/predicate.ts';
import { textMatcher } from '../../../src-shared/query/text-match.ts';
import { DIRS } from '../../../src-shared/api/messages.ts';
import { ROW_KINDS, ROW_STATUSES, SEVERITIES } from '../../../src-shared/state/row.ts';
import { ROWS_PER_WORD, WordPool, fillRange, intersect, isEmpty, nextRow, putRow, wordOf } from './bits.ts';
import type { ChunkRange } from './chunk-range.ts';
import type { TapeFacts } from './query-sql.ts';
import { CODES_APART, type RowColumns } from './row-columns.ts';
import {
  COMPARED_MAX,
  rowsBetween,
  rowsBetweenDoubles,
  rowsNotBelowZero,
  rowsNotNegative,
  rowsThat,
} from './row-loops.ts';
import { Answers, numberOf, type TextTest } from './text-columns.ts';

/**
 * Fills words with the rows from `first` on that match, the first row of a word and all of one chunk; false when the columns
 * do not tell.
 */
export type ColumnFill = (columns: RowColumns, first: number, words: Uint32Array) => boolean;

/** What a test of the envelope looks at. */
export type ColumnTest =
  | { readonly of: 'tape'; readonly is: boolean }
  /** One answer for every value of a row's chips. */
  | { readonly of: 'chips'; readonly table: Uint8Array }
  | { readonly of: 'columns'; readonly fill: ColumnFill };

/** What a test asks beside the columns. */
export interface ColumnFacts {
  readonly tape: TapeFacts;
  /** The name of a method by its number. */
  readonly nameOf: (method: number) => string;
}

export function columnTest(test: EnvelopeTest, facts: ColumnFacts): ColumnTest {
  switch (test.kind) {
    case 'dir':
      return chipsTest((chips) => test.values.includes(DIRS[chipDir(chips)] ?? 'none'));
    case 'row-kind':
      return chipsTest((chips) => test.values.includes(ROW_KINDS[chipKind(chips)] ?? 'note'));
    case 'severity': {
      const compares = comparison(test.op, SEVERITIES.indexOf(test.value));
      return chipsTest((chips) => compares(chipSeverity(chips)));
    }
    case 'status': {
      const wanted = new Uint8Array(256);
      for (const status of test.values) wanted[ROW_STATUSES.indexOf(status)] = 1;
      const isWanted = (status: number): boolean => wanted[status] === 1;
      return ofColumns(({ status, statusBits }, first, words) => {
        statusBits.select({ values: status, offset: 0 }, first, isWanted, words);
        return true;
      });
    }
    case 'amount':
      return amountTest(test);
    case 'has':
      return hasTest(test.what);
    case 'words':
      return wordsTest(test, facts);
    case 'era': {
      const { era } = facts.tape;
      return constant(era !== null && test.values.includes(era));
    }
  }
}

function constant(is: boolean): ColumnTest {
  return { of: 'tape', is };
}

function chipsTest(matches: (chips: number) => boolean): ColumnTest {
  return { of: 'chips', table: Uint8Array.from({ length: 256 }, (_, chips) => (matches(chips) ? 1 : 0)) };
}

function ofColumns(fill: ColumnFill): ColumnTest {
  return { of: 'columns', fill };
}

/** Every comparison is one of two bounds, both within. Chunks that are all in or all out are not gone through. */
function amountTest({ field, op, value }: EnvelopeTest & { kind: 'amount' }): ColumnTest {
  const [low, high] = BOUNDS[op](value);
  switch (field) {
    case 'latency': {
      // A row without has -1.
      const least = Math.max(0, low);
      return ofColumns(({ latencyRange, latencyUs: values, latencyHalves: halves }, first, words) => {
        if (!isDecided(latencyRange, least, high, first, words))
          rowsBetweenDoubles({ values, halves }, first, least, high, words);
        return true;
      });
    }
    case 'size': {
      const least = Math.max(0, Math.ceil(low));
      const most = Math.floor(high);
      return ofColumns(({ sizeRange, sizeBytes }, first, words) => {
        if (isDecided(sizeRange, least, most, first, words)) return true;
        const isComparable = sizeRange.greatest(first) <= COMPARED_MAX;
        if (isComparable) rowsBetween(sizeBytes, first, least, Math.min(most, COMPARED_MAX), words);
        else rowsThat(sizeBytes, first, (size) => size >= least && size <= most, words);
        return true;
      });
    }
    case 'time':
      // Times are in order, nearly: only one chunk or two are gone through.
      return ofColumns(({ wallRange, wallMs }, first, words) => {
        if (!isDecided(wallRange, low, high, first, words))
          rowsThat(wallMs, first, (ms) => ms >= low && ms <= high, words);
        return true;
      });
    case 'seq':
      return ofColumns((_columns, first, words) => {
        const end = first + words.length * ROWS_PER_WORD;
        const from = Math.max(first, Math.ceil(low));
        const to = Math.min(end, Math.floor(high) + 1);
        words.fill(0);
        if (from < to) fillRange(words.subarray(wordOf(from) - wordOf(first)), from, to);
        return true;
      });
  }
}

function isDecided(range: ChunkRange, low: number, high: number, first: number, words: Uint32Array): boolean {
  const side = range.side(first, low, high);
  if (side !== 'either') words.fill(side === 'in' ? -1 : 0);
  return side !== 'either';
}

const BOUNDS = {
  equals: (value: number) => [value, value],
  above: (value: number) => [next(value, 1), Infinity],
  'at-least': (value: number) => [value, Infinity],
  below: (value: number) => [-Infinity, next(value, -1)],
  'at-most': (value: number) => [-Infinity, value],
} as const satisfies Record<string, (value: number) => readonly [low: number, high: number]>;

/** The nearest double above (1) or below (-1). */
function next(value: number, direction: 1 | -1): number {
  if (value === 0) return direction * Number.MIN_VALUE;
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const away = value > 0 === direction > 0;
  view.setBigUint64(0, view.getBigUint64(0) + (away ? 1n : -1n));
  return view.getFloat64(0);
}

function hasTest(what: (EnvelopeTest & { kind: 'has' })['what']): ColumnTest {
  switch (what) {
    case 'finding':
      return chipsTest((chips) => chipSeverity(chips) > 0);
    case 'warning':
      return chipsTest((chips) => chipSeverity(chips) >= SEVERITIES.indexOf('warning'));
    case 'error':
      return chipsTest((chips) => chipSeverity(chips) === SEVERITIES.indexOf('error'));
    case 'answer':
      return ofColumns(({ pairSeq }, first, words) => {
        rowsNotNegative(pairSeq, first, words);
        return true;
      });
    case 'id':
      return ofColumns(({ id }, first, words) => id.has(first, words));
    case 'target':
      return ofColumns(({ target }, first, words) => target.has(first, words));
    case 'latency':
      // None is -1.
      return ofColumns(({ latencyRange, latencyHalves }, first, words) => {
        if (!isDecided(latencyRange, 0, Infinity, first, words))
          rowsNotBelowZero(latencyHalves, first, words);
        return true;
      });
    case 'body':
      return amountTest({ kind: 'amount', field: 'size', op: 'above', value: 0 });
    case 'note':
    case 'pin':
      return chipsTest(() => false);
  }
}

function wordsTest(
  { field, op, values }: EnvelopeTest & { kind: 'words' },
  { tape, nameOf }: ColumnFacts,
): ColumnTest {
  const matches = textMatcher(op, values);
  switch (field) {
    case 'method':
      return ofColumns(methodFill(matches, nameOf));
    case 'tool':
      return ofColumns(toolFill(matches, nameOf));
    case 'target':
      return ofColumns(textFill(({ target }) => target.test(matches)));
    case 'finding':
      return ofColumns(
        textFill(({ findings }) =>
          findings.test((codes) => codes !== '' && codes.split(CODES_APART).some(matches)),
        ),
      );
    case 'id': {
      const [only, ...others] = values;
      const isOne = only !== undefined && others.length === 0 && op !== 'contains' && !only.includes('*');
      const matchesId = (id: string): boolean => idMatches(id, matches);
      return ofColumns(
        textFill(({ id }) => id.test(matchesId, isOne ? (numberOf(only) ?? NO_NUMBER) : null)),
      );
    }
    case 'server':
      return constant(matches(tape.serverId) || matches(tape.serverName));
    case 'tape':
      return constant(matches(tape.tapeId));
  }
}

const ERROR = ROW_STATUSES.indexOf('error');
const isError = (status: number): boolean => status === ERROR;

/** The tool of a call: its target; of an answer that is an error (isErrorAnswer) that of its request. */
function toolFill(matches: (text: string) => boolean, nameOf: (method: number) => string): ColumnFill {
  const testOf = textTest(({ target }) => target.test(matches));
  const isTool = methodFill((name) => name === TOOL_METHOD, nameOf);
  const pool = new WordPool();
  return (columns, first, words) => {
    const test = testOf(columns);
    pool.reset();
    const calls = pool.take(words.length);
    isTool(columns, first, calls);
    if (isEmpty(calls)) {
      words.fill(0);
      return true;
    }
    if (!test.fill(first, words)) return false;
    intersect(words, calls);
    const errors = pool.take(words.length);
    columns.statusBits.select({ values: columns.status, offset: 0 }, first, isError, errors);
    intersect(errors, calls);
    for (let at = nextRow(errors, first, first); at >= 0; at = nextRow(errors, first, at + 1)) {
      const pair = columns.pairSeq[at] ?? -1;
      if (pair < 0 || pair >= at) continue;
      if (!columns.has(pair, pair + 1)) return false;
      putRow(words, first, at, test.has(pair));
    }
    return true;
  };
}

/** No id is this number. */
const NO_NUMBER = -1;

function textFill(testOf: (columns: RowColumns) => TextTest): ColumnFill {
  const known = textTest(testOf);
  return (columns, first, words) => known(columns).fill(first, words);
}

/** The columns of a tape may leave memory and come back as others: what was remembered of their texts goes with them. */
function textTest(testOf: (columns: RowColumns) => TextTest): (columns: RowColumns) => TextTest {
  let known: { readonly columns: RowColumns; readonly test: TextTest } | null = null;
  return (columns) => {
    if (known?.columns !== columns) known = { columns, test: testOf(columns) };
    return known.test;
  };
}

function methodFill(matches: (name: string) => boolean, nameOf: (method: number) => string): ColumnFill {
  const answers = new Answers((method) => matches(nameOf(method)));
  return ({ method, methodBits }, first, words) => {
    methodBits.select({ values: method, offset: 0 }, first, answers.has, words);
    return true;
  };
}
