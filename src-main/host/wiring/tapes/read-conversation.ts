import { FailureError, fail, ok, type Failure, type Result } from '../../../../src-shared/base/failure.ts';
import type { Entry, Era, ProcessExited, TapeOpened } from '../../../../src-shared/journal/entry.ts';
import { type Conversation, foldConversation } from '../../../../src-shared/rerun/conversation.ts';
import { eraOf } from '../../../../src-shared/rerun/era.ts';
import type { Journal, TapeMark } from '../../ports.ts';
import { StoppedError } from '../../recovery/turns.ts';

/** Bytes of messages of one tape that are held in memory at once, to play it or to compare it. */
export const CONVERSATION_BYTES_MAX = 256 * 1024 * 1024;
/** How far apart the places are from which one entry is found again. */
const MARK_EVERY = 500;

export interface ReadConversation {
  readonly conversation: Conversation;
  readonly opened: (TapeOpened & { readonly wallMs: number }) | null;
  readonly era: Era | null;
  /** How the server ended that nobody had asked to; null when it did not. */
  readonly crash: Pick<ProcessExited, 'code' | 'signal'> | null;
  readonly entries: number;
  readonly marks: readonly TapeMark[];
}

/**
 * A tape as a conversation, an entry a turn: an app that reads a long one goes on recording. `also` is told of every entry.
 * Throws a FailureError when it is too long to be held.
 */
export function* readConversation(
  journal: Pick<Journal, 'read'>,
  tapeId: string,
  also: (entry: Entry) => void = () => undefined,
  bytesMax = CONVERSATION_BYTES_MAX,
): Generator<null, ReadConversation> {
  const fold = foldConversation();
  const marks: TapeMark[] = [];
  let opened: ReadConversation['opened'] = null;
  let era: Era | null = null;
  let crash: ReadConversation['crash'] = null;
  let bytes = 0;
  let entries = 0;
  for (const { entry, at } of journal.read(tapeId)) {
    if (entries % MARK_EVERY === 0) marks.push({ seq: entry.seq, at });
    entries = entry.seq + 1;
    if (entry.kind === 'tape-opened') opened = entry;
    if (entry.kind === 'session' && entry.phase.kind === 'ready') era = entry.phase.era;
    if (entry.kind === 'process-exited' && !entry.expected)
      crash = { code: entry.code, signal: entry.signal };
    if (entry.kind === 'frame') bytes += entry.bytes.length;
    if (bytes > bytesMax) throw new FailureError(tooLong(tapeId, bytesMax));
    fold.add(entry);
    also(entry);
    yield null;
  }
  const { conversation } = fold;
  return { conversation, opened, era: era ?? eraOf(conversation), crash, entries, marks };
}

function tooLong(tapeId: string, bytesMax: number): Failure {
  return fail(
    'too-many',
    `${tapeId} holds more than ${Math.round(bytesMax / 1024 / 1024)} MiB of messages.`,
    'Choose a part of it: filter its rows, or select some.',
  ).failure;
}

/** Reads the entry with this number, from the place before it that is known. */
export function entryAt(
  journal: Pick<Journal, 'read'>,
  tapeId: string,
  marks: readonly TapeMark[],
  seq: number,
): Entry | null {
  const from = marks.findLast((mark) => mark.seq <= seq);
  for (const { entry } of journal.read(tapeId, from)) {
    if (entry.seq === seq) return entry;
    if (entry.seq > seq) return null;
  }
  return null;
}

/** What work in turns came to, with what it threw as a value. */
export async function settled<T>(work: Promise<T>): Promise<Result<T>> {
  try {
    return ok(await work);
  } catch (error) {
    if (error instanceof FailureError) return { ok: false, failure: error.failure };
    if (!(error instanceof StoppedError)) throw error;
    return fail('request-cancelled', 'It was ended while the tape was read.', 'Run it again.');
  }
}
