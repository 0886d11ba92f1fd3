import type { Entry } from '../journal/entry.ts';
import { classify, type IdText } from '../wire/message.ts';
import { jsonOf } from './conversation.ts';

/** One message of an entry: a batch holds several. */
export interface Wanted {
  readonly seq: number;
  readonly part: 'request' | 'answer' | 'said';
  readonly method: string;
  /** Of the request and its answer. */
  readonly id: IdText | null;
}

/** Its JSON text, without what carried it; null when the entry holds none. */
export function messageAt(entry: Entry, { part, method, id }: Wanted): string | null {
  if (entry.kind !== 'frame') return null;
  const { text, value } = jsonOf(entry);
  if (text === null) return null;
  if (!Array.isArray(value)) return text.replace(/^\uFEFF/, '');
  const found = (value as readonly unknown[]).find((each) => {
    const message = classify(each);
    if (part === 'answer')
      return (message.kind === 'result' || message.kind === 'error') && message.id === id;
    if (part === 'request') return message.kind === 'request' && message.id === id;
    return (message.kind === 'request' || message.kind === 'notification') && message.method === method;
  });
  return found === undefined ? null : JSON.stringify(found);
}
