import { ok, type Result } from '../../../src-shared/base/failure.ts';
import { classify, isObject, type IdText, type JsonObject } from '../../../src-shared/wire/message.ts';

/** The wire that a client's side is played on; see rerun/play-wire.ts. */
interface LiveWire {
  send(text: string, of: { readonly id: IdText | null; readonly isRaw: boolean }): Promise<Result<null>>;
  listen(listener: {
    onMessage(json: unknown): void;
    onClosed(why: string): void;
    onLost(id: IdText, why: string): void;
  }): void;
  isReached(): boolean;
  end(): Promise<void>;
}

/** What somebody who looks on hears. */
export interface LookOn {
  /** Before a message of the client goes out; false: it does not, and nothing after it. */
  sending(text: string, id: IdText | null): Promise<boolean>;
  answered(id: IdText, answer: JsonObject): void;
  lost(id: IdText, why: string): void;
  /** The server asks, or says something unasked. */
  said(kind: 'request' | 'notification', method: string, params: JsonObject): void;
}

/** The same wire, with somebody who looks on. Answers to what the server asks go out without a word. */
export function lookedOn(wire: LiveWire, on: LookOn): LiveWire {
  let isEnded = false;

  return {
    isReached: () => wire.isReached(),
    end: () => wire.end(),
    async send(text, of) {
      if (isEnded) return ok(null);
      const isOurs = !isReply(text);
      if (isOurs && !(await on.sending(text, of.id))) {
        isEnded = true;
        return ok(null);
      }
      return wire.send(text, of);
    },
    listen(listener) {
      wire.listen({
        onMessage(json) {
          const message = classify(json);
          if (message.kind === 'request' || message.kind === 'notification')
            on.said(message.kind, message.method, message.params);
          else if (message.kind !== 'not-rpc' && isObject(json))
            on.answered(
              message.id,
              message.kind === 'result' ? { result: json['result'] } : { error: json['error'] },
            );
          listener.onMessage(json);
        },
        onClosed: (why) => listener.onClosed(why),
        onLost(id, why) {
          on.lost(id, why);
          listener.onLost(id, why);
        },
      });
    },
  };
}

function isReply(text: string): boolean {
  try {
    const { kind } = classify(JSON.parse(text));
    return kind === 'result' || kind === 'error';
  } catch {
    return false;
  }
}
