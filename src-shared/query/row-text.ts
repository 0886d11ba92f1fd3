import type { Row } from '../state/row.ts';
import { TARGET_MAX_CHARS } from '../state/row.ts';

/** A row never shows more of a method or an id than this; the whole is in the entry's body. */
export const METHOD_MAX_CHARS = 200;
export const ID_MAX_CHARS = 120;

/** The texts of a row as every row source keeps them: bounded, and valid Unicode, so that all stores agree. */
export interface RowText {
  readonly method: string;
  readonly target: string;
  readonly id: string;
}

export function rowText(row: Row): RowText {
  return {
    method: kept(row.method, METHOD_MAX_CHARS),
    target: kept(row.target, TARGET_MAX_CHARS),
    id: kept(row.id, ID_MAX_CHARS),
  };
}

/** Longer codes are cut: those that the deck itself gives have less than half of it. */
const FINDING_CODE_MAX_CHARS = 64;

/** The code of a finding as filters know it: one line that says something, whatever an outside tape calls it. */
export function findingCode(code: string): string {
  const line = kept(code, FINDING_CODE_MAX_CHARS).replaceAll('\n', ' ');
  return line === '' ? 'unnamed' : line;
}

function kept(text: string, maxChars: number): string {
  const cut = text.length > maxChars ? text.slice(0, maxChars) : text;
  return cut.isWellFormed() ? cut : cut.toWellFormed();
}
