// The journeys on a terminal: a line for each, and of what was red only the beginning of its error, which says what is wrong.
import { relative } from 'node:path';

const ERROR_LINES_MAX = 40;

const MARKS = { passed: '✓', failed: '✘', timedOut: '✘', interrupted: '✘', skipped: '-' };

/** @typedef {import('@playwright/test/reporter').Reporter} Reporter */

/** @implements {Reporter} */
export default class JourneyReporter {
  #done = 0;
  #all = 0;
  #root = '';

  printsToStdio() {
    return true;
  }

  /** @type {NonNullable<Reporter['onBegin']>} */
  onBegin(config, suite) {
    this.#root = process.cwd();
    this.#all = suite.allTests().length;
    console.log(`\n${this.#all} journeys, ${config.workers} at a time`);
  }

  /** @type {NonNullable<Reporter['onTestEnd']>} */
  onTestEnd(test, { status, duration, retry, errors }) {
    if (retry === 0) this.#done += 1;
    const place = `${relative(this.#root, test.location.file)}:${test.location.line}`;
    const again = retry > 0 ? ', run again' : '';
    const seconds = (duration / 1000).toFixed(1);
    console.log(
      `  ${MARKS[status]} ${this.#done}/${this.#all} ${place} › ${test.title} (${seconds} s${again})`,
    );
    if (status === 'passed' || status === 'skipped') return;
    for (const { message, value, snippet } of errors) {
      for (const text of [message ?? value ?? '', snippet ?? '']) print(text);
    }
  }

  /** @type {NonNullable<Reporter['onError']>} */
  onError({ message, value, stack }) {
    print(stack ?? message ?? value ?? '');
  }

  /** @type {NonNullable<Reporter['onStdOut']>} */
  onStdOut(chunk) {
    process.stdout.write(chunk);
  }

  /** @type {NonNullable<Reporter['onStdErr']>} */
  onStdErr(chunk) {
    process.stderr.write(chunk);
  }
}

/** @param {string} text */
function print(text) {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  for (const line of lines.slice(0, ERROR_LINES_MAX)) console.log(`      ${line}`);
  if (lines.length > ERROR_LINES_MAX) console.log(`      … ${lines.length - ERROR_LINES_MAX} more lines`);
}
