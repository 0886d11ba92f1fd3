/**
 * The validator that the form library asks while it draws, to find which alternative of a union the data is. It runs
 * on the page, so it only ever gets the bounded, pattern-free schemas of form-schema.ts; the real check of the arguments
 * is check.ts, in a thread of its own. (The library's usual validator compiles schemas with `new Function`, which the
 * page's policy forbids.)
 */
import { Validator, type Schema } from '@cfworker/json-schema';
import { toErrorList, type RJSFSchema, type ValidatorType } from '@rjsf/utils';
import { isObject } from '../../../../src-shared/wire/message.ts';
import { withPlainNumbers } from '../args/exact-number.ts';

export const formValidator: ValidatorType<unknown> = {
  isValid(schema, formData, _rootSchema) {
    return validates(schema, formData);
  },
  rawValidation: () => ({ errors: [] }),
  validateFormData: () => ({ errors: toErrorList(undefined), errorSchema: {} }),
};

function validates(schema: RJSFSchema, data: unknown): boolean {
  if (!isSchema(schema)) return false;
  try {
    return new Validator(schema, '2020-12', true).validate(withPlainNumbers(withoutHoles(data))).valid;
  } catch {
    return false;
  }
}

/** To the validator a member that holds undefined is there; to JSON it is not. */
function withoutHoles(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((each) => (each === undefined ? null : withoutHoles(each)));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, each]) => (each === undefined ? [] : [[key, withoutHoles(each)]])),
  );
}

function isSchema(schema: unknown): schema is Schema {
  return isObject(schema);
}
