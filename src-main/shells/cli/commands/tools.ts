import type { Tool } from '../../../../src-shared/api/tools.ts';
import { visibleText } from '../../../../src-shared/base/visible-text.ts';
import { complain, EXIT, say } from '../print.ts';
import { targetOf, type TargetOptions } from '../target.ts';
import { withDirect } from '../direct.ts';

/** `tapedeck tools`: the tools of one server, as it lists them. */
export async function tools(
  data: string,
  json: boolean,
  options: TargetOptions,
  command: readonly string[],
): Promise<number> {
  const target = await targetOf(options, command);
  const answer = target.ok
    ? await withDirect(data, (direct, signal) => direct.tools(target.value, signal))
    : target;
  if (!answer.ok) {
    complain(answer.failure, json);
    return EXIT.failure;
  }
  if (json)
    await say(
      JSON.stringify(
        answer.value.tools.map((tool) => tool.raw ?? { name: tool.name, problems: tool.problems }),
      ),
    );
  else for (const tool of answer.value.tools) await say(lineOf(tool));
  return EXIT.ok;
}

function lineOf(tool: Tool): string {
  const flags = [
    tool.annotations.readOnlyHint === true ? 'read-only' : '',
    tool.annotations.destructiveHint === true ? 'destructive' : '',
    ...tool.problems.map((problem) => `! ${problem.message}`),
  ].filter((flag) => flag !== '');
  const first = tool.description.split('\n')[0] ?? '';
  return `${visibleText(tool.name).padEnd(28)} ${visibleText(first)}${flags.length === 0 ? '' : `  [${flags.join(', ')}]`}`;
}
