import type { Call } from '../../../../src-shared/api/tools.ts';
import { fail, ok, type Failure, type Result } from '../../../../src-shared/base/failure.ts';
import type { Answers } from '../../../host/host.ts';
import { isObject, stringAt } from '../../../../src-shared/wire/message.ts';
import { withDirect } from '../direct.ts';
import { complain, EXIT, say, seconds } from '../print.ts';
import { targetOf, type TargetOptions } from '../target.ts';
import { visibleText } from '../../../../src-shared/base/visible-text.ts';

export interface CallOptions extends TargetOptions {
  readonly args: string;
  readonly timeout: number;
  readonly answer?: string | undefined;
}

/** `tapedeck call`: one call of one tool. Exit 0, 1 when the tool says isError, 2 when it could not be done. */
export async function call(
  data: string,
  json: boolean,
  tool: string,
  options: CallOptions,
  command: readonly string[],
): Promise<number> {
  const target = await targetOf(options, command);
  if (!target.ok) {
    complain(target.failure, json);
    return EXIT.failure;
  }
  const answers = answersOf(options.answer);
  if (!answers.ok) {
    complain(answers.failure, json);
    return EXIT.failure;
  }
  const request = { tool, argsJson: options.args, timeoutMs: options.timeout, answers: answers.value };
  const answer = await withDirect(data, (direct, signal) => direct.call(target.value, request, signal));
  if (!answer.ok) {
    complain(answer.failure, json);
    return EXIT.failure;
  }
  return report(answer.value.call, answer.value.tapeId, json);
}

/** What is given, or whoever sits at the terminal; a script that gave nothing has nobody to ask. */
function answersOf(given: string | undefined): Result<Answers> {
  if (given === undefined)
    return ok({ kind: process.stdin.isTTY && process.stderr.isTTY ? 'person' : 'decline' });
  try {
    if (isObject(JSON.parse(given))) return ok({ kind: 'given', contentJson: given });
  } catch {
    // Said below.
  }
  return fail('bad-request', '--answer is not a JSON object.', `Write it as --answer '{"name": "value"}'.`);
}

async function report(done: Call, tapeId: string, json: boolean): Promise<number> {
  switch (done.state.kind) {
    case 'failed': {
      const { failure, lastLines = [] } = done.state;
      if (json) process.stderr.write(`${JSON.stringify({ error: failure, tape: tapeId, lastLines })}\n`);
      else {
        complain(failure, json);
        for (const line of lastLines) process.stderr.write(`  | ${visibleText(line)}\n`);
        process.stderr.write(`  failed, tape ${tapeId}\n`);
      }
      return EXIT.failure;
    }
    case 'done': {
      const { resultJson, truncated, isError, latencyUs, findings } = done.state;
      if (json && truncated) {
        complain(tooLong(tapeId), json);
        return EXIT.failure;
      }
      if (json) await say(resultJson);
      else {
        await say(humanResult(resultJson));
        for (const each of findings)
          process.stderr.write(`${each.severity}: ${visibleText(each.message)} [${each.code}]\n`);
        process.stderr.write(
          `${isError ? 'tool error' : 'ok'} in ${seconds(latencyUs / 1_000)}, tape ${tapeId}\n`,
        );
      }
      return isError ? EXIT.toolError : EXIT.ok;
    }
    case 'cancelled':
    case 'running':
      complain(
        {
          code: 'request-cancelled',
          message: 'The call was cancelled.',
          hint: `Run it again. What was said is on tape ${tapeId}.`,
        },
        json,
      );
      return EXIT.failure;
    default:
      return EXIT.failure;
  }
}

/** A result that was cut is no JSON any more, and half of one helps no program. */
function tooLong(tapeId: string): Failure {
  return {
    code: 'frame-too-large',
    message: 'The tool answered, but its result is longer or deeper than can be given as JSON.',
    hint: `Read it with: tapedeck query --tape ${tapeId}`,
  };
}

/** Text content as text; everything else as indented JSON, with long base64 cut. */
function humanResult(resultJson: string): string {
  let result: unknown;
  try {
    result = JSON.parse(resultJson);
  } catch {
    return visibleText(resultJson);
  }
  const content =
    isObject(result) && Array.isArray(result['content']) ? (result['content'] as unknown[]) : null;
  if (content === null) return visibleText(JSON.stringify(result, null, 2), KEEP_LINES);
  return content.map(humanContent).join('\n');
}

const DATA_CHARS = 60;
const KEEP_LINES = { keepLines: true };

function humanContent(content: unknown): string {
  if (!isObject(content)) return visibleText(JSON.stringify(content));
  if (content['type'] === 'text') return visibleText(stringAt(content, 'text') ?? '', KEEP_LINES);
  const data = stringAt(content, 'data');
  if (data === null || data.length <= DATA_CHARS)
    return visibleText(JSON.stringify(content, null, 2), KEEP_LINES);
  const cut = { ...content, data: `${data.slice(0, DATA_CHARS)}… ${data.length} characters of base64` };
  return visibleText(JSON.stringify(cut, null, 2), KEEP_LINES);
}
