/** Tests of the envelope over columns in memory: a million rows in a few milliseconds. */
import type { EnvelopeTest } from '../../../src-shared/query/ast.ts';
import { chipDir, chipKind, chipSeverity } from '../../../src-shared/query/chips.ts';
import { comparison } from '../../../src-shared/query/payload.ts';
import { TOOL_METHOD, idMatches } from '../../../src-shared/query/predicate.ts';
import { textMatcher } from '../../../src-shared/query/text-match.ts';
import { DIRS } from '../../../src-shared/api/messages.ts';
import { ROW_KINDS, ROW_STATUSES, SEVERITIES } from '../../../src-shared/state/row.ts';
import { intersect } from './masks.ts';
import type { TapeFacts } from './query-sql.ts';
import { CODES_APART, type RowColumns } from './row-columns.ts';
import { Answers, numberOf, type TextFill } from './text-columns.ts';

/** Fills a mask with the answers of rows from `from` on; false when the columns do not tell. */
export type ColumnFill = (columns: RowColumns, from: number, mask: Uint8Array) => boolean;

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
      return ofColumns(({ status }, from, mask) => {
        for (let at = 0; at < mask.length; at += 1) mask[at] = wanted[status[from + at] ?? 0] ?? 0;
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

/** Every comparison is one of two bounds, both within: a loop over numbers, without a call. */
function amountTest({ field, op, value }: EnvelopeTest & { kind: 'amount' }): ColumnTest {
  const [low, high] = BOUNDS[op](value);
  switch (field) {
    case 'latency': {
      const least = Math.max(0, low);
      return ofColumns(({ latencyUs }, from, mask) => {
        for (let at = 0; at < mask.length; at += 1) {
          const amount = latencyUs[from + at] ?? -1;
          mask[at] = amount >= least && amount <= high ? 1 : 0;
        }
        return true;
      });
    }
    case 'size':
      return ofColumns(({ sizeBytes }, from, mask) => {
        for (let at = 0; at < mask.length; at += 1) {
          const amount = sizeBytes[from + at] ?? 0;
          mask[at] = amount >= low && amount <= high ? 1 : 0;
        }
        return true;
      });
    case 'time':
      return ofColumns(({ wallMs }, from, mask) => {
        for (let at = 0; at < mask.length; at += 1) {
          const amount = wallMs[from + at] ?? 0;
          mask[at] = amount >= low && amount <= high ? 1 : 0;
        }
        return true;
      });
    case 'seq':
      return ofColumns((_columns, from, mask) => {
        const first = Math.max(0, Math.ceil(low) - from);
        const end = Math.max(first, Math.min(mask.length, Math.floor(high) + 1 - from));
        mask.fill(0).fill(1, first, end);
        return true;
      });
  }
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
      return ofColumns(({ pairSeq }, from, mask) => {
        for (let at = 0; at < mask.length; at += 1) mask[at] = (pairSeq[from + at] ?? -1) < 0 ? 0 : 1;
        return true;
      });
    case 'id':
      return ofColumns(({ id }, from, mask) => id.has(from, mask));
    case 'target':
      return ofColumns(({ target }, from, mask) => target.has(from, mask));
    case 'latency':
      return amountTest({ kind: 'amount', field: 'latency', op: 'at-least', value: 0 });
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
    case 'tool': {
      const isTool = methodFill((name) => name === TOOL_METHOD, nameOf);
      const hasTarget = textFill(({ target }) => target.test(matches));
      let room = new Uint8Array(0);
      return ofColumns((columns, from, mask) => {
        if (room.length < mask.length) room = new Uint8Array(mask.length);
        const named = room.subarray(0, mask.length);
        if (!hasTarget(columns, from, mask)) return false;
        isTool(columns, from, named);
        intersect(mask, named);
        // Most tapes have none, and looking for one byte is what costs least.
        const hasErrors = columns.status.subarray(from, from + mask.length).includes(ERROR);
        return !hasErrors || askedTools(columns, from, named, mask, hasTarget);
      });
    }
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

/** The answers of error answers (isErrorAnswer), which are those of their requests; false when one of these is not in the columns. */
function askedTools(
  columns: RowColumns,
  from: number,
  isTool: Uint8Array,
  mask: Uint8Array,
  hasTarget: ColumnFill,
): boolean {
  const { status, pairSeq } = columns;
  const asked = new Uint8Array(1);
  for (let at = 0; at < mask.length; at += 1) {
    if (isTool[at] !== 1 || status[from + at] !== ERROR) continue;
    const pair = pairSeq[from + at] ?? -1;
    if (pair < 0 || pair >= from + at) continue;
    if (!columns.has(pair, pair + 1) || !hasTarget(columns, pair, asked)) return false;
    mask[at] = asked[0] ?? 0;
  }
  return true;
}

/** No id is this number. */
const NO_NUMBER = -1;

/** The columns of a tape may leave memory and come back as others: what was remembered of their texts goes with them. */
function textFill(fillOf: (columns: RowColumns) => TextFill): ColumnFill {
  let known: RowColumns | null = null;
  let fill: TextFill = () => false;
  return (columns, from, mask) => {
    if (columns !== known) {
      known = columns;
      fill = fillOf(columns);
    }
    return fill(from, mask);
  };
}

function methodFill(matches: (name: string) => boolean, nameOf: (method: number) => string): ColumnFill {
  const answers = new Answers((method) => matches(nameOf(method)));
  return ({ method, methods }, from, mask) => {
    answers.fill(method, from, mask, methods);
    return true;
  };
}
