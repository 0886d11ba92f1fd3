import { isObject, type JsonObject } from '../../../../src-shared/wire/message.ts';
import { pathText } from './violations.ts';

type Path = readonly (string | number)[];

/**
 * Where the data is of another shape than the form would draw (an array where it draws an object), it cannot be edited
 * there. Returns the first such place as a half sentence, or null. Scalars of the wrong type are fine: a field shows
 * them as they are.
 */
export function misfit(schema: unknown, value: unknown, path: Path = []): string | null {
  if (!isObject(schema) || value === undefined || value === null) return null;
  if (schema['type'] === 'object') {
    if (!isObject(value)) return `“${pathText(path)}” is no object`;
    return first(Object.entries(value), ([key, each]) => misfit(member(schema, key), each, [...path, key]));
  }
  if (schema['type'] === 'array') {
    if (!Array.isArray(value)) return `“${pathText(path)}” is no array`;
    if (value.length > ITEMS_MAX) return `“${pathText(path)}” has more than ${ITEMS_MAX} items`;
    return first([...value.entries()], ([at, each]) => misfit(schema['items'], each, [...path, at]));
  }
  return null;
}

/** Each is a row of controls. */
export const ITEMS_MAX = 200;

function member(schema: JsonObject, key: string): unknown {
  const { properties } = schema;
  if (isObject(properties) && Object.hasOwn(properties, key)) return properties[key];
  return schema['additionalProperties'];
}

function first<T>(items: readonly T[], find: (item: T) => string | null): string | null {
  for (const item of items) {
    const found = find(item);
    if (found !== null) return found;
  }
  return null;
}
