import { ASK_TIMEOUT_MS, type AskState, type CatalogAnswer } from '../../../../src-shared/api/catalog.ts';
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

  return {
    async ask({ serverId, askId, request, onAnswer }) {
      const session = sessionOf(serverId);
      if (!session.ok) return session;
      if (isClosed || asking.size >= ASKING_MAX || asking.has(askId)) {
        return fail('too-many', `${ASKING_MAX} reads are under way already.`, 'Wait for one to end.');
      }
      const tapeId = registry().life(serverId)?.tapeId() ?? '';
      const one = new UnderWay();
      asking.set(askId, one);
      const startedUs = clock.monoUs();
      const answer = await request(session.value, {
        timeoutMs: ASK_TIMEOUT_MS,
        signal: one.stop.signal,
        onSent: (idJson) => watch().callRequests.expect(askId, tapeId, idJson),
        onProgress: (progress) => one.change({ progress }),
        onWaiting: (isWaiting) => one.change({ isWaiting }),
      });
      asking.delete(askId);
      one.tell();
      if (!answer.ok) return answer;
      const latencyUs = clock.monoUs() - startedUs;
      const text = resultText(answer.value);
      if (text.kind === 'whole') onAnswer(answer.value, text.text);
      watch().projector.flush();
      const seq = watch().callRequests.of(askId)?.requestSeq ?? -1;
      return ok({
        resultJson: text.kind === 'too-deep' ? '' : text.text,
        truncated: text.kind !== 'whole',
        latencyUs,
        atMs: clock.wallMs(),
        source: { kind: 'server' },
        request: seq < 0 ? null : { tapeId, seq },
      });
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
