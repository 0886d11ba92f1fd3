/** What a field says of itself: pure. */
import { isObject, type JsonObject } from '../../../../src-shared/wire/message.ts';
import { AS_JSON, NULLABLE, STATED_DEFAULT } from '../schema/form-schema.ts';

/** `integer 1…50`, `string, email`, `string[]`, `object or null`. */
export function typeWords(schema: JsonObject): string {
  const words = [kindWord(schema), limits(schema)].filter((word) => word !== '').join(' ');
  return schema[NULLABLE] === true ? `${words} or null` : words;
}

function kindWord(schema: JsonObject): string {
  if (schema[AS_JSON] === true) return 'JSON';
  if (Array.isArray(schema['oneOf'])) return `one of ${schema['oneOf'].length}`;
  if ('const' in schema) return 'constant';
  const { type, format } = schema;
  if (Array.isArray(schema['enum'])) return 'choice';
  if (type === 'array') return isObject(schema['items']) ? `${kindWord(schema['items'])}[]` : 'array';
  if (typeof type !== 'string') return '';
  return typeof format === 'string' ? `${type}, ${format.slice(0, 40)}` : type;
}

function limits(schema: JsonObject): string {
  if (schema['type'] === 'string') return range(schema['minLength'], schema['maxLength'], ' chars');
  if (schema['type'] === 'array') return range(schema['minItems'], schema['maxItems'], ' items');
  const low = schema['minimum'] ?? above(schema['exclusiveMinimum']);
  const high = schema['maximum'] ?? below(schema['exclusiveMaximum']);
  return range(low, high, '');
}

function above(value: unknown): unknown {
  return typeof value === 'number' ? `>${value}` : undefined;
}

function below(value: unknown): unknown {
  return typeof value === 'number' ? `<${value}` : undefined;
}

/** Bounds that every integer has say nothing (generators write them out). */
const ENDLESS = 9_007_199_254_740_991;

function range(low: unknown, high: unknown, unit: string): string {
  const from = bound(low);
  const to = bound(high);
  if (from === '' && to === '') return '';
  if (from === '') return to.startsWith('<') ? to + unit : `≤ ${to}${unit}`;
  if (to === '') return from.startsWith('>') ? from + unit : `≥ ${from}${unit}`;
  return `${from}…${to}${unit}`;
}

function bound(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'number' && Math.abs(value) < ENDLESS ? String(value) : '';
}

/** What a field, an item or an alternative begins as when it is put in: nothing invented beyond what must be there. */
export function emptyOf(schema: unknown, depth = 0): unknown {
  if (!isObject(schema)) return null;
  if (schema[STATED_DEFAULT] !== undefined) return schema[STATED_DEFAULT];
  if ('const' in schema) return schema['const'];
  if (Array.isArray(schema['enum'])) return schema['enum'][0];
  if (Array.isArray(schema['oneOf'])) return emptyOf(schema['oneOf'][0], depth);
  switch (schema['type']) {
    case 'string':
      return '';
    case 'number':
    case 'integer':
      return typeof schema['minimum'] === 'number' ? Math.max(0, schema['minimum']) : 0;
    case 'boolean':
      return false;
    case 'array':
      return [];
    case 'object':
      return depth > 4 ? {} : membersOf(schema, depth);
    default:
      return null;
  }
}

/** Stated defaults, and constants that tell one alternative from another. */
function membersOf(schema: JsonObject, depth: number): JsonObject {
  const properties = isObject(schema['properties']) ? schema['properties'] : {};
  const required: readonly unknown[] = Array.isArray(schema['required']) ? schema['required'] : [];
  return Object.fromEntries(
    Object.entries(properties).flatMap(([name, property]): [string, unknown][] => {
      if (!isObject(property)) return [];
      const isGiven =
        property[STATED_DEFAULT] !== undefined || (required.includes(name) && 'const' in property);
      return isGiven ? [[name, emptyOf(property, depth + 1)]] : [];
    }),
  );
}
