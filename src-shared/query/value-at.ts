/** What stands at a path in one entry: as it is shown, and as a number. */
import type { Entry, Frame } from '../journal/entry.ts';
import type { JsonPath } from './ast.ts';
import { valuesAt } from '../wire/json-path.ts';
import { frameJson, payloadMatcher } from './payload.ts';

/** A longer frame is not parsed for one value of it: the others wait behind it. */
export const VALUE_FRAME_BYTES_MAX = 1024 * 1024;
/** Of one value. */
const TEXT_CHARS_MAX = 120;

export interface ValueAt {
  /** Null where nothing stands there. */
  readonly text: string | null;
  /** Null where that is no number. */
  readonly number: number | null;
}

const NOTHING: ValueAt = { text: null, number: null };

/** The first value at the path, and how many more there are. */
export function valueAt(entry: Entry, path: JsonPath): ValueAt {
  if (entry.kind !== 'frame') return NOTHING;
  if (entry.bytes.length > VALUE_FRAME_BYTES_MAX) return { text: '(too long to look into)', number: null };
  const [value, ...others] = valuesAt(frameJson(entry), path);
  if (value === undefined) return NOTHING;
  const plain = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  const cut = plain.length > TEXT_CHARS_MAX ? `${plain.slice(0, TEXT_CHARS_MAX)}…` : plain;
  return { text: others.length === 0 ? cut : `${cut} +${others.length}`, number: finite(value) };
}

export interface NumberReader {
  /** False when no frame with these bytes has a number at the path: what most frames are told by, without being parsed. */
  mayHave(bytes: Uint8Array, from: number, to: number): boolean;
  /** NaN where there is none. */
  at(frame: Frame): number;
}

/** The same number as `valueAt`, of many frames. */
export function numberReader(path: JsonPath): NumberReader {
  const any = payloadMatcher({
    kind: 'path',
    path,
    test: { kind: 'number', op: 'at-least', value: -Infinity },
  });
  return {
    mayHave: (bytes, from, to) => to - from <= VALUE_FRAME_BYTES_MAX && any.mayMatch(bytes, from, to),
    at: (frame) =>
      frame.bytes.length > VALUE_FRAME_BYTES_MAX ? NaN : (finite(valuesAt(frameJson(frame), path)[0]) ?? NaN),
  };
}

function finite(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}
