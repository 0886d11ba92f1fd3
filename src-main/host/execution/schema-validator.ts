import { Ajv, type ErrorObject, type Options, type ValidateFunction } from 'ajv';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { PROBLEMS_MAX, type CheckJob, type Problem, type Verdict } from './verdict.ts';

/** Compiled schemas that are kept, the least recently used leaving first. */
export const COMPILED_MAX = 200;
const MESSAGE_CHARS = 300;

const DIALECTS = ['2020-12', '2019-09', 'draft-07'] as const;
type Dialect = (typeof DIALECTS)[number];

/** Not an object: a schema may call its dialect `__proto__`. */
const DIALECT_BY_URI: ReadonlyMap<string, Dialect> = new Map([
  ['https://json-schema.org/draft/2020-12/schema', '2020-12'],
  ['https://json-schema.org/draft/2019-09/schema', '2019-09'],
  ['http://json-schema.org/draft-07/schema', 'draft-07'],
  // All that draft-06 can say, draft-07 says the same way.
  ['http://json-schema.org/draft-06/schema', 'draft-07'],
]);

interface Compiled {
  readonly ajv: Ajv;
  readonly schema: object | boolean;
  readonly validate: ValidateFunction;
}

/** Validates against schemas of strangers. It may run forever: only a thread that can be killed should call it. */
export class SchemaValidator {
  readonly #ajvs = new Map<string, Ajv>();
  readonly #compiled = new Map<string, Compiled>();

  check({ schemaHash, schemaText, valueText, member }: CheckJob): Verdict {
    let value: unknown;
    try {
      value = memberOf(JSON.parse(valueText), member);
    } catch {
      return { kind: 'unchecked', why: 'it is not JSON' };
    }
    let errors: readonly ErrorObject[];
    try {
      const { validate } = this.#compile(schemaHash, schemaText);
      if (validate(value)) return { kind: 'valid' };
      errors = validate.errors ?? [];
    } catch (error) {
      // It does not compile, or it recursed until the stack was full.
      return { kind: 'unusable', why: clip(error instanceof Error ? error.message : String(error)) };
    }
    const base = member === null ? '' : `/${member}`;
    return {
      kind: 'invalid',
      problems: errors.slice(0, PROBLEMS_MAX).map((error) => problemOf(base, error)),
      moreProblems: Math.max(0, errors.length - PROBLEMS_MAX),
    };
  }

  get compiledCount(): number {
    return this.#compiled.size;
  }

  #compile(hash: string, text: string): Compiled {
    const known = this.#compiled.get(hash);
    if (known !== undefined) {
      this.#compiled.delete(hash);
      this.#compiled.set(hash, known);
      return known;
    }
    const { schema, dialect } = readSchema(text);
    const compiled = this.#compileAs(schema, dialect);
    this.#compiled.set(hash, compiled);
    for (const [oldest, { ajv, schema: old }] of this.#compiled) {
      if (this.#compiled.size <= COMPILED_MAX) break;
      this.#compiled.delete(oldest);
      ajv.removeSchema(old);
    }
    return compiled;
  }

  /** Patterns are meant to be Unicode ones; those that are only valid in the older syntax still count. */
  #compileAs(schema: object | boolean, dialect: Dialect): Compiled {
    try {
      const ajv = this.#ajv(dialect, true);
      return { ajv, schema, validate: ajv.compile(schema) };
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      const ajv = this.#ajv(dialect, false);
      return { ajv, schema, validate: ajv.compile(schema) };
    }
  }

  #ajv(dialect: Dialect, unicodeRegExp: boolean): Ajv {
    const key = `${dialect} ${unicodeRegExp}`;
    const known = this.#ajvs.get(key);
    if (known !== undefined) return known;
    const made = newAjv(dialect, {
      strict: false,
      allErrors: true,
      logger: false,
      // Two tools may use one $id for different schemas.
      addUsedSchema: false,
      unicodeRegExp,
    });
    addFormats.default(made);
    this.#ajvs.set(key, made);
    return made;
  }
}

function newAjv(dialect: Dialect, options: Options): Ajv {
  switch (dialect) {
    case '2020-12':
      return new Ajv2020(options);
    case '2019-09':
      return new Ajv2019(options);
    case 'draft-07':
      return new Ajv(options);
  }
}

function readSchema(text: string): { schema: object | boolean; dialect: Dialect } {
  const schema: unknown = JSON.parse(text);
  if (typeof schema === 'boolean') return { schema, dialect: '2020-12' };
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) {
    throw new Error('a schema is an object, and this is none');
  }
  if (!('$schema' in schema)) return { schema, dialect: '2020-12' };
  const { $schema: uri, ...rest } = schema;
  const dialect = typeof uri === 'string' ? DIALECT_BY_URI.get(uri.replace(/#$/, '')) : undefined;
  if (dialect === undefined) {
    throw new Error(`its dialect ${JSON.stringify(uri)} is not one of ${DIALECTS.join(', ')}`);
  }
  // Without $schema: the instance is the dialect, and ajv would look for a meta-schema with exactly that spelling.
  return { schema: rest, dialect };
}

function memberOf(value: unknown, member: string | null): unknown {
  if (member === null) return value;
  return typeof value === 'object' && value !== null && Object.hasOwn(value, member)
    ? Reflect.get(value, member)
    : undefined;
}

function problemOf(base: string, { instancePath, message, params, keyword }: ErrorObject): Problem {
  const detail = detailOf(keyword, params);
  return { path: `${base}${instancePath}`, message: clip(`${message ?? keyword}${detail}`) };
}

/** What ajv leaves out of its messages: which property is too many, which values there are. */
function detailOf(keyword: string, params: Record<string, unknown>): string {
  switch (keyword) {
    case 'additionalProperties':
      return `: ${JSON.stringify(params['additionalProperty'])}`;
    case 'unevaluatedProperties':
      return `: ${JSON.stringify(params['unevaluatedProperty'])}`;
    case 'enum':
      return `: ${JSON.stringify(params['allowedValues'])}`;
    case 'const':
      return `: ${JSON.stringify(params['allowedValue'])}`;
    default:
      return '';
  }
}

function clip(text: string): string {
  return text.length > MESSAGE_CHARS ? `${text.slice(0, MESSAGE_CHARS)}…` : text;
}
