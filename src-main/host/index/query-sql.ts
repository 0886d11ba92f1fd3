/** The envelope's part of the filter language as SQL over the table of rows. */
import type { DatabaseSync } from 'node:sqlite';
import { unreachable } from '../../../src-shared/base/assert.ts';
import { Recent } from '../../../src-shared/base/recent.ts';
import type { Era } from '../../../src-shared/journal/entry.ts';
import type { EnvelopeTest, HasWhat, NumberOp, Query, TextOp } from '../../../src-shared/query/ast.ts';
import { TOOL_METHOD } from '../../../src-shared/query/predicate.ts';
import { lowered, textMatcher } from '../../../src-shared/query/text-match.ts';
import { ROW_KINDS, ROW_STATUSES, SEVERITIES } from '../../../src-shared/state/row.ts';

/** What is the same for all rows of a tape. */
export interface TapeFacts {
  readonly tapeId: string;
  readonly serverId: string;
  readonly serverName: string;
  readonly era: Era | null;
}

/** An expression over `rows`, with its values in order. */
export interface Sql {
  readonly text: string;
  readonly values: readonly (number | string)[];
}

/** The order behind bits 0 and 1 of `chips`. */
const DIRS = ['in', 'out', 'none'] as const;
const MATCHERS_MAX = 64;

/** Texts that hold a NUL: SQLite's own functions end there. Any that is compared goes through `query_matches`. */
export function addQueryFunctions(database: DatabaseSync): void {
  const matchers = new Recent<(text: string) => boolean>(MATCHERS_MAX, () => undefined);
  database.function('query_matches', { deterministic: true }, (op, value, text) => {
    const matches = matchers.use(`${String(op)} ${String(value)}`, () =>
      textMatcher(opOf(String(op)), [String(value)]),
    );
    return matches(String(text)) ? 1 : 0;
  });
}

function opOf(name: string): TextOp {
  return name === 'contains' || name === 'equals' ? name : 'is';
}

/** Whether nothing in it asks for the bytes. */
export function isEnvelope(query: Query): boolean {
  switch (query.kind) {
    case 'text':
    case 'path':
      return false;
    case 'and':
    case 'or':
      return query.of.every(isEnvelope);
    case 'not':
      return isEnvelope(query.of);
    default:
      return true;
  }
}

/** `base` is what a row's id has more than its seq. */
export function envelopeSql(query: Query, tape: TapeFacts, base: number): Sql {
  switch (query.kind) {
    case 'all':
      return constant(true);
    case 'and':
      return joined(
        ' AND ',
        query.of.map((each) => envelopeSql(each, tape, base)),
      );
    case 'or':
      return joined(
        ' OR ',
        query.of.map((each) => envelopeSql(each, tape, base)),
      );
    case 'not': {
      const { text, values } = envelopeSql(query.of, tape, base);
      return { text: `NOT (${text})`, values };
    }
    case 'text':
    case 'path':
      throw new Error('the bytes of an entry are not in the table of rows');
    default:
      return testSql(query, tape, base);
  }
}

function testSql(test: EnvelopeTest, tape: TapeFacts, base: number): Sql {
  switch (test.kind) {
    case 'words':
      return wordsSql(test, tape, base);
    case 'amount':
      switch (test.field) {
        case 'latency':
          return {
            text: `(latency_us >= 0 AND latency_us ${COMPARISONS[test.op]} ?)`,
            values: [test.value],
          };
        case 'size':
          return { text: `size_bytes ${COMPARISONS[test.op]} ?`, values: [test.value] };
        case 'seq':
          return { text: `id ${COMPARISONS[test.op]} ?`, values: [base + test.value] };
        case 'time':
          return { text: `wall_ms ${COMPARISONS[test.op]} ?`, values: [test.value] };
        default:
          return unreachable(test);
      }
    case 'severity':
      return { text: `(chips >> 6) ${COMPARISONS[test.op]} ?`, values: [SEVERITIES.indexOf(test.value)] };
    case 'dir':
      return oneOf(
        '(chips & 3)',
        test.values.map((each) => DIRS.indexOf(each)),
      );
    case 'row-kind':
      return oneOf(
        '((chips >> 2) & 15)',
        test.values.map((each) => ROW_KINDS.indexOf(each)),
      );
    case 'status':
      return oneOf(
        'status',
        test.values.map((each) => ROW_STATUSES.indexOf(each)),
      );
    case 'era':
      return constant(tape.era !== null && test.values.includes(tape.era));
    case 'has':
      return { text: HAS[test.what], values: [] };
    default:
      return unreachable(test);
  }
}

