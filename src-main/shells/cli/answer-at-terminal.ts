import { createInterface, type Interface } from 'node:readline/promises';
import type { HostApi } from '../../../src-shared/api/host-api.ts';
import type { Answer, Question } from '../../../src-shared/api/questions.ts';
import { visibleText } from '../../../src-shared/base/visible-text.ts';
import { fieldsOf, valueOf } from './ask-fields.ts';

/** Lines that may be wrong for one field, before the question is cancelled. */
const TRIES_MAX = 5;

/** Puts what servers ask to whoever sits at the terminal, one after the other, until the signal. On stderr: stdout is the result's. */
export async function answerAtTerminal(
  api: Pick<HostApi, 'app' | 'questions'>,
  signal: AbortSignal,
): Promise<void> {
  const put = new Set<string>();
  try {
    for await (const _head of api.app.head(signal)) {
      const waiting = await api.questions.list();
      for (const question of waiting.ok ? waiting.value : []) {
        if (put.has(question.id)) continue;
        put.add(question.id);
        await api.questions.answer({ id: question.id, answer: await atTerminal(question, signal) });
      }
    }
  } catch {
    // The command has ended: what waits is cancelled with it.
  }
}

/** Only while there is a question: whoever holds the terminal has its keys, also the one that ends the command. */
async function atTerminal(question: Question, signal: AbortSignal): Promise<Answer> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  terminal.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  try {
    return await ask(terminal, question, signal);
  } finally {
    terminal.close();
  }
}

async function ask(
  terminal: Interface,
  { asked, serverName }: Question,
  signal: AbortSignal,
): Promise<Answer> {
  const say = (text: string): void => void process.stderr.write(`${text}\n`);
  const line = (words: string): Promise<string> => terminal.question(`  ${words} `, { signal });
  if (asked.kind === 'sampling') {
    say(`${visibleText(serverName)} asks for what a model would say; that is answered in the app only.`);
    return { kind: 'decline' };
  }
  say(`${visibleText(serverName)} asks: ${visibleText(asked.message, { keepLines: true })}`);
  if (asked.kind === 'url') {
    say(`  It wants you to open ${visibleText(asked.url)}`);
    const agreed = await line('Say that you agree? [y/N]');
    return /^y(es)?$/i.test(agreed.trim()) ? { kind: 'accept', contentJson: null } : { kind: 'decline' };
  }
  const content: [string, unknown][] = [];
  for (const field of fieldsOf(asked.schema)) {
    const byDefault = field.byDefault === undefined ? '' : ` = ${JSON.stringify(field.byDefault)}`;
    const choices = field.choices === null ? field.type : field.choices.join('|');
    const words = `${field.name}${field.isRequired ? '*' : ''} (${choices}${byDefault})`;
    const about = field.about === '' ? '' : ` ${field.about}`;
    for (let tries = 1; ; tries += 1) {
      const typed = valueOf(field, await line(`${visibleText(words + about)}:`));
      if (typed.kind === 'value') content.push([field.name, typed.value]);
      if (typed.kind !== 'again') break;
      say(`  ▲ ${visibleText(typed.why)}`);
      if (tries === TRIES_MAX) return { kind: 'cancel' };
    }
  }
  const send = await line('Send this? [Y/n]');
  return /^n(o)?$/i.test(send.trim())
    ? { kind: 'decline' }
    : { kind: 'accept', contentJson: JSON.stringify(Object.fromEntries(content)) };
}
