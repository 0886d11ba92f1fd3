import type { Result } from '../../../src-shared/base/failure.ts';
import { fail } from '../../../src-shared/base/failure.ts';
import type { IdText } from '../../../src-shared/wire/message.ts';
import { readText } from '../../../src-shared/wire/read-text.ts';
import type { Wire } from '../ports.ts';

export interface PlayListener {
  /** One message of the server, parsed. */
  onMessage(json: unknown): void;
  /** The server is gone: nothing can be sent any more. */
  onClosed(why: string): void;
  /** A request will not be answered any more. */
  onLost(id: IdText, why: string): void;
}

/** What a script is played on: a pipe or HTTP, with the recording below. Nothing is ever sent twice. */
export interface PlayWire {
  /** Resolves when the server took it, or with why not. `isRaw`: exactly these characters. */
  send(text: string, of: { readonly id: IdText | null; readonly isRaw: boolean }): Promise<Result<null>>;
  /** At most one listener. */
  listen(listener: PlayListener): void;
  /** False: nobody was there at all. */
  isReached(): boolean;
  /** Hangs up in order; the process, if there is one, is its owner's. */
  end(): Promise<void>;
}

export function pipePlayWire(wire: Extract<Wire, { kind: 'pipe' }>): PlayWire {
  let isClosed = false;
  return {
    send: async (text, { isRaw }) =>
      isClosed
        ? fail('session-closed', 'The server had ended.', 'Look at its stderr.')
        : wire.send(new TextEncoder().encode(isRaw ? withEnd(text) : `${oneLine(text)}\n`)),
    listen(listener) {
      wire.listen({
        onFrame({ bytes }) {
          for (const json of jsonsIn(readText(bytes).text)) listener.onMessage(json);
        },
        onClosed() {
          isClosed = true;
          listener.onClosed('the server had ended');
        },
      });
    },
    isReached: () => true,
    end: async () => {},
  };
}

/** One line: line breaks between the tokens of a message that came over HTTP are none of its content. */
function oneLine(text: string): string {
  return text.replaceAll(/[\r\n]+/g, ' ');
}

function withEnd(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`;
}

/** The messages of a text; none when it is no JSON. */
export function jsonsIn(text: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    return Array.isArray(value) ? value : [value];
  } catch {
    return [];
  }
}
