import { ASK_TIMEOUT_MS, type AskState, type CatalogAnswer } from '../../../../src-shared/api/catalog.ts';
import type { EntryRef } from '../../../../src-shared/api/messages.ts';
import {
  SESSION_OWN,
  type SessionMessage,
  type SessionSent,
} from '../../../../src-shared/api/session-send.ts';
import { fail, ok, type Result } from '../../../../src-shared/base/failure.ts';
import { resultText } from '../../execution/result-text.ts';
import type { HostPorts } from '../world/host-ports.ts';
import type { Session } from '../../ports.ts';
import type { AskOptions } from '../../ports/catalog.ts';
import type { Registry } from '../../registry/registry.ts';
import type { Watch } from '../servers/watch.ts';

/** Reads and prompts under way at the same time. */
export const ASKING_MAX = 32;
/** Whoever watches one hears at most this often. */
const TELL_EVERY_MS = 50;

export interface Ask {
  readonly serverId: string;
  /** By which it is watched and cancelled. */
  readonly askId: string;
  readonly request: (session: Session, options: AskOptions) => Promise<Result<unknown>>;
  readonly onAnswer: (result: unknown, resultJson: string) => void;
}

export interface Asks {
  /** One request with its deadline, found again on the tape. */
  ask(ask: Ask): Promise<Result<CatalogAnswer>>;
  /** A message that a person wrote. */
  send(message: SessionMessage, askId: string): Promise<Result<SessionSent>>;
  /** Tells the server too. Nothing for one that has ended. */
  cancel(askId: string): void;
  /** How it stands, until it has ended. */
  watch(askId: string, signal: AbortSignal): AsyncGenerator<AskState>;
  close(): void;
}

export interface AsksDeps {
  readonly clock: HostPorts['clock'];
  readonly registry: () => Pick<Registry, 'life'>;
  readonly watch: () => Pick<Watch, 'projector' | 'callRequests'>;
  readonly sessionOf: (serverId: string) => Result<Session>;
}

class UnderWay {
  readonly stop = new AbortController();
  state: AskState = { isWaiting: false, progress: null };
  #changed = Promise.withResolvers<void>();

  change(part: Partial<AskState>): void {
    this.state = { ...this.state, ...part };
    this.tell();
  }

  tell(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }

  get changed(): Promise<void> {
    return this.#changed.promise;
  }
}

/** Reads and prompts that are under way: followed, and stopped when nobody wants them any more. */
export function createAsks({ clock, registry, watch, sessionOf }: AsksDeps): Asks {
  const asking = new Map<string, UnderWay>();
  let isClosed = false;

  interface Answered {
    readonly answer: Result<unknown>;
    readonly latencyUs: number;
    readonly request: EntryRef | null;
  }

  /** One request of a session, and where it is on the tape. */
  async function carryOut(
    { serverId, askId, request }: Pick<Ask, 'serverId' | 'askId' | 'request'>,
    timeoutMs: number,
  ): Promise<Result<Answered>> {
    const session = sessionOf(serverId);
    if (!session.ok) return session;
    if (isClosed || asking.size >= ASKING_MAX || asking.has(askId)) {
      return fail('too-many', `${ASKING_MAX} reads are under way already.`, 'Wait for one to end.');
    }
    const tapeId = registry().life(serverId)?.tapeId() ?? '';
    const one = new UnderWay();
    asking.set(askId, one);
    const startedUs = clock.monoUs();
    let answer: Result<unknown>;
    try {
      answer = await request(session.value, {
        timeoutMs,
        signal: one.stop.signal,
        onSent: (idJson) => watch().callRequests.expect(askId, tapeId, idJson),
        onProgress: (progress) => one.change({ progress }),
        onWaiting: (isWaiting) => one.change({ isWaiting }),
      });
    } finally {
      asking.delete(askId);
      one.tell();
    }
    const latencyUs = clock.monoUs() - startedUs;
    watch().projector.flush();
    const seq = watch().callRequests.of(askId)?.requestSeq ?? -1;
    return ok({ answer, latencyUs, request: seq < 0 ? null : { tapeId, seq } });
  }

  return {
    async ask(ask) {
      const carried = await carryOut(ask, ASK_TIMEOUT_MS);
      if (!carried.ok) return carried;
      const { answer, latencyUs, request } = carried.value;
      if (!answer.ok) return answer;
      const text = resultText(answer.value);
      if (text.kind === 'whole') ask.onAnswer(answer.value, text.text);
      return ok({
        resultJson: text.kind === 'too-deep' ? '' : text.text,
        truncated: text.kind !== 'whole',
        latencyUs,
        atMs: clock.wallMs(),
        source: { kind: 'server' },
        request,
      });
    },
    async send({ serverId, timeoutMs, ...message }, askId) {
      if (SESSION_OWN.has(message.method)) {
        return fail(
          'bad-request',
          `${message.method} is said by the session itself.`,
          'Send it to a process of its own.',
        );
      }
      const request: Ask['request'] = ({ catalog }, options) => catalog.send(message, options);
      const carried = await carryOut({ serverId, askId, request }, timeoutMs);
      if (!carried.ok) return carried;
      const { answer, request: ref } = carried.value;
      return ok({ request: ref, failure: answer.ok ? null : { ...answer.failure } });
    },
    cancel: (askId) => asking.get(askId)?.stop.abort(),
    async *watch(askId, signal) {
      const one = asking.get(askId);
      const gone = Promise.withResolvers<void>();
      signal.addEventListener('abort', () => gone.resolve(), { once: true });
      if (one === undefined) return;
      const isOn = (): boolean => asking.get(askId) === one && !signal.aborted;
      while (isOn()) {
        const { state, changed } = one;
        yield { ...state };
        // Bounded by the request's own deadline.
        if (one.state === state) await Promise.race([changed, gone.promise]);
        if (isOn()) await pause(clock, gone.promise);
      }
    },
    close() {
      for (const { stop } of asking.values()) stop.abort();
      isClosed = true;
    },
  };
}

async function pause(clock: HostPorts['clock'], gone: Promise<void>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const callOff = clock.after(TELL_EVERY_MS, resolve);
  await Promise.race([promise, gone]);
  callOff();
}
