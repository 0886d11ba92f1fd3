import { parse, printParseErrorCode, type ParseError } from 'jsonc-parser';
import { fail, ok, type Result } from '../../../src-shared/base/failure.ts';

/** Parses JSON with comments and trailing commas; a failure names line and column, both from 1. */
export function parseWithPlace(text: string, fileName: string): Result<unknown> {
  const errors: ParseError[] = [];
  const value: unknown = parse(text.replace(/^\uFEFF/, ''), errors, { allowTrailingComma: true });
  const first = errors[0];
  if (first === undefined) return ok(value);
  const { line, column } = placeOf(text, first.offset);
  const what = printParseErrorCode(first.error)
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase();
  return fail(
    'config-invalid',
    `${fileName}, line ${line}, column ${column}: ${what}.`,
    'Mend the JSON there; comments and trailing commas are allowed.',
  );
}

export function placeOf(text: string, offset: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, offset).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
