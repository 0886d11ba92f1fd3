/** JSON as text: what is copied has every token as it was on the wire. */
import { parseExact } from '../../../src-shared/wire/exact-json.ts';
import { prettyJson } from '../../ui/code/pretty.ts';

/** On one line, as a stdio server reads it; null when it is no JSON. */
export function oneLine(text: string): string | null {
  if (!isJson(text)) return null;
  // White space between tokens is all that may hold a line break.
  return text.trim().replaceAll(/"(?:[^"\\]|\\.)*"|\s+/g, (found) => (found.startsWith('"') ? found : ''));
}

export function indented(text: string): string {
  return prettyJson(text) ?? text;
}

export function isJson(text: string): boolean {
  return parse(text) !== undefined;
}

/** Undefined when it is no JSON. Numbers that a double does not hold are written back as they were. */
export function parse(text: string): unknown {
  try {
    return parseExact(text);
  } catch {
    return undefined;
  }
}

export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The params of a request; undefined when it has none that are an object. */
export function paramsOf(request: string): JsonObject | undefined {
  const message = parse(request);
  const params = isObject(message) ? message['params'] : undefined;
  return isObject(params) ? params : undefined;
}
