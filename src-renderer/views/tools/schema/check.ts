/** The whole check of arguments against a schema. Runs in a worker: a pattern may take for ever. */
import { Validator, type Schema } from '@cfworker/json-schema';
import { isObject } from '../../../../src-shared/wire/message.ts';
import { VIOLATIONS_MAX, violationsOf, type Violation } from './violations.ts';

export type Verdict =
  | { readonly kind: 'valid' }
  | { readonly kind: 'invalid'; readonly violations: readonly Violation[]; readonly more: number }
  /** Nothing can be said; `why` is a half sentence. */
  | { readonly kind: 'unchecked'; readonly why: string };

export function checkArgs(schema: unknown, args: unknown): Verdict {
  if (schema === true || schema === undefined || schema === null) return { kind: 'valid' };
  if (!isSchema(schema)) return { kind: 'unchecked', why: 'the input schema is no schema' };
  try {
    const { valid, errors } = new Validator(schema, draftOf(schema), false).validate(args);
    if (valid) return { kind: 'valid' };
    const violations = violationsOf(errors);
    return {
      kind: 'invalid',
      violations: violations.slice(0, VIOLATIONS_MAX),
      more: Math.max(0, violations.length - VIOLATIONS_MAX),
    };
  } catch (error) {
    const why = error instanceof Error ? error.message.split('\n')[0] : String(error);
    return { kind: 'unchecked', why: `the input schema cannot be used: ${why}` };
  }
}

/** Every keyword is looked at when it is used; what is malformed throws there. */
function isSchema(schema: unknown): schema is Schema {
  return isObject(schema);
}

/** MCP means 2020-12 where a schema does not say otherwise. */
function draftOf(schema: Schema): '4' | '7' | '2019-09' | '2020-12' {
  const named = typeof schema.$schema === 'string' ? schema.$schema : '';
  if (named.includes('draft-04')) return '4';
  if (/draft-0[67]/.test(named)) return '7';
  return named.includes('2019-09') ? '2019-09' : '2020-12';
}
