import type { ValuesAnswer } from '../../../src-shared/api/timeline.ts';
import type { JsonPath } from '../../../src-shared/query/ast.ts';
import { valueAt } from '../../../src-shared/query/value-at.ts';
import { findingCode } from '../../../src-shared/query/row-text.ts';
import type { RowStore } from './row-store.ts';
import { TapeCursor } from './tape-cursor.ts';

/** What stands at a path in each of these entries; as many of them as there is time for, one at least. */
export function readValues(
  tape: { readonly tapesFolder: string; readonly tapeId: string; readonly key: number },
  rows: Pick<RowStore, 'position'>,
  seqs: readonly number[],
  path: JsonPath,
  mayGoOn: () => boolean,
): ValuesAnswer {
  const texts: (string | null)[] = [];
  const numbers: (number | null)[] = [];
  for (const seq of seqs) {
    const at = rows.position(tape.key, seq);
    // The index has not come to it.
    if (at === null) break;
    const cursor = new TapeCursor(tape.tapesFolder, tape.tapeId, at, seq);
    const step = cursor.next();
    cursor.close();
    const { text, number } = step.kind === 'entry' ? valueAt(step.entry, path) : { text: null, number: null };
    texts.push(text);
    numbers.push(number);
    if (!mayGoOn()) break;
  }
  return { texts, numbers };
}

/** The codes of the findings of each of these entries, a line each. */
export function findingCodes(
  rows: Pick<RowStore, 'findings'>,
  tape: number,
  seqs: readonly number[],
): ValuesAnswer {
  const codes = (seq: number): string =>
    rows
      .findings(tape, seq)
      .map(({ code }) => findingCode(code))
      .join('\n');
  return { texts: seqs.map(codes), numbers: seqs.map(() => null) };
}
