/** Tests of the envelope over columns in memory: a million rows in a few milliseconds. */
import type { EnvelopeTest } from '../../../src-shared/query/ast.ts';
import { chipDir, chipKind, chipSeverity } from '../../../src-shared/query/chips.ts';
import { comparison } from '../../../src-shared/query/payload.ts';
import { textMatcher } from '../../../src-shared/query/text-match.ts';
import { DIRS } from '../../../src-shared/api/messages.ts';
import { ROW_KINDS, ROW_STATUSES, SEVERITIES } from '../../../src-shared/state/row.ts';
import { HAS_ANSWER, HAS_ID, HAS_TARGET, type RowColumns } from './row-columns.ts';

/** What a block of rows is made of: columns from `from` on, and the chips of its rows. */
export interface Block {
  readonly columns: RowColumns;
  readonly chips: Uint8Array;
  readonly from: number;
}

/** Fills a mask of the length of the block. */
export type ColumnTest = (block: Block, mask: Uint8Array) => void;

/** Null when a test has no column here. `nameOf` gives the name of a method by its number. */
export function columnTest(test: EnvelopeTest, nameOf: (method: number) => string): ColumnTest | null {
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
      return ({ columns: { status }, from }, mask) => {
        for (let at = 0; at < mask.length; at += 1) mask[at] = wanted[status[from + at] ?? 0] ?? 0;
      };
    }
    case 'amount':
      return amountTest(test);
    case 'has':
      return hasTest(test.what);
    case 'words':
      return test.field === 'method' ? methodTest(textMatcher(test.op, test.values), nameOf) : null;
    case 'era':
      return null;
  }
}

function chipsTest(matches: (chips: number) => boolean): ColumnTest {
  const table = Uint8Array.from({ length: 256 }, (_, chips) => (matches(chips) ? 1 : 0));
  return ({ chips }, mask) => {
    for (let at = 0; at < mask.length; at += 1) mask[at] = table[chips[at] ?? 0] ?? 0;
  };
}

/** Every comparison is one of two bounds, both within: a loop over numbers, without a call. */
function amountTest({ field, op, value }: EnvelopeTest & { kind: 'amount' }): ColumnTest {
  const [low, high] = BOUNDS[op](value);
  switch (field) {
    case 'latency': {
      const least = Math.max(0, low);
      return ({ columns: { latencyUs }, from }, mask) => {
        for (let at = 0; at < mask.length; at += 1) {
          const amount = latencyUs[from + at] ?? -1;
          mask[at] = amount >= least && amount <= high ? 1 : 0;
        }
      };
    }
    case 'size':
      return ({ columns: { sizeBytes }, from }, mask) => {
        for (let at = 0; at < mask.length; at += 1) {
          const amount = sizeBytes[from + at] ?? 0;
          mask[at] = amount >= low && amount <= high ? 1 : 0;
        }
      };
    case 'time':
      return ({ columns: { wallMs }, from }, mask) => {
        for (let at = 0; at < mask.length; at += 1) {
          const amount = wallMs[from + at] ?? 0;
          mask[at] = amount >= low && amount <= high ? 1 : 0;
        }
      };
    case 'seq':
      return ({ from }, mask) => {
        for (let at = 0; at < mask.length; at += 1) mask[at] = from + at >= low && from + at <= high ? 1 : 0;
      };
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
      return flagTest(HAS_ANSWER);
    case 'id':
      return flagTest(HAS_ID);
    case 'target':
      return flagTest(HAS_TARGET);
    case 'latency':
      return amountTest({ kind: 'amount', field: 'latency', op: 'at-least', value: 0 });
    case 'body':
      return amountTest({ kind: 'amount', field: 'size', op: 'above', value: 0 });
  }
}

function flagTest(flag: number): ColumnTest {
  return ({ columns: { flags }, from }, mask) => {
    for (let at = 0; at < mask.length; at += 1) mask[at] = ((flags[from + at] ?? 0) & flag) === 0 ? 0 : 1;
  };
}

/** Methods that are remembered; a server that makes them up costs look-ups, not memory. */
const METHODS_MAX = 65_536;

function methodTest(matches: (name: string) => boolean, nameOf: (method: number) => string): ColumnTest {
  /** By number: 0 not asked yet, 1 no, 2 yes. */
  const known = new Uint8Array(METHODS_MAX);
  return ({ columns: { method }, from }, mask) => {
    for (let at = 0; at < mask.length; at += 1) {
      const key = method[from + at] ?? 0;
      let answer = known[key] ?? 0;
      if (answer === 0) {
        answer = matches(nameOf(key)) ? 2 : 1;
        if (key < METHODS_MAX) known[key] = answer;
      }
      mask[at] = answer === 2 ? 1 : 0;
    }
  };
}
