/** Compares two long messages beside the page. No zod here: small. */
import { isObject } from '../../../src-shared/wire/message.ts';
import { diffJob } from './diff-job.ts';

addEventListener('message', (event: MessageEvent<unknown>) => {
  const job = event.data;
  if (!isObject(job)) return;
  const { before, after, isNeutral } = job;
  if (isText(before) && isText(after))
    postMessage(diffJob({ before, after, isNeutral: isNeutral === true }), {});
});

function isText(value: unknown): value is string | null {
  return value === null || typeof value === 'string';
}
