import { Tally } from '../../src-shared/api/seen-builder.ts';
import type { SeenAnswer, SeenField, SeenRequest } from '../../src-shared/api/suggest.ts';
import { TOOL_METHOD, isErrorAnswer } from '../../src-shared/query/predicate.ts';
import { findingCode } from '../../src-shared/query/row-text.ts';
import type { Row } from '../../src-shared/state/row.ts';
import type { TapeRows } from './tape-rows.ts';

/** The values that the rows of a file have. */
export function seenInRows(
  rows: TapeRows,
  serverName: string,
  tapeId: string,
  { field, part }: Omit<SeenRequest, 'scope'>,
): SeenAnswer {
  const tally = new Tally(part);
  const total = rows.rows.length;
  const all = { server: serverName, era: rows.era ?? '', tape: tapeId };
  if (field === 'server' || field === 'era' || field === 'tape') tally.add(all[field], total);
  else for (const row of rows.rows) for (const value of valuesOf(field, row, rows)) tally.add(value);
  return tally.answer(total, total);
}

function valuesOf(
  field: Exclude<SeenField, 'server' | 'era' | 'tape'>,
  row: Row,
  rows: TapeRows,
): readonly string[] {
  switch (field) {
    case 'finding': {
      const findings = rows.findings.get(row.seq);
      return findings === undefined ? [] : [...new Set(findings.map(({ code }) => findingCode(code)))];
    }
    case 'tool': {
      if (row.method !== TOOL_METHOD) return [];
      const asked = isErrorAnswer(row) ? rows.rows[rows.indexOf(row.pairSeq)] : row;
      return asked === undefined ? [] : [asked.target];
    }
    default:
      return [row[field]];
  }
}
