import { isObject, stringAt } from '../../../src-shared/wire/message.ts';

/** One thing that a form of a server wants, as it is asked for in one line. */
export interface AskedField {
  readonly name: string;
  readonly type: string;
  readonly about: string;
  readonly isRequired: boolean;
  /** Taken when nothing is typed; undefined: then it is left out. */
  readonly byDefault: unknown;
  /** Null: whatever is typed. */
  readonly choices: readonly string[] | null;
}

const FIELDS_MAX = 100;

/** The top level of the schema: a form of a server is flat, and what is deeper is typed as JSON. */
export function fieldsOf(schema: unknown): AskedField[] {
  const properties = isObject(schema) ? schema['properties'] : undefined;
  if (!isObject(schema) || !isObject(properties)) return [];
  const required = Array.isArray(schema['required']) ? (schema['required'] as unknown[]) : [];
  return Object.entries(properties)
    .slice(0, FIELDS_MAX)
    .map(([name, property]) => {
      const own = isObject(property) ? property : {};
      const choices = Array.isArray(own['enum']) ? (own['enum'] as unknown[]) : null;
      return {
        name,
        type: stringAt(own, 'type') ?? 'any',
        about: stringAt(own, 'description') ?? stringAt(own, 'title') ?? '',
        isRequired: required.includes(name),
        byDefault: own['default'],
        choices: choices === null ? null : choices.filter((each) => typeof each === 'string'),
      };
    });
}

export type TypedValue =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'left-out' }
  /** What is wrong with it. */
  | { readonly kind: 'again'; readonly why: string };

/** What a typed line means for a field. */
export function valueOf(field: AskedField, line: string): TypedValue {
  const typed = line.trim();
  if (typed === '') {
    if (field.byDefault !== undefined) return { kind: 'value', value: field.byDefault };
    return field.isRequired ? { kind: 'again', why: 'It is required.' } : { kind: 'left-out' };
  }
  if (field.choices !== null && !field.choices.includes(typed))
    return { kind: 'again', why: `One of: ${field.choices.join(', ')}.` };
  switch (field.type) {
    case 'string':
      return { kind: 'value', value: typed };
    case 'boolean':
      if (/^(y|yes|true)$/i.test(typed)) return { kind: 'value', value: true };
      return /^(n|no|false)$/i.test(typed)
        ? { kind: 'value', value: false }
        : { kind: 'again', why: 'Type y or n.' };
    case 'integer':
    case 'number': {
      const value = Number(typed);
      const isOne = Number.isFinite(value) && (field.type === 'number' || Number.isInteger(value));
      return isOne
        ? { kind: 'value', value }
        : { kind: 'again', why: `That is no ${field.type === 'number' ? 'number' : 'whole number'}.` };
    }
    default:
      try {
        return { kind: 'value', value: JSON.parse(typed) as unknown };
      } catch {
        return { kind: 'again', why: 'Type it as JSON.' };
      }
  }
}
