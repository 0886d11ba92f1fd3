/**
 * Decides whether a tool's inputSchema can become a form, and rewrites it into the small dialect that the form draws:
 * local references put in place, `null` taken out of unions, nothing that is slow to check. The schema comes from a
 * server, so every step is bounded; what does not fit is edited as JSON, with the reason said.
 */
import { isObject, type JsonObject } from '../../../../src-shared/wire/message.ts';
import { resolvePointer } from './pointer.ts';

export const FORM_NODES_MAX = 600;
export const FORM_DEPTH_MAX = 10;
export const FORM_OPTIONS_MAX = 12;
export const FORM_ENUM_MAX = 500;

export type FormPlan =
  | { readonly kind: 'form'; readonly schema: JsonObject }
  /** `why` is a sentence. */
  | { readonly kind: 'json'; readonly why: string };

/** May also be null. */
export const NULLABLE = 'x-nullable';
/** The default that the schema states; kept apart, so that nothing fills it in unasked. */
export const STATED_DEFAULT = 'x-default';
/** Any JSON, or a tuple: edited as JSON in its place. */
export const AS_JSON = 'x-json';
/** Names of the values of an `enum`, in its order. */
export const LABELS = 'x-labels';

/** A union inside a union multiplies what must be tried to find the branch. */
const UNION_DEPTH_MAX = 3;
/** What the form shows or needs; patterns and formats are checked elsewhere, in a thread that can be ended. */
const KEPT = [
  'title',
  'description',
  'type',
  'enum',
  'const',
  'format',
  'examples',
  'required',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'deprecated',
  'contentMediaType',
] as const;

/** Thrown inside of this file only, to leave a deep walk. */
class Unfit extends Error {}

export function planForm(inputSchema: unknown): FormPlan {
  if (typeof inputSchema === 'boolean') {
    return { kind: 'json', why: `The input schema is just “${inputSchema}”: it names no arguments.` };
  }
  if (!isObject(inputSchema)) return { kind: 'json', why: 'The tool has no usable input schema.' };
  try {
    const schema = new Planner(inputSchema).plan();
    return schema['type'] === 'object'
      ? { kind: 'form', schema }
      : { kind: 'json', why: 'The input schema does not describe an object.' };
  } catch (error) {
    if (error instanceof Unfit) return { kind: 'json', why: error.message };
    throw error;
  }
}

interface Place {
  readonly depth: number;
  readonly unions: number;
  /** References on the way here; one that comes again is a recursion. */
  readonly refs: readonly string[];
}

class Planner {
  readonly #root: JsonObject;
  #nodes = 0;

  constructor(root: JsonObject) {
    this.#root = root;
  }

  plan(): JsonObject {
    return this.#node({ type: 'object', ...this.#root }, { depth: 0, unions: 0, refs: [] });
  }

  #node(schema: unknown, place: Place): JsonObject {
    this.#nodes += 1;
    if (this.#nodes > FORM_NODES_MAX)
      throw new Unfit(`The input schema has more than ${FORM_NODES_MAX} parts.`);
    if (place.depth > FORM_DEPTH_MAX)
      throw new Unfit(`The input schema is more than ${FORM_DEPTH_MAX} levels deep.`);
    if (schema === true || schema === undefined) return { [AS_JSON]: true };
    if (!isObject(schema)) throw new Unfit('A part of the input schema is not a schema.');
    if (typeof schema['$ref'] === 'string') return this.#reference(schema['$ref'], schema, place);
    for (const keyword of ['$dynamicRef', '$recursiveRef']) {
      if (keyword in schema) throw new Unfit(`The input schema uses ${keyword}.`);
    }
    return this.#union(schema, place) ?? this.#plain(this.#allOf(schema, place), place);
  }

  #reference(ref: string, schema: JsonObject, place: Place): JsonObject {
    if (!ref.startsWith('#'))
      throw new Unfit(`The input schema refers to another document (${ref.slice(0, 80)}).`);
    if (place.refs.includes(ref)) throw new Unfit(`The input schema contains itself (${ref.slice(0, 80)}).`);
    const target = resolvePointer(this.#root, ref);
    if (target === undefined)
      throw new Unfit(`The input schema refers to ${ref.slice(0, 80)}, which is not there.`);
    const { $ref: _ref, ...beside } = schema;
    const merged = isObject(target) ? { ...target, ...beside } : target;
    return this.#node(merged, { ...place, refs: [...place.refs, ref] });
  }

