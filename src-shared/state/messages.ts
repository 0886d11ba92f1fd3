import { unreachable } from '../base/assert.ts';
import type { Direction, Entry, Frame } from '../journal/entry.ts';
import type { Message } from '../wire/message.ts';
import { isObject, stringAt } from '../wire/message.ts';
import { targetOf } from '../wire/target.ts';
import {
  closeExchange,
  createExchanges,
  exchangeKey,
  isStream,
  openExchange,
  otherSpelling,
  type Exchanges,
  type OpenExchange,
} from './exchanges.ts';
import { finding } from './findings.ts';
import { plainRow, type RowDraft } from './plain-rows.ts';
import { readFrame, type FrameReading } from './read-frame.ts';
import { Effects, NOTHING, rowOf, settle } from './row-change.ts';
import type { Finding, RowChange, RowStatus } from './row.ts';

/** An answer after this long is called late: the usual request time-out of MCP clients. */
export const LATE_AFTER_US = 60_000_000;

/** What the fold of one tape remembers; bounded by the bounds of Exchanges. */
export interface MessagesState {
  readonly exchanges: Exchanges;
  /** HTTP exchanges that have not ended, by number. */
  readonly http: Map<number, OpenHttp>;
}

export interface OpenHttp {
  readonly seq: number;
  readonly monoUs: number;
  readonly method: string;
  /** Sum of HAS_RESPONSE and HAS_EVENT_ID. */
  readonly flags: number;
}

/** The response head has come. */
const HAS_RESPONSE = 1;
/** An event of its stream had an id: when it breaks, its answer may come by another exchange. */
const HAS_EVENT_ID = 2;

export const HTTP_OPEN_MAX = 10_000;

export function createMessagesState(): MessagesState {
  return { exchanges: createExchanges(), http: new Map() };
}

/**
 * Folds one entry into its row and what it changes on earlier rows. Deterministic: the same entries in the same order
 * give the same changes. `reading` may be passed when the caller has read the frame already.
 */
export function foldMessages(state: MessagesState, entry: Entry, reading?: FrameReading): RowChange {
  switch (entry.kind) {
    case 'frame':
      return foldFrame(state, entry, reading ?? readFrame(entry));
    case 'http-request':
    case 'http-response':
    case 'http-ended':
      return foldHttp(state, entry);
    case 'process-exited':
    case 'tape-closed':
    case 'recovered':
      return foldEnding(state, entry);
    case 'finding': {
      const { code, severity, message, hint, about } = entry;
      const noted: Finding = { code, severity, message, hint };
      return {
        row: rowOf(entry, plainRow(entry), [noted]),
        // Of a row that is not there yet nothing can be said: no tape of ours has that.
        ...(about > entry.seq
          ? NOTHING
          : { patches: [{ seq: about, severity }], findings: [{ seq: about, finding: noted }] }),
      };
    }
    case 'tape-opened':
    case 'process-started':
    case 'stderr':
    case 'session':
    case 'intent':
    case 'supervision':
    case 'breaker':
    case 'call-staged':
    case 'gap': {
      const draft = plainRow(entry);
      const own = draft.findings ?? [];
      return {
        row: rowOf(entry, draft, own),
        patches: NOTHING.patches,
        findings: own.map((each) => ({ seq: entry.seq, finding: each })),
      };
    }
    default:
      return unreachable(entry);
  }
}

function foldFrame(state: MessagesState, entry: Entry & Frame, reading: FrameReading): RowChange {
  const effects = new Effects();
  const { channel } = entry;
  if (channel.kind === 'http' && channel.eventId !== undefined && channel.eventId !== '')
    flagHttp(state, channel.exchange, HAS_EVENT_ID);
  const own = [...reading.findings];
  const first = reading.messages[0];
  if (first === undefined || (first.kind === 'not-rpc' && reading.messages.length === 1)) {
    const quiet = own.length === 0;
    const draft: RowDraft = {
      kind: quiet ? 'http' : 'invalid',
      method: quiet ? 'sse' : (own.at(-1)?.code ?? 'invalid').replaceAll('-', ' '),
      target: reading.gist,
    };
    return settle(entry, draft, own, effects);
  }
  let draft: RowDraft | null = null;
  for (const message of reading.messages) {
    const each = foldMessage(state, entry, message, own, effects);
    draft ??= each;
  }
  return settle(entry, draft ?? { kind: 'invalid', method: 'batch', target: '' }, own, effects);
}

