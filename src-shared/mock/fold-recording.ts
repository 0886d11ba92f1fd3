import type { Entry, Frame } from '../journal/entry.ts';
import { classify, isObject, stringAt, type IdText, type Message } from '../wire/message.ts';
import { listenerIn } from '../wire/subscription.ts';
import { jsonIn } from './frame-json.ts';
import { matchKey, roundKey } from './match-key.ts';
import { createQuestionStore, Grouped, StoredQuestion } from './question-store.ts';
import type { Notice, Place, Question, Recording, Said } from './recording.ts';

/** Questions and things said that are indexed, about 300 B each; what comes after is not served, and counted. */
export const ITEMS_MAX = 1_000_000;
/** Questions of the client that wait for their answer, and of the server; the oldest is forgotten. */
const OPEN_MAX = 10_000;

export const VERSION_META = 'io.modelcontextprotocol/protocolVersion';
const PROGRESS = 'notifications/progress';
const LISTEN = 'subscriptions/listen';
const ACKNOWLEDGED = 'notifications/subscriptions/acknowledged';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type OpenSaid = Mutable<Said>;
interface OpenNotice extends Mutable<Notice> {
  after: OpenSaid[];
}
/** What is known of a question while it waits. */
interface OpenQuestion {
  readonly question: StoredQuestion;
  readonly askedUs: number;
  /** That a request of the modern era names. */
  readonly version: string | null;
  readonly exchange: number | null;
}

const NONE: OpenSaid[] = [];

/** Folds the entries of one tape, in order. Never throws. */
export interface RecordingFold {
  add(entry: Entry, at: { readonly segment: number; readonly offset: number }): void;
  /** The tape ends here. */
  end(): void;
  readonly recording: Recording;
}

