import type { Era } from '../journal/entry.ts';
import { isObject } from '../wire/message.ts';
import type { Conversation } from './conversation.ts';

export const META_PREFIX = 'io.modelcontextprotocol/';
export const VERSION_META = `${META_PREFIX}protocolVersion`;

/** Which era the two of them spoke; null when nothing tells. */
export function eraOf({ exchanges }: Pick<Conversation, 'exchanges'>): Era | null {
  for (const { method, params, answer } of exchanges) {
    const result = answer?.value['result'];
    if (method === 'initialize' && isObject(result)) return 'legacy';
    if (method === 'server/discover' && isObject(result)) return 'modern';
    const meta = params['_meta'];
    if (method !== 'server/discover' && isObject(meta) && VERSION_META in meta) return 'modern';
  }
  return null;
}