const COMPARISONS: Readonly<Record<NumberOp, string>> = {
  equals: '=',
  above: '>',
  'at-least': '>=',
  below: '<',
  'at-most': '<=',
};

const HAS: Readonly<Record<HasWhat, string>> = {
  finding: '(chips >> 6) > 0',
  warning: '(chips >> 6) >= 2',
  error: '(chips >> 6) = 3',
  answer: 'pair_seq >= 0',
  latency: 'latency_us >= 0',
  id: `rpc_id <> ''`,
  target: `target <> ''`,
  body: 'size_bytes > 0',
  note: '0',
  pin: '0',
};

const IS_ERROR = `status = ${ROW_STATUSES.indexOf('error')}`;

function wordsSql(
  { field, op, values }: EnvelopeTest & { kind: 'words' },
  tape: TapeFacts,
  base: number,
): Sql {
  const matches = textMatcher(op, values);
  switch (field) {
    case 'method': {
      const named = textSql('name', op, values);
      return { text: `method IN (SELECT key FROM methods WHERE ${named.text})`, values: named.values };
    }
    case 'tool': {
      const own = textSql('target', op, values);
      const asked = textSql('asked.target', op, values);
      return {
        text: `(method IN (SELECT key FROM methods WHERE name = '${TOOL_METHOD}') AND CASE
          WHEN ${IS_ERROR} AND pair_seq >= 0 AND pair_seq < id - ?
          THEN EXISTS (SELECT 1 FROM rows AS asked WHERE asked.id = ? + rows.pair_seq AND ${asked.text})
          ELSE ${own.text} END)`,
        values: [base, base, ...asked.values, ...own.values],
      };
    }
    case 'target':
      return textSql('target', op, values);
    case 'finding': {
      const named = textSql('code', op, values);
      return {
        text: `((chips >> 6) > 0 AND EXISTS (SELECT 1 FROM findings WHERE row = rows.id AND ${named.text}))`,
        values: named.values,
      };
    }
    case 'id': {
      const plain = textSql('rpc_id', op, values);
      const inner = textSql('substr(rpc_id, 2, length(rpc_id) - 2)', op, values);
      const isString = `(length(rpc_id) > 1 AND substr(rpc_id, 1, 1) = '"' AND substr(rpc_id, -1, 1) = '"'`;
      return {
        text: `(rpc_id <> '' AND (${plain.text} OR ${isString} AND ${inner.text})))`,
        values: [...plain.values, ...inner.values],
      };
    }
    case 'server':
      return constant(matches(tape.serverId) || matches(tape.serverName));
    case 'tape':
      return constant(matches(tape.tapeId));
    default:
      return unreachable(field);
  }
}

function textSql(column: string, op: TextOp, values: readonly string[]): Sql {
  return joined(
    ' OR ',
    values.map((value) => oneTextSql(column, op, value)),
  );
}

function oneTextSql(column: string, op: TextOp, value: string): Sql {
  if (op === 'equals') return { text: `${column} = ?`, values: [value.toWellFormed()] };
  const wanted = lowered(value);
  const native =
    op === 'contains'
      ? { text: `instr(lower(${column}), ?) > 0`, value: wanted }
      : wanted.includes('*')
        ? { text: `lower(${column}) GLOB ?`, value: globOf(wanted) }
        : { text: `lower(${column}) = ?`, value: wanted };
  return {
    text: `CASE WHEN instr(${column}, char(0)) > 0 THEN query_matches(?, ?, ${column}) ELSE ${native.text} END`,
    values: [op, value, native.value],
  };
}

/** A star is a star; what else means something to GLOB stands for itself. */
function globOf(pattern: string): string {
  return pattern.replaceAll(/[?[]/g, '[$&]');
}

function oneOf(column: string, values: readonly number[]): Sql {
  return { text: `${column} IN (${values.join(', ')})`, values: [] };
}

function constant(is: boolean): Sql {
  return { text: is ? '1' : '0', values: [] };
}

function joined(word: string, parts: readonly Sql[]): Sql {
  return {
    text: `(${parts.map(({ text }) => text).join(word)})`,
    values: parts.flatMap(({ values }) => values),
  };
}
