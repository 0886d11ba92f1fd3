import { readText } from '../wire/read-text.ts';
import type { ReadHarEntry } from './har-entry.ts';
import { bytesOfBase64 } from '../tape-file/base64.ts';

const utf8 = new TextEncoder();
const NONE = new Uint8Array(0);

export interface HarBodies {
  readonly request: Uint8Array;
  readonly response: Uint8Array;
  /** The answer had a body, and the file has none of it. */
  readonly isResponseMissing: boolean;
  /** Its events were written down one by one, and the bytes around them are ours. */
  readonly isRebuilt: boolean;
}

/** The bodies of an exchange, as bytes. */
export function bodiesOf({ request, response, _eventSourceMessages: events }: ReadHarEntry): HarBodies {
  const { postData } = request;
  const content = response?.content;
  const sent = bytesOf(postData?.text, postData?._encoding ?? postData?.encoding);
  const text = content?.text ?? '';
  if (text === '' && events !== undefined && events.length > 0) {
    const blocks = events.map(({ eventName, eventId, data }) => blockOf(eventName, eventId, data));
    return {
      request: sent,
      response: utf8.encode(blocks.join('')),
      isResponseMissing: false,
      isRebuilt: true,
    };
  }
  return {
    request: sent,
    response: misread(text, content) ?? bytesOf(text, content?.encoding),
    isResponseMissing: text === '' && (content?.size ?? 0) > 0,
    isRebuilt: false,
  };
}

function bytesOf(text: string | undefined, encoding: string | undefined): Uint8Array {
  if (text === undefined || text === '') return NONE;
  if (encoding?.toLowerCase() !== 'base64') return utf8.encode(text);
  // What is no base64 is what it says, rather than nothing.
  return bytesOfBase64(text.replaceAll(/\s/g, '')) ?? utf8.encode(text);
}

/**
 * Proxies read a body without a charset as Latin-1, and write down each byte as a character; events and JSON are UTF-8
 * whatever they say. That it was so is told by the size: of the characters, not of their UTF-8. Null when it was not.
 */
function misread(text: string, content: NonNullable<ReadHarEntry['response']>['content']): Uint8Array | null {
  const isText = content?.encoding === undefined || content.encoding === '';
  if (!isText || content?.size !== text.length || !/[\u0080-\u00ff]/.test(text)) return null;
  const bytes = Uint8Array.from(text, (char) => char.charCodeAt(0));
  if (/[^\p{ASCII}\u0080-\u00ff]/u.test(text) || readText(bytes).invalidUtf8) return null;
  return bytes;
}

function blockOf(name: string, id: string, data: string): string {
  const line = (field: string, value: string): string => `${field}: ${value.replaceAll(/[\r\n]/g, '')}\n`;
  const head =
    (name === '' || name === 'message' ? '' : line('event', name)) + (id === '' ? '' : line('id', id));
  return `${head}${data
    .split('\n')
    .map((each) => `data: ${each}\n`)
    .join('')}\n`;
}