function foldMessage(
  state: MessagesState,
  entry: Entry & Frame,
  message: Message,
  own: Finding[],
  effects: Effects,
): RowDraft {
  switch (message.kind) {
    case 'request':
      return foldRequest(state, entry, message, own, effects);
    case 'notification':
      if (message.method === 'notifications/cancelled')
        foldCancel(state, entry.dir, message.params['requestId'], effects);
      return {
        kind: 'notification',
        method: message.method,
        target: targetOf(message.method, message.params),
      };
    case 'result':
      return foldAnswer(state, entry, message.id, statusOf(message.result, own), '', own, effects);
    case 'error':
      return foldAnswer(state, entry, message.id, 'error', message.error.message, own, effects);
    case 'not-rpc':
      own.push(finding('not-json-rpc', message.why));
      return { kind: 'invalid', method: 'not json rpc', target: message.why };
    default:
      return unreachable(message);
  }
}

function foldRequest(
  state: MessagesState,
  entry: Entry & Frame,
  message: Message & { kind: 'request' },
  own: Finding[],
  effects: Effects,
): RowDraft {
  const target = targetOf(message.method, message.params);
  const key = exchangeKey(entry.dir, message.id);
  if (state.exchanges.open.has(key) || state.exchanges.closed.has(key)) {
    own.push(finding('duplicate-id', `id ${message.id} was used before in this session`));
  }
  const evicted = openExchange(state.exchanges, key, {
    seq: entry.seq,
    monoUs: entry.monoUs,
    id: message.id,
    dir: entry.dir,
    method: message.method,
    target,
    httpExchange: entry.channel.kind === 'http' ? entry.channel.exchange : 0,
  });
  if (evicted !== null) unanswered(evicted, 'too many requests are open', effects);
  return { kind: 'request', method: message.method, target, id: message.id, status: 'pending' };
}

const KNOWN_RESULT_TYPES = new Set(['complete', 'input_required', 'task']);

function statusOf(result: unknown, own: Finding[]): RowStatus {
  if (!isObject(result)) return 'ok';
  const resultType = stringAt(result, 'resultType');
  if (resultType !== null && !KNOWN_RESULT_TYPES.has(resultType)) {
    own.push(finding('unknown-result-type', `resultType is "${resultType}"`));
  }
  if (resultType === 'input_required') return 'input';
  return result['isError'] === true ? 'tool-error' : 'ok';
}

function foldAnswer(
  state: MessagesState,
  entry: Entry & Frame,
  id: string,
  status: RowStatus,
  errorText: string,
  own: Finding[],
  effects: Effects,
): RowDraft {
  const asker: Direction = entry.dir === 'in' ? 'out' : 'in';
  const key = exchangeKey(asker, id);
  const open = state.exchanges.open.get(key);
  if (open !== undefined) {
    const latencyUs = Math.max(0, entry.monoUs - open.monoUs);
    closeExchange(state.exchanges, key, open, 'answered');
    if (latencyUs > LATE_AFTER_US)
      own.push(finding('answered-late', `${(latencyUs / 1e6).toFixed(1)} s after the request`));
    effects.patch({ seq: open.seq, status, latencyUs, pairSeq: entry.seq });
    return {
      kind: 'response',
      method: open.method,
      target: errorText === '' ? open.target : errorText,
      id,
      status,
      latencyUs,
      pairSeq: open.seq,
    };
  }
  return foldStrayAnswer(state, entry, id, status, errorText, asker, own, effects);
}

/** An answer that no open request waits for: late after a cancel, a second one, of the wrong id type, or of nothing. */
function foldStrayAnswer(
  state: MessagesState,
  entry: Entry & Frame,
  id: string,
  status: RowStatus,
  errorText: string,
  asker: Direction,
  own: Finding[],
  effects: Effects,
): RowDraft {
  const key = exchangeKey(asker, id);
  const closed = state.exchanges.closed.get(key);
  if (closed !== undefined) {
    const latencyUs = Math.max(0, entry.monoUs - closed.monoUs);
    if (closed.ending === 'cancelled') {
      own.push(
        finding(
          'answered-late',
          `the request was cancelled before; ${(latencyUs / 1000).toFixed(1)} ms after it`,
        ),
      );
      effects.patch({ seq: closed.seq, latencyUs, pairSeq: entry.seq });
      closeExchange(state.exchanges, key, closed, 'answered');
    } else {
      own.push(finding('duplicate-response', `id ${id} was answered before`));
    }
    return {
      kind: 'response',
      method: closed.method,
      target: closed.target,
      id,
      status,
      latencyUs,
      pairSeq: closed.seq,
    };
  }
  const other = otherSpelling(id);
  const near = other === null ? undefined : state.exchanges.open.get(exchangeKey(asker, other));
  if (near !== undefined)
    own.push(finding('id-type-mismatch', `the request's id was ${near.id}, the answer's is ${id}`));
  else if (id !== '' && id !== 'null') own.push(finding('unknown-id', `no request with id ${id} is open`));
  return { kind: 'response', method: '', target: errorText, id, status, pairSeq: near?.seq ?? -1 };
}