export function foldRecording(itemsMax = ITEMS_MAX): RecordingFold {
  const opening: OpenNotice = { method: '', after: NONE, isWhole: false };
  const store = createQuestionStore();
  const byKey = new Grouped();
  const byRound = new Grouped();
  const byMethod = new Map<string, Question[]>();
  const notices = new Map<string, OpenNotice[]>();
  const notServed = { pieces: 0, beyondBound: 0 };
  const modernVersions = new Set<string>();
  const questions: Question[] = [];
  const recording: Mutable<Recording> = {
    questions,
    byKey,
    byRound,
    byMethod,
    notices,
    opening,
    modernVersions,
    hasBatches: false,
    serverName: '',
    notServed,
    isComplete: false,
  };
  /** Of the client, in the order in which they were asked. */
  const open = new Map<IdText, OpenQuestion>();
  const asked = new Map<IdText, OpenSaid>();
  /** What the next thing said hangs on when nothing is open, and since when. */
  let anchor: OpenNotice | StoredQuestion = opening;
  let anchorUs: number | null = null;
  let items = 0;

  function moveTo(next: OpenNotice | StoredQuestion, monoUs: number): void {
    anchor.isWhole = true;
    anchor = next;
    anchorUs = monoUs;
  }

  function hasRoom(): boolean {
    items += 1;
    if (items <= itemsMax) return true;
    notServed.beyondBound += 1;
    return false;
  }

  function askedBy(message: Message & { kind: 'request' }, entry: Entry & Frame, at: Place): void {
    const { id, method, params } = message;
    const meta = isObject(params['_meta']) ? params['_meta'] : {};
    const version = stringAt(meta, VERSION_META);
    if (!hasRoom()) return;
    const question = store.add(entry.seq, at, {
      method,
      key: matchKey(method, params),
      round: roundKey(method, params),
      id,
      progressToken: meta['progressToken'] === undefined ? null : JSON.stringify(meta['progressToken']),
    });
    questions.push(question);
    byKey.add(question.key, question);
    listed(byMethod, method, question);
    if (question.round !== null) byRound.add(question.round, question);
    bounded(open).set(id, {
      question,
      askedUs: entry.monoUs,
      version,
      exchange: entry.channel.kind === 'http' ? entry.channel.exchange : null,
    });
  }

  function fromClient(message: Message, entry: Entry & Frame, at: Place): void {
    switch (message.kind) {
      case 'request':
        askedBy(message, entry, at);
        return;
      case 'notification': {
        if (message.method === 'notifications/cancelled') {
          const cancelled = open.get(JSON.stringify(message.params['requestId']) ?? '');
          cancelled?.question.cancel();
        }
        if (!hasRoom()) return;
        const notice: OpenNotice = { method: message.method, after: NONE, isWhole: false };
        listed(notices, message.method, notice);
        // What a call says while a client notes something still belongs to the call.
        if (open.size === 0 || message.method === 'notifications/initialized') moveTo(notice, entry.monoUs);
        else notice.isWhole = true;
        return;
      }
      case 'result':
      case 'error': {
        const said = asked.get(message.id);
        asked.delete(message.id);
        if (said !== undefined) said.reply = { seq: entry.seq, at };
        return;
      }
      case 'not-rpc':
    }
  }

  function fromServer(message: Message | null, entry: Entry & Frame, at: Place): void {
    if (message?.kind === 'result' || message?.kind === 'error') {
      const asker = open.get(message.id);
      if (asker === undefined) return;
      open.delete(message.id);
      // A probe that is refused is no session of that era.
      if (message.kind === 'result' && asker.version !== null) modernVersions.add(asker.version);
      asker.question.answered(entry.seq, at, entry.monoUs - asker.askedUs);
      moveTo(asker.question, entry.monoUs);
      return;
    }
    if (!hasRoom()) return;
    const its = message === null || message.kind === 'not-rpc' ? null : questionOf(message, entry);
    const about = its ?? newestOpen();
    const sinceUs = about?.askedUs ?? anchorUs ?? entry.monoUs;
    const said: OpenSaid = {
      seq: entry.seq,
      at,
      kind: message === null || message.kind === 'not-rpc' ? 'noise' : message.kind,
      method: message === null || message.kind === 'not-rpc' ? '' : message.method,
      offsetUs: Math.max(0, entry.monoUs - sinceUs),
      reply: null,
      isApart: its === null && (entry.channel.kind === 'http' || subscriptionOf(message) !== null),
    };
    if (message?.kind === 'request') bounded(asked).set(message.id, said);
    if (about !== null) about.question.sayDuring(said);
    else if (anchor instanceof StoredQuestion) anchor.sayAfter(said);
    else anchor.after = pushed(anchor.after, said);
  }

  /** A listener is open all the time: nothing hangs on it by its time alone. */
  function newestOpen(): OpenQuestion | null {
    return [...open.values()].findLast(({ question }) => question.method !== LISTEN) ?? null;
  }

  /** The open question that something said belongs to, by what it names or by its connection. */
  function questionOf(
    message: Message & { kind: 'request' | 'notification' },
    { channel }: Entry & Frame,
  ): OpenQuestion | null {
    const { method, params } = message;
    const subscription = subscriptionOf(message);
    // A listener hears of what something else brings about.
    if (subscription !== null) return method === ACKNOWLEDGED ? (open.get(subscription) ?? null) : null;
    const token = method === PROGRESS ? JSON.stringify(params['progressToken']) : undefined;
    for (const each of open.values()) {
      if (token !== undefined ? each.question.progressToken === token : isOn(each, channel)) return each;
    }
    return null;
  }

  return {
    recording,
    add(entry, { segment, offset }) {
      if (entry.kind === 'tape-opened') recording.serverName = entry.serverName;
      if (entry.kind !== 'frame') return;
      const values = jsonIn(entry);
      if (values === null) {
        if (entry.mark === 'oversize-part') notServed.pieces += 1;
        return;
      }
      if (values === 'noise') {
        if (entry.dir === 'in') fromServer(null, entry, { segment, offset, part: 0 });
        return;
      }
      if (entry.dir === 'out' && values.length > 1) recording.hasBatches = true;
      values.forEach((value, part) => {
        const message = classify(value);
        const at = { segment, offset, part };
        if (entry.dir === 'out') fromClient(message, entry, at);
        else fromServer(message, entry, at);
      });
    },
    end() {
      anchor.isWhole = true;
      for (const { question } of open.values()) question.isWhole = true;
      recording.isComplete = true;
    },
  };
}

/** The listener that it is said to, as JSON text; null for all else. */
function subscriptionOf(message: Message | null): IdText | null {
  if (message?.kind !== 'notification') return null;
  return listenerIn(message.params);
}

function isOn({ exchange }: OpenQuestion, channel: Frame['channel']): boolean {
  return channel.kind === 'http' && channel.exchange === exchange;
}

/** Most notices have nothing said after them: they share one empty list. */
function pushed(list: OpenSaid[], said: OpenSaid): OpenSaid[] {
  if (list === NONE) return [said];
  list.push(said);
  return list;
}

function listed<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}

/** The map with room for one more. */
function bounded<T>(map: Map<IdText, T>): Map<IdText, T> {
  if (map.size < OPEN_MAX) return map;
  for (const oldest of map.keys()) {
    map.delete(oldest);
    break;
  }
  return map;
}
