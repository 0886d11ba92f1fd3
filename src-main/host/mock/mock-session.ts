import { matchKey, roundKey } from '../../../src-shared/mock/match-key.ts';
import type { Question } from '../../../src-shared/mock/recording.ts';
import type { Asker } from '../../../src-shared/mock/rewrite.ts';
import { emptyResult, unmatchedError, type NoMatch } from '../../../src-shared/mock/unmatched.ts';
import { classify, isObject, type IdText, type JsonObject } from '../../../src-shared/wire/message.ts';
import { createAsks } from './asks.ts';
import { createListeners } from './listeners.ts';
import { createMatching } from './matching.ts';
import type { AnswerWay, MockWorld, Way } from './mock-world.ts';
import { createPlayback } from './playback.ts';
import { createVersions, versionNamed } from './versions.ts';

/** Questions of one session that wait for their answer; more are refused. */
export const OPEN_MAX = 1_000;

const LISTEN = 'subscriptions/listen';
const INTERNAL = -32603;
const INVALID_REQUEST = -32600;

/** One client of a mock, whatever carries its messages. */
export interface MockSession {
  /** Says what the server said before anything was asked. */
  open(): void;
  /**
   * Takes one message of the client. A request gets its answer by `way`, or none when there was none on the tape; with
   * `gone` it is called off. Resolves when it is answered, or will not be.
   */
  receive(message: unknown, way: AnswerWay, gone: AbortSignal | null): Promise<void>;
  close(): void;
}

/** `apart`: for what belongs to no question of the client. */
export function createMockSession(world: MockWorld, apart: Way): MockSession {
  const { options, reading, counts } = world;
  const { recording } = reading;
  const asks = createAsks(world);
  const listeners = createListeners();
  const matching = createMatching(world);
  const versions = createVersions(world);
  const open = new Map<IdText, AbortController>();
  const noticed = new Map<string, number>();
  const closing = new AbortController();
  const playback = createPlayback({
    world,
    asks,
    closing: closing.signal,
    apart: {
      noise: (bytes) => apart.noise(bytes),
      async say(message) {
        if (!(await listeners.say(message))) await apart.say(message);
      },
    },
  });

  async function answered(asker: Asker, body: JsonObject, way: AnswerWay): Promise<void> {
    await way.answer({ jsonrpc: '2.0', id: asker.id, ...body });
  }

  async function ask(
    method: string,
    params: JsonObject,
    asker: Asker,
    way: AnswerWay,
    signal: AbortSignal,
  ): Promise<void> {
    counts.asked += 1;
    const refusal = await versions.refusal(method, params);
    if (refusal !== null) {
      counts.refused(method, String(refusal['message']));
      await answered(asker, { error: refusal }, way);
      return;
    }
    const asked = { method, key: matchKey(method, params), round: roundKey(method, params) };
    const match = await matching.match(asked);
    if (signal.aborted) return;
    if (match.kind === 'found') {
      const { question, isExact } = match;
      counts.found(question, isExact);
      if (!isExact) {
        const nearest = matching.against(method, params, question);
        if (nearest !== null) counts.other(method, params, nearest);
      }
      await play(question, method, params, asker, way, signal);
      return;
    }
    const discovered = await versions.discovered(method);
    if (discovered !== null) {
      counts.alive();
      counts.note(method, 'nobody asked it on this tape: the answer is put together from what there is');
      await answered(asker, { result: discovered }, way);
      return;
    }
    if (method === 'ping') {
      counts.alive();
      await answered(asker, { result: {} }, way);
      return;
    }
    await without(method, params, match, asker, way, signal);
  }

  async function play(
    question: Question,
    method: string,
    params: JsonObject,
    asker: Asker,
    way: AnswerWay,
    signal: AbortSignal,
  ): Promise<void> {
    const remarked: AnswerWay = {
      ...way,
      async answer(message) {
        const remark = versions.remark(method, params, message);
        if (remark !== null) counts.note(method, remark);
        await way.answer(message);
      },
    };
    if (method === LISTEN) listeners.add(question.id, { id: asker.id, way }, signal);
    await playback.question(question, asker, remarked, signal);
  }

  async function without(
    method: string,
    params: JsonObject,
    match: NoMatch,
    asker: Asker,
    way: AnswerWay,
    signal: AbortSignal,
  ): Promise<void> {
    const nearest = matching.nearest(method, params, match);
    const none = { method, params, match, nearest };
    counts.none(none);
    switch (options.unmatched) {
      case 'nearest':
        if (nearest !== null) {
          await play(nearest.question, method, params, asker, way, signal);
          return;
        }
        await answered(asker, { error: unmatchedError(none) }, way);
        return;
      case 'empty':
        await answered(asker, { result: emptyResult(method, versionNamed(params) !== null) }, way);
        return;
      case 'error':
        await answered(asker, { error: unmatchedError(none) }, way);
    }
  }

  async function noticeOf(method: string): Promise<void> {
    const at = noticed.get(method) ?? 0;
    noticed.set(method, at + 1);
    const find = () => recording.notices.get(method)?.[at];
    while (find()?.isWhole !== true && !recording.isComplete) await reading.more();
    await playback.after(find()?.after ?? []);
  }

  async function receiveRequest(
    message: Extract<ReturnType<typeof classify>, { kind: 'request' }>,
    id: unknown,
    way: AnswerWay,
    gone: AbortSignal | null,
  ): Promise<void> {
    const meta = message.params['_meta'];
    const asker = { id, progressToken: isObject(meta) ? meta['progressToken'] : undefined };
    if (open.size >= OPEN_MAX || open.has(message.id)) {
      const why = open.has(message.id) ? 'this id is in use' : `more than ${OPEN_MAX} questions are open`;
      await answered(asker, { error: { code: INVALID_REQUEST, message: `tapedeck mock: ${why}` } }, way);
      return;
    }
    const own = new AbortController();
    const { signal } = own;
    const callOff = (): void => own.abort();
    open.set(message.id, own);
    gone?.addEventListener('abort', callOff, { once: true });
    const done = (): void => {
      open.delete(message.id);
      gone?.removeEventListener('abort', callOff);
    };
    // A question that nobody answers stays open until somebody calls it off.
    signal.addEventListener('abort', done, { once: true });
    const ours: AnswerWay = {
      ...way,
      async answer(body) {
        done();
        if (!signal.aborted) await way.answer(body);
      },
    };
    try {
      await ask(message.method, message.params, asker, ours, signal);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      await answered(asker, { error: { code: INTERNAL, message: `tapedeck mock: ${why}` } }, ours);
    }
  }

  return {
    open() {
      void (async () => {
        while (!recording.opening.isWhole) await reading.more();
        await playback.after(recording.opening.after);
      })();
    },
    async receive(json, way, gone) {
      const message = classify(json);
      switch (message.kind) {
        case 'request':
          await receiveRequest(message, isObject(json) ? json['id'] : null, way, gone);
          return;
        case 'notification':
          if (message.method === 'notifications/cancelled')
            open.get(JSON.stringify(message.params['requestId']) ?? '')?.abort();
          void noticeOf(message.method);
          return;
        case 'result':
        case 'error':
          if (isObject(json)) asks.reply(json);
          return;
        case 'not-rpc':
          await way.answer({
            jsonrpc: '2.0',
            id: null,
            error: { code: INVALID_REQUEST, message: `Invalid request: ${message.why}` },
          });
      }
    },
    close() {
      closing.abort();
      for (const each of open.values()) each.abort();
      asks.close();
    },
  };
}