function foldCancel(state: MessagesState, dir: Direction, requestId: unknown, effects: Effects): void {
  const key = exchangeKey(dir, JSON.stringify(requestId) ?? '');
  const open = state.exchanges.open.get(key);
  if (open === undefined) return;
  closeExchange(state.exchanges, key, open, 'cancelled');
  effects.patch({ seq: open.seq, status: 'cancelled' });
}

function unanswered(open: OpenExchange, why: string, effects: Effects, orphaned = false): void {
  if (isStream(open)) {
    effects.patch({ seq: open.seq, status: 'cancelled' });
    return;
  }
  effects.patch({
    seq: open.seq,
    status: orphaned ? 'orphaned' : 'unanswered',
    severity: orphaned ? 'warning' : 'error',
  });
  effects.find({
    seq: open.seq,
    finding: finding(
      orphaned ? 'orphaned' : 'unanswered',
      `${open.method} ${open.target}`.trim() + `: ${why}`,
    ),
  });
}

function foldEnding(
  state: MessagesState,
  entry: Entry & { kind: 'process-exited' | 'tape-closed' | 'recovered' },
): RowChange {
  const effects = new Effects();
  const draft = plainRow(entry);
  const orphaned = entry.kind === 'recovered';
  for (const open of state.exchanges.open.values()) {
    unanswered(open, orphaned ? 'the host died first' : draft.target || draft.method, effects, orphaned);
  }
  state.exchanges.open.clear();
  state.http.clear();
  return settle(entry, draft, draft.findings ?? [], effects);
}

function flagHttp(state: MessagesState, exchange: number, flag: number): void {
  const open = state.http.get(exchange);
  if (open !== undefined && (open.flags & flag) === 0)
    state.http.set(exchange, { ...open, flags: open.flags | flag });
}

function foldHttp(
  state: MessagesState,
  entry: Entry & { kind: 'http-request' | 'http-response' | 'http-ended' },
): RowChange {
  const effects = new Effects();
  const draft = plainRow(entry);
  const own = [...(draft.findings ?? [])];
  const id = `#${entry.exchange}`;
  if (entry.kind === 'http-request') {
    if (state.http.size >= HTTP_OPEN_MAX) state.http.clear();
    state.http.set(entry.exchange, {
      seq: entry.seq,
      monoUs: entry.monoUs,
      method: entry.method,
      flags: 0,
    });
    return settle(entry, { ...draft, id, status: 'pending' }, own, effects);
  }
  const request = state.http.get(entry.exchange);
  const latencyUs = request === undefined ? -1 : Math.max(0, entry.monoUs - request.monoUs);
  const pairSeq = request?.seq ?? -1;
  if (entry.kind === 'http-response') {
    const status: RowStatus = entry.status >= 400 ? 'error' : 'ok';
    if (request !== undefined) {
      effects.patch({ seq: request.seq, status, latencyUs, pairSeq: entry.seq });
      flagHttp(state, entry.exchange, HAS_RESPONSE);
    }
    return settle(entry, { ...draft, id, status, latencyUs, pairSeq }, own, effects);
  }
  state.http.delete(entry.exchange);
  const flags = request?.flags ?? 0;
  // One that was aborted stays as it was: so ends every stream of a session that is closed.
  if (request !== undefined && (flags & HAS_RESPONSE) === 0 && entry.outcome === 'failed') {
    effects.patch({ seq: request.seq, status: 'error', latencyUs, pairSeq: entry.seq });
  }
  const mayBeResumed = entry.outcome === 'failed' && (flags & HAS_EVENT_ID) !== 0;
  if (entry.outcome !== 'complete' && !mayBeResumed) {
    // Closing one takes it out of the map, which iteration over a Map allows.
    for (const [key, open] of state.exchanges.open) {
      if (open.httpExchange !== entry.exchange) continue;
      closeExchange(state.exchanges, key, open, 'cancelled');
      if (entry.outcome === 'aborted') effects.patch({ seq: open.seq, status: 'cancelled' });
      else unanswered(open, entry.detail, effects);
    }
  }
  return settle(entry, { ...draft, id, latencyUs, pairSeq }, own, effects);
}
