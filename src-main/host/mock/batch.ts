import { classify, type JsonObject } from '../../../src-shared/wire/message.ts';
import type { AnswerWay, MockWorld } from './mock-world.ts';
import type { MockSession } from './mock-session.ts';

/** Messages of one batch; a longer one is refused whole. */
export const BATCH_MAX = 1_000;
const INVALID_REQUEST = -32600;

/**
 * Takes a batch of the client where the tape has batches too (revision 2025-03-26): its answers go back together, when all
 * are there. In every other era it is refused, as real servers do.
 */
export async function receiveBatch(
  world: MockWorld,
  session: MockSession,
  list: readonly unknown[],
  way: AnswerWay,
  gone: AbortSignal | null,
  answerAll: (answers: readonly JsonObject[]) => Promise<void>,
): Promise<void> {
  const { reading } = world;
  while (!reading.recording.hasBatches && !reading.recording.isComplete) await reading.more();
  const why = !reading.recording.hasBatches
    ? 'there are no batches in the version of this tape'
    : list.length === 0
      ? 'the batch is empty'
      : list.length > BATCH_MAX
        ? `a batch of more than ${BATCH_MAX} messages`
        : null;
  if (why !== null) {
    const error = { code: INVALID_REQUEST, message: `Invalid request: ${why}` };
    await way.answer({ jsonrpc: '2.0', id: null, error });
    return;
  }
  const answers: JsonObject[] = [];
  let missing = list.filter((each) => classify(each).kind === 'request').length;
  const isAsking = missing > 0;
  const collecting: AnswerWay = {
    ...way,
    async answer(message) {
      answers.push(message);
      missing -= 1;
      if (missing === 0) await answerAll(answers);
    },
  };
  await Promise.all(list.map((each) => session.receive(each, collecting, gone)));
  if (!isAsking && answers.length > 0) await answerAll(answers);
}
