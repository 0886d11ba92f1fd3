// What came of a test run, from the JSON reports of its runners: counts, and in few words every test that was red.

/** Of one error: what says what is wrong stands at its beginning. */
const REASON_LINES_MAX = 6;
const REASON_CHARS_MAX = 600;
/** More than this is one fault with many faces, and the output of a CI is cut. */
export const LISTED_MAX = 40;

/**
 * @typedef {{runner: string, file: string, name: string, reason: string}} Red
 * @typedef {{passed: number, failed: number, skipped: number}} Count
 * @typedef {{count: Count, failed: Red[], flaky: Red[]}} Outcome  `flaky`: red once, green when run again; passed.
 */

/** The first lines of an error, without colours and without where in the code. @param {string} text */
export function reasonOf(text) {
  const lines = text
    // oxlint-disable-next-line no-control-regex
    .replaceAll(/\u001B\[[0-9;]*m/g, '')
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line.trim() !== '' && !/^\s*at /.test(line));
  const reason = lines.slice(0, REASON_LINES_MAX).join('\n');
  return reason.length > REASON_CHARS_MAX ? `${reason.slice(0, REASON_CHARS_MAX)}…` : reason;
}

/** @param {string} path @param {string} root */
const within = (path, root) => (path.startsWith(`${root}/`) ? path.slice(root.length + 1) : path);

/**
 * A runner that ended badly without a red test (a file that does not load, an error between tests, a deadline) failed.
 * @param {Outcome} outcome @param {string} runner @param {number} code
 * @returns {Outcome}
 */
export function neverSilent(outcome, runner, code) {
  if (code === 0 || outcome.count.failed > 0) return outcome;
  const red = {
    runner,
    file: '',
    name: 'no test, the runner itself',
    reason: `It ended with code ${code}; its output above says why.`,
  };
  return {
    ...outcome,
    count: { ...outcome.count, failed: 1 },
    failed: [...outcome.failed, red],
  };
}

/** @returns {Outcome} */
export const nothing = () => ({ count: { passed: 0, failed: 0, skipped: 0 }, failed: [], flaky: [] });

/** @param {any} report vitest's, undefined when it wrote none @param {string} root @returns {Outcome} */
export function vitestOutcome(report, root) {
  if (!report) return nothing();
  const outcome = nothing();
  for (const { name, status, message, assertionResults } of report.testResults) {
    const file = within(name, root);
    // One that does not load has no tests.
    if (status === 'failed' && assertionResults.length === 0) {
      outcome.count.failed += 1;
      outcome.failed.push({ runner: 'vitest', file, name: 'the file itself', reason: reasonOf(message) });
    }
    for (const test of assertionResults) {
      const reason = reasonOf(test.failureMessages[0] ?? '');
      const red = { runner: 'vitest', file, name: test.fullName, reason };
      if (test.status === 'failed') outcome.failed.push(red);
      // The error of the first try stays with a test that was run again.
      else if (test.status === 'passed' && test.failureMessages.length > 0) outcome.flaky.push(red);
    }
  }
  outcome.count.passed = report.numPassedTests;
  outcome.count.failed += report.numFailedTests;
  outcome.count.skipped = report.numPendingTests + report.numTodoTests;
  return outcome;
}

/** @param {any} report Playwright's, undefined when it wrote none @returns {Outcome} */
export function journeysOutcome(report) {
  if (!report) return nothing();
  const outcome = nothing();
  const { expected, unexpected, flaky, skipped } = report.stats;
  outcome.count = { passed: expected + flaky, failed: unexpected, skipped };

  /** @param {any} suite @param {readonly string[]} path */
  function walk(suite, path) {
    for (const spec of suite.specs ?? [])
      for (const { status, results } of spec.tests) {
        if (status !== 'unexpected' && status !== 'flaky') continue;
        const first = results.find((/** @type {any} */ result) => result.errors.length > 0);
        const errors = first?.errors.map((/** @type {any} */ error) => error.message ?? '') ?? [];
        // Of a test that took too long the first says only that; where it was is in the second.
        const reason = reasonOf(errors.join('\n'));
        const name = [...path, spec.title].join(' › ');
        const red = { runner: 'journey', file: `${spec.file}:${spec.line}`, name, reason };
        (status === 'flaky' ? outcome.flaky : outcome.failed).push(red);
      }
    for (const inner of suite.suites ?? []) walk(inner, [...path, inner.title]);
  }
  // The outermost suites are files, whose names stand with each test.
  for (const suite of report.suites) walk(suite, []);
  for (const { message } of report.errors ?? []) {
    outcome.failed.push({
      runner: 'journey',
      file: '',
      name: 'between tests',
      reason: reasonOf(message ?? ''),
    });
  }
  return outcome;
}

/** @param {string} heading @param {readonly Red[]} reds @returns {string[]} */
function listOf(heading, reds) {
  if (reds.length === 0) return [];
  const lines = ['', heading];
  for (const { runner, file, name, reason } of reds.slice(0, LISTED_MAX)) {
    lines.push(`  ${[runner, file, name].filter((part) => part !== '').join(' › ')}`);
    if (reason !== '') lines.push(...reason.split('\n').map((line) => `      ${line}`));
  }
  if (reds.length > LISTED_MAX) lines.push(`  and ${reds.length - LISTED_MAX} more`);
  return lines;
}

/** The end of a run: what was red and why, how many only once, and as the last line the counts. */
export function summary(/** @type {readonly Outcome[]} */ outcomes) {
  const failed = outcomes.flatMap((outcome) => outcome.failed);
  const flaky = outcomes.flatMap((outcome) => outcome.flaky);
  const sum = (/** @type {keyof Count} */ key) =>
    outcomes.reduce((total, { count }) => total + count[key], 0);
  const skipped = sum('skipped');
  return [
    ...listOf('failed', failed),
    ...listOf('flaky (red once, green when run again)', flaky),
    '',
    `${flaky.length} flaky`,
    `${sum('passed')} passed, ${sum('failed')} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`,
  ].join('\n');
}
