import type { Call } from '../../../src-shared/api/tools.ts';
import type { Finding } from '../../../src-shared/state/row.ts';
import { findingsOf, RESULT_TOO_DEEP, RESULT_TOO_LONG, STRUCTURE_MISSING, type Subject } from './findings.ts';
import { surelyValid } from './plain-schema.ts';
import { resultText } from './result-text.ts';
import type { SchemaChecker } from './schema-check.ts';
import type { Verdict } from './verdict.ts';

type Done = Extract<Call['state'], { kind: 'done' }>;

/** A result as it is shown: its text, and what the check of its structure found. */
export interface Judged extends Pick<Done, 'isError' | 'resultJson' | 'truncated'> {
  readonly findings: readonly Finding[];
  /** What the check came to, in a few words. */
  readonly outcome: string;
}

interface Checked {
  readonly findings: readonly Finding[];
  readonly outcome: string;
}

/** Checks a call's arguments or its result's structure against the schema of its tool; null when there is none. */
export async function checkAgainst(
  schemas: SchemaChecker,
  subject: Subject,
  schema: unknown,
  value: { readonly text: string; readonly member: string | null },
): Promise<Checked> {
  if (schema === undefined || schema === null) return { findings: [], outcome: 'no schema' };
  // Two messages to a thread and back take longer than most servers do.
  if (surelyValid(schema, value.text, value.member)) return { findings: [], outcome: 'valid' };
  const verdict = await schemas.check(schema, value.text, value.member);
  return { findings: findingsOf(verdict, subject), outcome: wordsOf(verdict) };
}

/** Puts a result into text and checks what it promises. */
export async function judgeResult(
  schemas: SchemaChecker,
  outputSchema: unknown,
  result: unknown,
): Promise<Judged> {
  const text = resultText(result);
  const isError = isRecord(result) && result['isError'] === true;
  switch (text.kind) {
    case 'too-deep':
      return { isError, resultJson: '', truncated: true, findings: [RESULT_TOO_DEEP], outcome: 'too deep' };
    case 'cut':
      return {
        isError,
        resultJson: text.text,
        truncated: true,
        findings: [RESULT_TOO_LONG],
        outcome: 'too long',
      };
    case 'whole': {
      const schema = promisesStructure(result) && !isError ? outputSchema : undefined;
      const checked = await checkStructure(schemas, schema, result, text.text);
      return { isError, resultJson: text.text, truncated: false, ...checked };
    }
  }
}

async function checkStructure(
  schemas: SchemaChecker,
  schema: unknown,
  result: unknown,
  text: string,
): Promise<Checked> {
  const isPromised = schema !== undefined && schema !== null;
  if (isPromised && !(isRecord(result) && result['structuredContent'] !== undefined)) {
    return { findings: [STRUCTURE_MISSING], outcome: 'no structure' };
  }
  return checkAgainst(schemas, 'result', schema, { text, member: 'structuredContent' });
}

function wordsOf(verdict: Verdict): string {
  switch (verdict.kind) {
    case 'valid':
      return 'valid';
    case 'invalid': {
      const count = verdict.problems.length + verdict.moreProblems;
      return count === 1 ? '1 problem' : `${count} problems`;
    }
    case 'unusable':
      return 'schema unusable';
    case 'timeout':
      return 'check timed out';
    case 'unchecked':
      return 'not checked';
  }
}

/** A result that asks for input, or is of an extension, is not the one that the schema speaks of. */
function promisesStructure(result: unknown): boolean {
  const type = isRecord(result) ? result['resultType'] : undefined;
  return type === undefined || type === 'complete';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
