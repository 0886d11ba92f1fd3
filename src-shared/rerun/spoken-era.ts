import type { Entry, Era } from '../journal/entry.ts';
import { isObject } from '../wire/message.ts';
import { jsonOf } from './conversation.ts';
import { VERSION_META } from './era.ts';

export interface Spoken {
  readonly era: Era;
  readonly protocolVersion: string;
}

const WORD = 'protocolVersion';

/** What one frame tells of the revision that is spoken: for tapes of taps and reruns, where no session of ours says it. */
export function spokenIn(entry: Entry): Spoken | null {
  if (entry.kind !== 'frame' || entry.mark === 'oversize-part' || !mentions(entry.bytes)) return null;
  const { value } = jsonOf(entry);
  const messages: readonly unknown[] = Array.isArray(value) ? value : [value];
  for (const message of messages) {
    if (!isObject(message)) continue;
    if (entry.dir === 'in') {
      const result = message['result'];
      const version = isObject(result) ? result['protocolVersion'] : undefined;
      if (typeof version === 'string') return { era: 'legacy', protocolVersion: version };
    } else {
      const params = message['params'];
      const meta = isObject(params) ? params['_meta'] : undefined;
      const version = isObject(meta) ? meta[VERSION_META] : undefined;
      // A probe is no session: the server may not speak it.
      if (typeof version === 'string' && message['method'] !== 'server/discover')
        return { era: 'modern', protocolVersion: version };
    }
  }
  return null;
}

/** Most frames do not: their JSON is not read. */
function mentions(bytes: Uint8Array): boolean {
  const first = WORD.charCodeAt(0);
  for (let at = bytes.indexOf(first); at >= 0; at = bytes.indexOf(first, at + 1)) {
    let length = 1;
    while (length < WORD.length && bytes[at + length] === WORD.charCodeAt(length)) length += 1;
    if (length === WORD.length) return true;
  }
  return false;
}
