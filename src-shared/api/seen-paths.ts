/** What stands at a path of the messages that were looked at: its keys, or its plain values. */
import type { Entry } from '../journal/entry.ts';
import type { JsonPath } from '../query/ast.ts';
import { printStep, valuesAt } from '../wire/json-path.ts';
import { frameJson } from '../query/payload.ts';
import type { RowKind } from '../state/row.ts';
import { isObject } from '../wire/message.ts';
import type { Tally } from './seen-builder.ts';
import type { SeenPathRequest } from './suggest.ts';

/** Messages that are looked into for one question. */
export const SEEN_MESSAGES_MAX = 200;
/** Rows that are gone through for them. */
export const SEEN_ROWS_MAX = 20_000;
/** A longer message is not read to complete a word. */
const FRAME_BYTES_MAX = 256 * 1024;
/** Of one message. */
const KEYS_MAX = 200;
const VALUE_CHARS_MAX = 80;

/** The kinds of rows whose messages can have the path. */
export function kindsWith(path: JsonPath): readonly RowKind[] {
  switch (path[0]) {
    case 'params':
      return ['request', 'notification'];
    case 'result':
    case 'error':
      return ['response'];
    default:
      return ['request', 'notification', 'response'];
  }
}

export function tallyPath(entry: Entry, path: JsonPath, of: SeenPathRequest['of'], tally: Tally): void {
  if (entry.kind !== 'frame' || entry.bytes.length > FRAME_BYTES_MAX) return;
  const json = frameJson(entry);
  const roots: readonly unknown[] = Array.isArray(json) ? (json as unknown[]) : [json];
  // A message counts once for what it has several times.
  const found = new Map<string, boolean>();
  for (const value of roots.flatMap((root) => valuesAt(root, path)).slice(0, KEYS_MAX)) {
    if (of === 'keys') for (const key of keysOf(value)) found.set(key, false);
    else noteValue(value, found);
  }
  for (const [text, isCut] of found) tally.add(text, 1, isCut);
}

function keysOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.length === 0 ? [] : ['[*]'];
  if (!isObject(value)) return [];
  return Object.keys(value)
    .slice(0, KEYS_MAX)
    .map((key) => printStep(key));
}

/** Null of what is an object or a list, and where nothing stands. */
function plainText(value: unknown): string | null {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return value === null ? 'null' : null;
}

function noteValue(value: unknown, found: Map<string, boolean>): void {
  const text = plainText(value);
  if (text === null) return;
  const isCut = text.length > VALUE_CHARS_MAX;
  found.set(isCut ? text.slice(0, VALUE_CHARS_MAX).toWellFormed() : text, isCut);
}
