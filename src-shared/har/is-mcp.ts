import { isObject, stringAt } from '../wire/message.ts';
import { sseData } from '../wire/sse.ts';
import type { ReadHarEntry } from './har-entry.ts';

/** Methods that nothing else has; an answer or another method counts where one of these was asked. */
const METHODS =
  /^(?:initialize|ping|server\/discover|(?:tools|resources|prompts|completion|logging|sampling|roots|elicitation|tasks|notifications|subscriptions)\/.{1,100})$/;

export type Likeness = 'mcp' | 'perhaps' | 'other';

/** Whether an exchange is MCP. `perhaps`: when another one with the same address is. */
export function likenessOf({ request, response, _tapedeck }: ReadHarEntry, texts: Texts): Likeness {
  if (_tapedeck !== undefined) return 'mcp';
  const names = request.headers.map(([name]) => name.toLowerCase());
  if (names.some((name) => name.startsWith('mcp-')) && request.method !== 'OPTIONS') return 'mcp';
  const asked = messagesOf(texts.request());
  if (asked.some((message) => METHODS.test(stringAt(message, 'method') ?? ''))) return 'mcp';
  if (asked.length > 0) return 'perhaps';
  const type = response?.content?.mimeType ?? '';
  const isStream = type.startsWith('text/event-stream');
  if (request.method === 'GET' && isStream)
    return /^event: ?endpoint\r?$/m.test(texts.response().slice(0, 4096))
      ? 'mcp'
      : streamLikeness(texts.response());
  const accepts = request.headers.find(([name]) => name.toLowerCase() === 'accept')?.[1] ?? '';
  const wantsStream = request.method === 'GET' && accepts.includes('text/event-stream');
  return wantsStream || request.method === 'DELETE' ? 'perhaps' : 'other';
}

interface Texts {
  request(): string;
  response(): string;
}

function streamLikeness(stream: string): Likeness {
  const data = stream.slice(0, 64 * 1024).split(/\r?\n\r?\n/);
  const messages = data.flatMap((block) => messagesOf(sseData(block) ?? ''));
  return messages.some((message) => METHODS.test(stringAt(message, 'method') ?? '')) ? 'mcp' : 'perhaps';
}

function messagesOf(text: string): Record<string, unknown>[] {
  if (!text.includes('jsonrpc')) return [];
  try {
    const value: unknown = JSON.parse(text);
    return (Array.isArray(value) ? value : [value]).filter(
      (each): each is Record<string, unknown> => isObject(each) && each['jsonrpc'] === '2.0',
    );
  } catch {
    return [];
  }
}
