import { describe, expect, it } from 'vitest';
import {
  journeysOutcome,
  LISTED_MAX,
  neverSilent,
  nothing,
  reasonOf,
  summary,
  vitestOutcome,
} from './test-report.mjs';

const PASSED = { status: 'passed', fullName: 'a box opens', failureMessages: [] };
const FAILED = {
  status: 'failed',
  fullName: 'a box closes',
  failureMessages: ['\u001B[31mAssertionError\u001B[39m: expected 1 to be 2\n    at /root/a.test.ts:3:1'],
};
const FLAKY = { status: 'passed', fullName: 'a box waits', failureMessages: ['Error: too late'] };

function vitestReport(assertionResults: readonly unknown[], more: readonly unknown[] = []): unknown {
  return {
    numPassedTests: 2,
    numFailedTests: 1,
    numPendingTests: 0,
    numTodoTests: 0,
    testResults: [{ name: '/root/src/a.test.ts', status: 'failed', message: '', assertionResults }, ...more],
  };
}

function journeysReport(status: 'unexpected' | 'flaky'): unknown {
  const results = [
    { errors: [{ message: 'Test timeout of 300000ms exceeded.' }, { message: 'waiting for a row' }] },
    { errors: [] },
  ];
  return {
    stats: {
      expected: 5,
      unexpected: Number(status === 'unexpected'),
      flaky: Number(status === 'flaky'),
      skipped: 1,
    },
    suites: [
      {
        title: 'tools.spec.ts',
        suites: [
          {
            title: 'a group',
            specs: [{ file: 'tools.spec.ts', line: 7, title: 'runs', tests: [{ status, results }] }],
          },
        ],
      },
    ],
    errors: [],
  };
}

describe('what was red', () => {
  it('is named with its file and the beginning of its error, and flaky is not failed', () => {
    const outcome = vitestOutcome(vitestReport([PASSED, FAILED, FLAKY]), '/root');
    expect(outcome.count).toEqual({ passed: 2, failed: 1, skipped: 0 });
    expect(summary([outcome])).toBe(`
failed
  vitest › src/a.test.ts › a box closes
      AssertionError: expected 1 to be 2

flaky (red once, green when run again)
  vitest › src/a.test.ts › a box waits
      Error: too late

1 flaky
2 passed, 1 failed`);
  });

  it('counts a file that does not load', () => {
    const broken = {
      name: '/root/b.test.ts',
      status: 'failed',
      message: 'no such module',
      assertionResults: [],
    };
    const { count, failed } = vitestOutcome(vitestReport([FAILED], [broken]), '/root');
    expect(count.failed).toBe(2);
    expect(failed).toContainEqual({
      runner: 'vitest',
      file: 'b.test.ts',
      name: 'the file itself',
      reason: 'no such module',
    });
  });

  it('of a journey says where it stood when its time was over', () => {
    const failed = journeysOutcome(journeysReport('unexpected'));
    expect(failed.count).toEqual({ passed: 5, failed: 1, skipped: 1 });
    expect(summary([failed])).toBe(`
failed
  journey › tools.spec.ts:7 › a group › runs
      Test timeout of 300000ms exceeded.
      waiting for a row

0 flaky
5 passed, 1 failed, 1 skipped`);
    const flaky = journeysOutcome(journeysReport('flaky'));
    expect(flaky.count).toEqual({ passed: 6, failed: 0, skipped: 1 });
    expect(summary([flaky])).toContain('flaky (red once, green when run again)\n  journey › tools.spec.ts:7');
    expect(summary([flaky])).toMatch(/\n1 flaky\n6 passed, 0 failed, 1 skipped$/);
  });

  it('is at least the runner, when it ends badly and says nothing', () => {
    const silent = neverSilent(vitestOutcome(undefined, '/root'), 'vitest', 1);
    expect(silent.count.failed).toBe(1);
    expect(summary([silent])).toContain('vitest › no test, the runner itself');
    expect(neverSilent(nothing(), 'vitest', 0)).toEqual(nothing());
  });

  it('is cut: an error to its first lines, a list to its first tests', () => {
    const long = Array.from({ length: 300 }, (_each, line) => `  ${line} × locator resolved`).join('\n');
    expect(reasonOf(`Error: no row\n\n${long}`).split('\n')).toHaveLength(6);
    expect(reasonOf('x'.repeat(5_000))).toHaveLength(601);
    const failed = Array.from({ length: LISTED_MAX + 3 }, (_each, nth) => ({
      runner: 'vitest',
      file: 'a.test.ts',
      name: `test ${nth}`,
      reason: '',
    }));
    const text = summary([{ ...nothing(), failed }]);
    expect(text).toContain(`test ${LISTED_MAX - 1}\n  and 3 more`);
    expect(text).not.toContain(`test ${LISTED_MAX}\n`);
  });
});
