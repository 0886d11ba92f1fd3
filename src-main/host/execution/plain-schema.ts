import { isObject, type JsonObject } from '../../../src-shared/wire/message.ts';

/** A longer value, a deeper schema or one of more parts is for the thread that can be ended. */
export const PLAIN_VALUE_CHARS_MAX = 64 * 1024;
export const PLAIN_DEPTH_MAX = 16;
export const PLAIN_PARTS_MAX = 2_000;
const ENUM_MAX = 200;

const DIALECTS = /^https?:\/\/json-schema\.org\/(draft\/20(20-12|19-09)|draft-07)\/schema#?$/;

/** One keyword of a schema, or all of them: true when the value keeps to it. */
type Keeps = (value: unknown) => boolean;

const TYPES = new Map<unknown, Keeps>([
  ['string', (value) => typeof value === 'string'],
  ['number', (value) => Number.isFinite(value)],
  ['integer', (value) => Number.isInteger(value)],
  ['boolean', (value) => typeof value === 'boolean'],
  ['null', (value) => value === null],
  ['array', Array.isArray],
  ['object', isObject],
]);

const known = new WeakMap<object, Keeps | null>();

/**
 * Whether a value certainly keeps to a schema, told without the validator and its thread: most schemas say of an object
 * which members it has and of what types they are, and most values are as they should be. False says nothing: the value
 * may break the schema, or the schema say more than what is understood here, whose cost is that of walking the value.
 */
export function surelyValid(schema: unknown, valueText: string, member: string | null): boolean {
  if (!isObject(schema) || valueText.length > PLAIN_VALUE_CHARS_MAX) return false;
  let keeps = known.get(schema);
  if (keeps === undefined) {
    keeps = planOf(schema, 0, { left: PLAIN_PARTS_MAX });
    known.set(schema, keeps);
  }
  if (keeps === null) return false;
  let value: unknown;
  try {
    value = JSON.parse(valueText);
  } catch {
    return false;
  }
  if (member === null) return keeps(value);
  return isObject(value) && Object.hasOwn(value, member) && keeps(value[member]);
}

/** Null for a schema that says more than what is understood here, or something that no schema may say. */
function planOf(schema: unknown, depth: number, parts: { left: number }): Keeps | null {
  parts.left -= 1;
  if (parts.left < 0 || depth > PLAIN_DEPTH_MAX) return null;
  if (schema === true) return () => true;
  if (!isObject(schema)) return null;
  const sub = (each: unknown): Keeps | null => planOf(each, depth + 1, parts);
  const all: Keeps[] = [];
  for (const keyword of Object.keys(schema)) {
    if (keyword === '$schema') {
      const dialect = schema[keyword];
      if (depth > 0 || typeof dialect !== 'string' || !DIALECTS.test(dialect)) return null;
      continue;
    }
    const keeps = keywordOf(keyword, schema, sub);
    if (keeps === null) return null;
    if (keeps !== SAYS_NOTHING) all.push(keeps);
  }
  return (value) => all.every((keeps) => keeps(value));
}

const SAYS_NOTHING: Keeps = () => true;

function keywordOf(
  keyword: string,
  schema: JsonObject,
  sub: (schema: unknown) => Keeps | null,
): Keeps | null {
  const said = schema[keyword];
  switch (keyword) {
    case 'title':
    case 'description':
    case '$comment':
      return typeof said === 'string' ? SAYS_NOTHING : null;
    case 'default':
      return SAYS_NOTHING;
    case 'examples':
      return Array.isArray(said) ? SAYS_NOTHING : null;
    case 'type':
      return typesOf(said);
    case 'properties':
      return propertiesOf(said, sub);
    case 'required':
      return requiredOf(said);
    case 'additionalProperties':
      return additionalOf(said, schema['properties'], sub);
    case 'items': {
      const each = sub(said);
      return each === null ? null : (value) => !Array.isArray(value) || value.every((item) => each(item));
    }
    case 'enum':
      return areDifferentPrimitives(said) ? (value) => said.includes(value) : null;
    case 'const':
      return isPrimitive(said) ? (value) => value === said : null;
    case 'minimum':
      return boundOf(said, (value, bound) => value >= bound);
    case 'maximum':
      return boundOf(said, (value, bound) => value <= bound);
    case 'exclusiveMinimum':
      return boundOf(said, (value, bound) => value > bound);
    case 'exclusiveMaximum':
      return boundOf(said, (value, bound) => value < bound);
    case 'minLength':
      return lengthOf(said, (length, bound) => length >= bound);
    case 'maxLength':
      return lengthOf(said, (length, bound) => length <= bound);
    case 'minItems':
      return countOf(said, (count, bound) => count >= bound);
    case 'maxItems':
      return countOf(said, (count, bound) => count <= bound);
    default:
      return null;
  }
}

function typesOf(said: unknown): Keeps | null {
  const names: readonly unknown[] = Array.isArray(said) ? said : [said];
  const types = names.map((name) => TYPES.get(name));
  if (types.length === 0 || new Set(names).size < names.length) return null;
  const [only] = types;
  if (types.length === 1 && only !== undefined) return only;
  if (types.includes(undefined)) return null;
  return (value) => types.some((is) => is?.(value));
}

function propertiesOf(said: unknown, sub: (schema: unknown) => Keeps | null): Keeps | null {
  if (!isObject(said)) return null;
  const members: (readonly [name: string, keeps: Keeps])[] = [];
  for (const name of Object.keys(said)) {
    const keeps = sub(said[name]);
    if (keeps === null || isInherited(name)) return null;
    members.push([name, keeps]);
  }
  return (value) =>
    !isObject(value) || members.every(([name, keeps]) => !Object.hasOwn(value, name) || keeps(value[name]));
}

function requiredOf(said: unknown): Keeps | null {
  if (!Array.isArray(said) || new Set(said).size < said.length) return null;
  const names = said.filter((name): name is string => typeof name === 'string');
  if (names.length < said.length || names.some(isInherited)) return null;
  return (value) => !isObject(value) || names.every((name) => Object.hasOwn(value, name));
}

function additionalOf(
  said: unknown,
  properties: unknown,
  sub: (schema: unknown) => Keeps | null,
): Keeps | null {
  const listed = new Set(isObject(properties) ? Object.keys(properties) : []);
  const keeps = said === false ? () => false : sub(said);
  if (keeps === null) return null;
  return (value) =>
    !isObject(value) || Object.keys(value).every((name) => listed.has(name) || keeps(value[name]));
}

function boundOf(bound: unknown, holds: (value: number, bound: number) => boolean): Keeps | null {
  if (typeof bound !== 'number') return null;
  return (value) => typeof value !== 'number' || holds(value, bound);
}

function lengthOf(bound: unknown, holds: (length: number, bound: number) => boolean): Keeps | null {
  if (!isCount(bound)) return null;
  // In characters, not in UTF-16 units.
  return (value) => typeof value !== 'string' || holds(Array.from(value).length, bound);
}

function countOf(bound: unknown, holds: (count: number, bound: number) => boolean): Keeps | null {
  if (!isCount(bound)) return null;
  return (value) => !Array.isArray(value) || holds(value.length, bound);
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

const isPrimitive = (value: unknown): boolean => value === null || typeof value !== 'object';

function areDifferentPrimitives(said: unknown): said is unknown[] {
  if (!Array.isArray(said) || said.length === 0 || said.length > ENUM_MAX) return false;
  return said.every(isPrimitive) && new Set(said).size === said.length;
}

/** The validator reads these from any object, whether it has them or not. */
const isInherited = (name: string): boolean => name in Object.prototype;
