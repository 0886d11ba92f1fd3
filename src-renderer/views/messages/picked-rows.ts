/** What the rows that are picked come to, for whoever does something with all of them. */
import { QUERY_MAX } from '../../../src-shared/api/messages.ts';
import { fail, ok, type Result } from '../../../src-shared/base/failure.ts';
import type { TableRow } from '../../store/rows.ts';
import type { Range, Ranges } from '../../../src-shared/base/ranges.ts';
import { isJson, oneLine } from '../copy-as/json-text.ts';
import { sentSeq } from '../reruns/use-rerun-entries.ts';

/** The tape that all of them are of. */
export function tapeOf(rows: readonly TableRow[]): Result<string> {
  const tapes = new Set(rows.map(({ tapeId }) => tapeId));
  const [only] = tapes;
  if (only === undefined)
    return fail('unknown-entry', 'The selected rows are not there any more.', 'Select again.');
  if (tapes.size === 1) return ok(only);
  return fail(
    'bad-request',
    `Rows of ${tapes.size} tapes are selected.`,
    'One tape at a time: filter for one server, or open its tape in Sessions.',
  );
}

/** The messages of the client that they are, or answer; in order, each once. */
export function sentOf(rows: readonly TableRow[]): number[] {
  const seqs = new Set<number>();
  for (const row of rows) {
    const seq = sentSeq(row);
    if (seq !== null) seqs.add(seq);
  }
  return [...seqs].toSorted((a, b) => a - b);
}

/** The first and last entry of each stretch of rows of one tape. */
export function spansOf(rows: readonly TableRow[], ranges: Ranges): Range[] {
  const spans: Range[] = [];
  let at = 0;
  for (const [first, last] of ranges) {
    const stretch = rows.slice(at, at + last - first + 1);
    at += stretch.length;
    const from = stretch[0];
    const to = stretch.at(-1);
    if (from !== undefined && to !== undefined) spans.push([from.seq, to.seq]);
  }
  return spans;
}

/** The same rows in the filter language: those that `query` lets through, between these entries. */
export function queryOf(query: string, spans: readonly Range[]): Result<string> {
  const single = spans.flatMap(([from, to]) => (from === to ? [from] : []));
  const parts = spans.flatMap(([from, to]) => (from === to ? [] : [`(seq>=${from} seq<=${to})`]));
  if (single.length > 0) parts.unshift(`seq:${single.join(',')}`);
  const within = parts.length === 1 ? (parts[0] ?? '').replaceAll(/^\(|\)$/g, '') : `(${parts.join(' or ')})`;
  const text = query.trim() === '' ? within : `(${query.trim()}) ${within}`;
  if (text.length <= QUERY_MAX) return ok(text);
  return fail(
    'too-many',
    `The selection is in ${spans.length} pieces, more than a filter can name.`,
    'Select fewer pieces, or filter for what they have in common.',
  );
}

/** As one JSON array, or one to a line; what is no JSON is a JSON string, so that both can be read back. */
export function joinedJson(texts: readonly string[], form: 'json' | 'lines'): string {
  const values = texts.map((text) =>
    isJson(text) ? (form === 'lines' ? (oneLine(text) ?? text) : text.trim()) : JSON.stringify(text),
  );
  return form === 'lines' ? values.map((value) => `${value}\n`).join('') : `[\n${values.join(',\n')}\n]\n`;
}
