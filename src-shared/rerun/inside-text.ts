import { isObject } from '../wire/message.ts';

/** In the place of a text that holds JSON, so that a path says that it leads into the text. */
export const INSIDE_TEXT = '$json';

/** Deeper values stay as they are. */
const DEPTH_MAX = 100;

/**
 * A copy in which every text that holds a JSON object or list is that value, under the key `$json`: servers like to put
 * their data into the text of a result, and what changed in it should be told by its path.
 */
export function withTextOpened(value: unknown, depth = 0): unknown {
  if (depth > DEPTH_MAX) return value;
  if (typeof value === 'string') {
    const inner = jsonIn(value);
    return inner === null ? value : { [INSIDE_TEXT]: withTextOpened(inner, depth + 1) };
  }
  if (Array.isArray(value)) return value.map((each) => withTextOpened(each, depth + 1));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, withTextOpened(each, depth + 1)]),
  );
}

function jsonIn(text: string): object | null {
  if (!/^\s*[[{]/.test(text)) return null;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
}
