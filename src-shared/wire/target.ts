import type { JsonObject } from './message.ts';
import { isObject, stringAt } from './message.ts';

/** What a message is about, in a few words: the tool of a call, the URI of a read, the level of a log line. */
export function targetOf(method: string, params: JsonObject): string {
  switch (method) {
    case 'tools/call':
    case 'prompts/get':
      return stringAt(params, 'name') ?? '';
    case 'resources/read':
    case 'resources/subscribe':
    case 'resources/unsubscribe':
    case 'notifications/resources/updated':
      return stringAt(params, 'uri') ?? '';
    case 'initialize':
      return nameVersion(params['clientInfo']);
    case 'completion/complete':
      return isObject(params['ref'])
        ? (stringAt(params['ref'], 'name') ?? stringAt(params['ref'], 'uri') ?? '')
        : '';
    case 'notifications/message':
      return [stringAt(params, 'level'), stringAt(params, 'logger'), logText(params['data'])]
        .filter((part) => part !== null && part !== '')
        .join(' ');
    case 'notifications/progress':
      return progressText(params);
    case 'notifications/cancelled':
      return `id ${JSON.stringify(params['requestId']) ?? '?'}`;
    case 'logging/setLevel':
      return stringAt(params, 'level') ?? '';
    case 'tasks/get':
    case 'tasks/result':
    case 'tasks/update':
    case 'tasks/cancel':
    case 'notifications/tasks':
    case 'notifications/tasks/status':
      return stringAt(params, 'taskId') ?? '';
    case 'elicitation/create':
      return stringAt(params, 'message') ?? '';
    default:
      return '';
  }
}

function nameVersion(info: unknown): string {
  if (!isObject(info)) return '';
  return [stringAt(info, 'name'), stringAt(info, 'version')].filter((part) => part !== null).join(' ');
}

function logText(data: unknown): string {
  if (typeof data === 'string') return data.slice(0, 200);
  return isObject(data) ? (stringAt(data, 'message') ?? '').slice(0, 200) : '';
}

function progressText(params: JsonObject): string {
  const { progress, total } = params;
  const amount = typeof progress === 'number' ? String(progress) : '?';
  return typeof total === 'number' ? `${amount} of ${total}` : amount;
}