  /** Parts that must all hold are laid together, where that is plain. */
  #allOf(schema: JsonObject, place: Place): JsonObject {
    const { allOf, ...rest } = schema;
    if (!Array.isArray(allOf)) return schema;
    if (allOf.length > FORM_OPTIONS_MAX)
      throw new Unfit('The input schema combines too many parts with allOf.');
    const parts = [rest, ...allOf.map((part: unknown) => this.#resolved(part, place))];
    // What stands beside allOf counts before what stands in it.
    const merged = Object.fromEntries(parts.toReversed().flatMap((each) => Object.entries(each)));
    const properties = Object.fromEntries(
      parts.flatMap((each) => Object.entries(asObject(each['properties']))),
    );
    const required = parts.flatMap((each) => strings(each['required']));
    return { ...merged, ...(Object.keys(properties).length > 0 && { properties }), required };
  }

  #resolved(part: unknown, place: Place): JsonObject {
    if (!isObject(part)) return {};
    if (typeof part['$ref'] !== 'string') return part;
    if (place.refs.includes(part['$ref'])) throw new Unfit('The input schema contains itself.');
    return asObject(resolvePointer(this.#root, part['$ref']));
  }

  #union(schema: JsonObject, place: Place): JsonObject | null {
    const options = unionOf(schema);
    if (options === null) return null;
    const { anyOf: _anyOf, oneOf: _oneOf, ...beside } = schema;
    // A list of types is the union itself, and is in its alternatives now.
    const { type, ...untyped } = beside;
    const around = Array.isArray(type) ? untyped : beside;
    const some = options.filter((each) => !isNullSchema(each));
    const nullable = some.length < options.length;
    const mark = nullable ? { [NULLABLE]: true } : {};
    if (some.length === 1) return { ...this.#node({ ...asObject(some[0]), ...around }, place), ...mark };
    if (some.length > FORM_OPTIONS_MAX)
      throw new Unfit(`A field may be one of more than ${FORM_OPTIONS_MAX} things.`);
    if (place.unions >= UNION_DEPTH_MAX)
      throw new Unfit('Alternatives stand inside of alternatives, too deep.');
    const constants = some.map(constantOf);
    if (constants.every((each) => each !== null)) {
      const values = {
        enum: constants.map(({ value }) => value),
        [LABELS]: some.map((each) => asObject(each)['title'] ?? null),
      };
      return { ...kept(around), ...stated(around), ...values, ...mark };
    }
    const inner = { ...place, depth: place.depth + 1, unions: place.unions + 1 };
    const oneOf = some.map((each, at) => titled(this.#node(withParent(each, around), inner), at));
    const { properties: _properties, type: _type, required: _required, ...head } = kept(around);
    return { ...head, ...stated(around), oneOf, ...mark };
  }

  #plain(schema: JsonObject, place: Place): JsonObject {
    const enumeration = schema['enum'];
    if (Array.isArray(enumeration) && enumeration.length > FORM_ENUM_MAX) {
      throw new Unfit(`A field has more than ${FORM_ENUM_MAX} allowed values.`);
    }
    const inner = { ...place, depth: place.depth + 1 };
    const type = typeOf(schema);
    const base = { ...kept(schema), ...stated(schema), ...(type !== null && { type }) };
    if (type === 'object') return { ...base, ...this.#members(schema, inner) };
    if (type === 'array') return this.#array(schema, base, inner);
    const isTyped = type !== null || Array.isArray(enumeration) || 'const' in schema;
    return isTyped ? base : { ...base, [AS_JSON]: true };
  }

  #members(schema: JsonObject, place: Place): JsonObject {
    const properties = Object.entries(asObject(schema['properties'])).map(
      ([name, each]): [string, JsonObject] => [name, this.#node(each, place)],
    );
    const names = new Set(properties.map(([name]) => name));
    if (names.has('__proto__')) throw new Unfit('A field is named “__proto__”.');
    const more = schema['additionalProperties'];
    return {
      properties: Object.fromEntries(properties),
      required: strings(schema['required']).filter((name) => names.has(name)),
      // Where the schema says nothing, anything may be added; a form offers it only where the schema speaks of it.
      ...(isObject(more) && { additionalProperties: withEmpty(this.#node(more, place)) }),
      ...(more === true && { additionalProperties: true }),
    };
  }

  #array(schema: JsonObject, base: JsonObject, place: Place): JsonObject {
    if (Array.isArray(schema['prefixItems']) || Array.isArray(schema['items'])) {
      const { type: _type, ...tuple } = base;
      return { ...tuple, [AS_JSON]: true };
    }
    return { ...base, items: withEmpty(this.#node(schema['items'], place)) };
  }
}

/** A new item begins as the emptiest value of its type, so that it is never a surprising null. */
function withEmpty(schema: JsonObject): JsonObject {
  const stated = schema[STATED_DEFAULT];
  if (stated !== undefined) return { ...schema, default: stated };
  const options = schema['enum'];
  if (Array.isArray(options)) return { ...schema, default: options[0] };
  if ('const' in schema) return { ...schema, default: schema['const'] };
  switch (schema['type']) {
    case 'string':
      return { ...schema, default: '' };
    case 'number':
    case 'integer':
      return { ...schema, default: 0 };
    case 'boolean':
      return { ...schema, default: false };
    case 'array':
      return { ...schema, default: [] };
    case 'object':
      return { ...schema, default: {} };
    default:
      return schema;
  }
}

function typeOf(schema: JsonObject): string | null {
  const { type } = schema;
  if (typeof type === 'string') return type;
  if (isObject(schema['properties'])) return 'object';
  return schema['items'] === undefined ? null : 'array';
}

/** The alternatives of a field: oneOf, anyOf, or a list of types. */
function unionOf(schema: JsonObject): readonly unknown[] | null {
  const { oneOf, anyOf, type } = schema;
  const options = Array.isArray(oneOf) ? oneOf : anyOf;
  if (Array.isArray(options)) {
    // Often only says which of the fields go together: that is for the check, not for the form.
    const addsFields = options.some(
      (each) => isObject(asObject(each)['properties']) || '$ref' in asObject(each),
    );
    return isObject(schema['properties']) && !addsFields ? null : options;
  }
  if (!Array.isArray(type)) return null;
  const { type: _type, enum: values, ...rest } = schema;
  return type.map((each: unknown) => ({
    ...(each === 'null' ? {} : rest),
    ...(Array.isArray(values) && each !== 'null' && { enum: values.filter((value) => value !== null) }),
    type: each,
  }));
}

function isNullSchema(schema: unknown): boolean {
  return isObject(schema) && (schema['type'] === 'null' || ('const' in schema && schema['const'] === null));
}

function constantOf(schema: unknown): { readonly value: unknown } | null {
  if (!isObject(schema)) return null;
  return 'const' in schema && !isObject(schema['properties']) ? { value: schema['const'] } : null;
}

function withParent(option: unknown, around: JsonObject): unknown {
  if (!isObject(option)) return option;
  const shared = asObject(around['properties']);
  const type = option['type'] ?? around['type'];
  return {
    ...option,
    ...(type !== undefined && option['$ref'] === undefined && { type }),
    ...(Object.keys(shared).length > 0 && { properties: { ...shared, ...asObject(option['properties']) } }),
    ...(Array.isArray(around['required']) && {
      required: [...strings(around['required']), ...strings(option['required'])],
    }),
  };
}

/** Every alternative needs a name to choose it by. */
function titled(schema: JsonObject, at: number): JsonObject {
  if (typeof schema['title'] === 'string' && schema['title'] !== '') return schema;
  for (const [name, property] of Object.entries(asObject(schema['properties']))) {
    if (isObject(property) && 'const' in property) {
      return { ...schema, title: `${name}: ${JSON.stringify(property['const'])}` };
    }
  }
  const { type } = schema;
  return { ...schema, title: typeof type === 'string' ? type : `Alternative ${at + 1}` };
}

function kept(schema: JsonObject): JsonObject {
  return Object.fromEntries(KEPT.flatMap((key) => (schema[key] === undefined ? [] : [[key, schema[key]]])));
}

function stated(schema: JsonObject): JsonObject {
  return schema['default'] === undefined ? {} : { [STATED_DEFAULT]: schema['default'] };
}

function asObject(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

function strings(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : [];
}
