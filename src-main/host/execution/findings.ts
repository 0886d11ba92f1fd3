import type { Finding } from '../../../src-shared/state/row.ts';
import { PROBLEMS_MAX, type Verdict } from './verdict.ts';

export type Subject = 'arguments' | 'result';

const PROMISE: Readonly<
  Record<Subject, { code: string; severity: Finding['severity']; schema: string; hint: string }>
> = {
  arguments: {
    code: 'arguments-schema',
    severity: 'warning',
    schema: 'inputSchema',
    hint: 'They were sent as they are; how the server takes them is its answer.',
  },
  result: {
    code: 'result-schema',
    severity: 'error',
    schema: 'outputSchema',
    hint: 'The server breaks what its outputSchema promises: correct the result or the schema.',
  },
};

/** What a verdict says to a person, at most PROBLEMS_MAX + 1 findings. */
export function findingsOf(verdict: Verdict, subject: Subject): Finding[] {
  const { code, severity, schema, hint } = PROMISE[subject];
  switch (verdict.kind) {
    case 'valid':
      return [];
    case 'invalid': {
      const findings = verdict.problems.map(({ path, message }): Finding => {
        const where = path === '' ? subject : `${subject}${path}`;
        return { code, severity, message: `${where} ${message}`, hint };
      });
      if (verdict.moreProblems > 0) {
        const message = `${verdict.moreProblems} more problems; the first ${PROBLEMS_MAX} are listed`;
        findings.push({ code, severity, message, hint });
      }
      return findings;
    }
    case 'unusable':
      return [
        {
          code: 'schema-unusable',
          severity: 'warning',
          message: `The ${schema} could not be used: ${verdict.why}`,
          hint: 'Correct the schema in the server; nothing was checked against it.',
        },
      ];
    case 'timeout':
      return [
        {
          code: 'schema-timeout',
          severity: 'warning',
          message: `The check against the ${schema} was stopped after ${verdict.deadlineMs} ms.`,
          hint: 'A pattern in it may backtrack without end, such as ^(a+)+$: write it differently.',
        },
      ];
    case 'unchecked':
      return [
        {
          code: 'schema-unchecked',
          severity: 'info',
          message: `The ${subject} could not be checked against the ${schema}: ${verdict.why}`,
          hint: 'Run the call again to have it checked.',
        },
      ];
  }
}

export const STRUCTURE_MISSING: Finding = {
  code: 'result-schema',
  severity: 'error',
  message: 'The tool has an outputSchema and the result has no structuredContent',
  hint: 'The server breaks what its outputSchema promises: correct the result or leave the schema out.',
};

export const RESULT_TOO_LONG: Finding = {
  code: 'result-truncated',
  severity: 'info',
  message: 'The result is longer than 8 MiB: it is cut here and was not checked',
  hint: 'The tape has all of it.',
};

export const RESULT_TOO_DEEP: Finding = {
  code: 'result-truncated',
  severity: 'info',
  message: 'The result is nested too deep to be shown as text here',
  hint: 'The tape has all of it.',
};
