import { isObject } from '../../../../src-shared/wire/message.ts';
import { writeJson } from './write-json.ts';

/** Deeper defaults are left to the server. */
const DEPTH_MAX = 5;
const PROPERTIES_MAX = 500;

/** What a fresh form begins with: the defaults that the schema states, and nothing invented. */
export function initialArgs(inputSchema: unknown): string {
  return writeJson(defaultsOf(inputSchema, 0) ?? {});
}

function defaultsOf(schema: unknown, depth: number): unknown {
  if (!isObject(schema)) return undefined;
  if (schema['default'] !== undefined && depth > 0) return schema['default'];
  const { properties } = schema;
  if (!isObject(properties) || depth >= DEPTH_MAX) return undefined;
  const required = new Set(Array.isArray(schema['required']) ? schema['required'] : []);
  const found: [string, unknown][] = [];
  for (const [name, property] of Object.entries(properties).slice(0, PROPERTIES_MAX)) {
    if (!isObject(property)) continue;
    // An object that may be left out stays out: its defaults count once it is there.
    const isOptionalObject = property['properties'] !== undefined && !required.has(name);
    const value = isOptionalObject ? property['default'] : defaultsOf(property, depth + 1);
    if (value !== undefined) found.push([name, value]);
  }
  if (found.length === 0 && depth > 0) return undefined;
  return Object.fromEntries(found);
}
