import type { Question, Said } from '../../../src-shared/mock/recording.ts';
import { answerTo, saidTo, type Asker } from '../../../src-shared/mock/rewrite.ts';
import type { JsonObject } from '../../../src-shared/wire/message.ts';
import type { Asks } from './asks.ts';
import type { AnswerWay, MockWorld, Way } from './mock-world.ts';

/**
 * Clients forget the progress that comes in one packet with the answer. So long the answer waits for them, when nothing else
 * keeps it back.
 */
const SETTLE_MS = 2;

export interface PlaybackOptions {
  readonly world: MockWorld;
  readonly asks: Asks;
  /** What belongs to no question goes here. */
  readonly apart: Way;
  /** The session is over. */
  readonly closing: AbortSignal;
}

/** Says again what was said. */
export interface Playback {
  /**
   * All that was said about a question, its answer, and what came after it. Never answers when nobody did; ends early when
   * it is aborted. Resolves when the answer is given.
   */
  question(question: Question, asker: Asker, way: AnswerWay, signal: AbortSignal): Promise<void>;
  after(list: readonly Said[]): Promise<void>;
}

export function createPlayback({ world, asks, apart, closing }: PlaybackOptions): Playback {
  const { clock, options, bodies, counts } = world;

  /** Not before its time; false when it is called off. */
  async function due(atUs: number, signal: AbortSignal): Promise<boolean> {
    const leftMs = (atUs - clock.monoUs()) / 1000;
    return options.pace === 0 || leftMs <= 0 ? !signal.aborted : pause(leftMs, signal);
  }

  async function pause(leftMs: number, signal: AbortSignal): Promise<boolean> {
    const time = Promise.withResolvers<null>();
    const callOff = clock.after(leftMs, () => time.resolve(null));
    await orAborted(time.promise, signal);
    callOff();
    return !signal.aborted;
  }

  /** One thing that was said; what the client answers to it is waited for by the caller. */
  async function say(
    said: Said,
    rewritten: (message: JsonObject) => JsonObject | null,
    way: Way,
  ): Promise<{ readonly answered: Promise<void> } | null> {
    const there = said.isApart ? apart : way;
    if (said.kind === 'noise') {
      const bytes = options.faults ? bodies.raw(said.at) : null;
      if (bytes !== null) await there.noise(bytes);
      return null;
    }
    const recorded = bodies.message(said.at);
    const message = recorded === null ? null : rewritten(recorded);
    if (message === null) return null;
    if (said.kind === 'request') {
      const asked = asks.ask(said, message);
      await there.say(asked.message);
      return asked;
    }
    const isWithdrawal = said.method === 'notifications/cancelled';
    await there.say(isWithdrawal ? asks.withdrawn(message) : message);
    return null;
  }

  /**
   * In order, each not before its time, nor before the answers that the server had on the tape. Null when it was aborted;
   * else what waits for the answers that the server had by some entry.
   */
  async function inOrder(
    list: readonly Said[],
    sinceUs: number,
    each: (message: JsonObject) => JsonObject | null,
    way: Way,
    signal: AbortSignal,
  ): Promise<((seq: number) => Promise<boolean>) | null> {
    const replies: { readonly seq: number; readonly answered: Promise<void> }[] = [];
    const hasRepliesBefore = async (seq: number): Promise<boolean> => {
      for (const reply of replies) if (reply.seq < seq) await orAborted(reply.answered, signal);
      return !signal.aborted;
    };
    for (const said of list) {
      if (!(await due(sinceUs + said.offsetUs * options.pace, signal))) return null;
      if (!(await hasRepliesBefore(said.seq))) return null;
      const asked = await say(said, each, way);
      if (asked !== null && said.reply !== null)
        replies.push({ seq: said.reply.seq, answered: asked.answered });
    }
    return hasRepliesBefore;
  }

  async function after(list: readonly Said[]): Promise<void> {
    if (list.length > 0) await inOrder(list, clock.monoUs(), (message) => message, apart, closing);
  }

  return {
    after,
    async question(question, asker, way, signal) {
      const askedUs = clock.monoUs();
      const { answer, during } = question;
      const isSaid = during.length > 0;
      const rewritten = (message: JsonObject): JsonObject | null => saidTo(message, question, asker);
      const hasRepliesBefore = isSaid ? await inOrder(during, askedUs, rewritten, way, signal) : null;
      if (isSaid && hasRepliesBefore === null) return;
      if (answer === null) {
        counts.note(question.method, `#${question.seq} was never answered on the tape, and is not here`);
        return;
      }
      if (!(await due(askedUs + answer.tookUs * options.pace, signal))) return;
      if (hasRepliesBefore !== null && !(await hasRepliesBefore(answer.seq))) return;
      if (isSaid && options.pace === 0 && !(await pause(SETTLE_MS, signal))) return;
      const message = bodies.message(answer.at);
      const lost = { code: -32603, message: `tapedeck mock: the answer #${answer.seq} cannot be read` };
      await way.answer(
        message === null ? { jsonrpc: '2.0', id: asker.id, error: lost } : answerTo(message, question, asker),
      );
      void after(question.after);
    },
  };
}

async function orAborted(what: Promise<unknown>, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  const aborted = Promise.withResolvers<null>();
  const onAbort = (): void => aborted.resolve(null);
  signal.addEventListener('abort', onAbort, { once: true });
  await Promise.race([what, aborted.promise]);
  signal.removeEventListener('abort', onAbort);
}
