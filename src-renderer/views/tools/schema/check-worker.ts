/** The thread of the check: one question at a time; whoever asks ends it when it takes too long. No zod here: small. */
import { isObject } from '../../../../src-shared/wire/message.ts';
import { checkArgs } from './check.ts';

addEventListener('message', (event: MessageEvent<unknown>) => {
  const question = event.data;
  if (!isObject(question)) return;
  const { id, schemaText, argsText } = question;
  if (typeof schemaText !== 'string' || typeof argsText !== 'string') return;
  const schema: unknown = JSON.parse(schemaText);
  const args: unknown = JSON.parse(argsText);
  postMessage({ id, verdict: checkArgs(schema, args) }, {});
});
