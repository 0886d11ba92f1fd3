import type { ValuesAnswer } from '../../../src-shared/api/timeline.ts';
import type { Entry } from '../../../src-shared/journal/entry.ts';
import type { JsonPath } from '../../../src-shared/query/ast.ts';
import { valuesAt } from '../../../src-shared/query/json-path.ts';
import { frameJson } from '../../../src-shared/query/payload.ts';
import type { RowStore } from './row-store.ts';
import { TapeCursor } from './tape-cursor.ts';

/** A longer frame is not parsed for one value of it: the others wait behind it. */
const FRAME_BYTES_MAX = 1024 * 1024;
/** Of one value. */
const TEXT_CHARS_MAX = 120;

interface Value {
  readonly text: string | null;
  readonly number: number | null;
}

const NOTHING: Value = { text: null, number: null };

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
    const { text, number } = step.kind === 'entry' ? valueIn(step.entry, path) : NOTHING;
    texts.push(text);
    numbers.push(number);
    if (!mayGoOn()) break;
  }
  return { texts, numbers };
}

/** The first value at the path, and how many more there are; null when there is none. */
function valueIn(entry: Entry, path: JsonPath): Value {
  if (entry.kind !== 'frame') return NOTHING;
  if (entry.bytes.length > FRAME_BYTES_MAX) return { text: '(too long to look into)', number: null };
  const [value, ...others] = valuesAt(frameJson(entry), path);
  if (value === undefined) return NOTHING;
  const plain = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  const cut = plain.length > TEXT_CHARS_MAX ? `${plain.slice(0, TEXT_CHARS_MAX)}…` : plain;
  const text = others.length === 0 ? cut : `${cut} +${others.length}`;
  return { text, number: typeof value === 'number' && Number.isFinite(value) ? value : null };
}
