/** A call as a command line of Tapedeck. */
import type { CommandLine, Exchange } from './exchange.ts';
import { isObject, paramsOf } from './json-text.ts';
import { variable, word, words, wordWith } from './shell.ts';

/** Null for what the command line has no command for. */
export function cliCommand({ method, request, server, commandLine }: Exchange): string | null {
  const to = targetWords(server, commandLine);
  const program = words(commandLine.program.length === 0 ? ['tapedeck'] : commandLine.program);
  if (method === 'tools/list') return `${program} tools ${to}`;
  if (method !== 'tools/call' || request === null) return null;
  const params = paramsOf(request);
  const tool = params?.['name'];
  const args = params?.['arguments'] ?? {};
  if (typeof tool !== 'string' || tool === '' || tool.startsWith('-') || !isObject(args)) return null;
  const json = JSON.stringify(args);
  return `${program} call ${word(tool)}${json === '{}' ? '' : ` --args ${word(json)}`} ${to}`;
}

/** By its name where the deck has it, which knows the secrets; else as it was reached. */
function targetWords(
  { name, isInDeck, target, era }: Exchange['server'],
  { dataFolder }: CommandLine,
): string {
  if (isInDeck) return `--server ${word(name)}${dataFolder === null ? '' : ` --data ${word(dataFolder)}`}`;
  const eraWords = era === null ? [] : [`--era ${era}`];
  if (target.kind === 'http') {
    const headers = target.headerNames.map((each) => `--header ${wordWith(`${each}: `, each)}`);
    return [`--url ${word(target.url)}`, ...headers, ...eraWords].join(' ');
  }
  const cwd = target.cwd === null ? [] : [`--cwd ${word(target.cwd)}`];
  const env = target.envNames.map((each) => `--env ${word(`${each}=`)}"$${variable(each)}"`);
  return [...cwd, ...env, ...eraWords, `-- ${words([target.command, ...target.args])}`].join(' ');
}
