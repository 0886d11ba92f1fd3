import { findNodeAtLocation, parse, parseTree, printParseErrorCode, type ParseError } from 'jsonc-parser';
import { fail, ok, type Result } from '../../../src-shared/base/failure.ts';

const OPTIONS = { allowTrailingComma: true };
/** Editors on Windows put it there. Blanked, not cut, so that places stay right. */
const BOM = /^\uFEFF/;

/** A parsed text that can still say where each value stands. */
export interface PlacedJson {
  readonly value: unknown;
  /** `line 3, column 5`, both from 1: where the value at `path` begins, or the nearest one around it. */
  placeOf(path: readonly (string | number)[]): string;
}

/** Parses JSON with comments and trailing commas; a failure names line and column. */
export function parseWithPlace(text: string, fileName: string): Result<PlacedJson> {
  const clean = text.replace(BOM, ' ');
  const errors: ParseError[] = [];
  const value: unknown = parse(clean, errors, OPTIONS);
  const first = errors[0];
  if (first !== undefined) {
    const what = printParseErrorCode(first.error)
      .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
      .toLowerCase();
    return fail(
      'config-invalid',
      `${fileName}, ${placeIn(clean, first.offset)}: ${what}.`,
      'Mend the JSON there; comments and trailing commas are allowed.',
    );
  }
  return ok({
    value,
    placeOf(path) {
      const root = parseTree(clean, [], OPTIONS);
      if (root === undefined) return placeIn(clean, 0);
      for (let length = path.length; length > 0; length -= 1) {
        const node = findNodeAtLocation(root, path.slice(0, length));
        if (node !== undefined) return placeIn(clean, node.offset);
      }
      return placeIn(clean, root.offset);
    },
  });
}

function placeIn(text: string, offset: number): string {
  const before = text.slice(0, offset).split('\n');
  return `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
}
