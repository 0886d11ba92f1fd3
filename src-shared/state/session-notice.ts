import type { Direction, SessionChanged } from '../journal/entry.ts';
import { classify, isObject, stringAt, type IdText } from '../wire/message.ts';

/** Messages that are looked at; a session that is not known by then stays unknown. */
export const LOOKED_AT_MAX = 200;
/** Longer messages are no handshakes. */
const BYTES_MAX = 256 * 1024;
/** Requests whose answers would tell. */
const ASKED_MAX = 32;

const VERSION_META = 'io.modelcontextprotocol/protocolVersion';
const SERVER_META = 'io.modelcontextprotocol/serverInfo';

/** Learns from the first messages what the two sides speak: nobody tells a tap. */
export interface SessionNotice {
  /** Nothing more will be learned. */
  readonly isSettled: boolean;
  /** What is known now and was not before; null mostly. */
  look(dir: Direction, bytes: Uint8Array): SessionChanged | null;
}

export function createSessionNotice(): SessionNotice {
  /** What was asked: `initialize`, or the version that a modern request names. */
  const asked = new Map<IdText, { readonly version: string | null }>();
  let looked = 0;
  let isSettled = false;

  function request(id: IdText, method: string, params: unknown): null {
    const meta = isObject(params) && isObject(params['_meta']) ? params['_meta'] : {};
    const version = stringAt(meta, VERSION_META);
    if ((method !== 'initialize' && version === null) || asked.size >= ASKED_MAX) return null;
    asked.set(id, { version });
    return null;
  }

  function result(id: IdText, value: unknown): SessionChanged | null {
    const question = asked.get(id);
    if (question === undefined || !isObject(value)) return null;
    asked.delete(id);
    const meta = isObject(value['_meta']) ? value['_meta'] : {};
    const peer = question.version === null ? value['serverInfo'] : meta[SERVER_META];
    const protocolVersion = question.version ?? stringAt(value, 'protocolVersion');
    if (protocolVersion === null) return null;
    isSettled = true;
    return {
      kind: 'session',
      phase: {
        kind: 'ready',
        era: question.version === null ? 'legacy' : 'modern',
        protocolVersion,
        peerName: isObject(peer) ? (stringAt(peer, 'name') ?? '') : '',
        peerVersion: isObject(peer) ? (stringAt(peer, 'version') ?? '') : '',
      },
    };
  }

  return {
    get isSettled() {
      return isSettled;
    },
    look(dir, bytes) {
      if (isSettled) return null;
      looked += 1;
      if (looked >= LOOKED_AT_MAX) isSettled = true;
      if (bytes.length > BYTES_MAX) return null;
      const message = classify(parsed(bytes));
      if (message.kind === 'request' && dir === 'out')
        return request(message.id, message.method, message.params);
      return message.kind === 'result' && dir === 'in' ? result(message.id, message.result) : null;
    },
  };
}

function parsed(bytes: Uint8Array): unknown {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return value;
  } catch {
    return null;
  }
}
