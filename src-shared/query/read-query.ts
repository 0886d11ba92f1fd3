import type { Failure, Result } from '../base/failure.ts';
import type { Query, QueryError } from './ast.ts';
import { parseQuery } from './parse.ts';

/** A query's text as a query, or the failure that says where it is wrong. */
export function readQuery(text: string): Result<Query> {
  const parsed = parseQuery(text);
  return parsed.ok ? { ok: true, value: parsed.query } : { ok: false, failure: failureOf(parsed.error) };
}

function failureOf({ from, to, message, hint }: QueryError): Failure {
  return { code: 'query-invalid', message, hint, at: { from, to } };
}
