import type { Channel, Direction, EntryBody, Frame } from '../journal/entry.ts';
import { wholeOrPieces } from '../journal/pieces.ts';
import { redactPairs } from '../wire/secret-headers.ts';
import { readSseFields } from '../wire/sse-fields.ts';
import type { HarBodies } from './har-bodies.ts';
import type { ReadHarEntry } from './har-entry.ts';
import type { HarPiece, HarStamp } from './har.ts';
import { splitEvents } from './split-events.ts';

/** What happened, and when. `stamp` where the file came from a tape. */
export interface Happened {
  readonly wallMs: number;
  readonly stamp: HarStamp | null;
  readonly body: EntryBody;
}

const NO_NAMES: ReadonlySet<string> = new Set();

/** One exchange as it goes on a tape. `exact`: with the times and the pieces of the tape it came from, where they fit. */
export function happenedIn(
  entry: ReadHarEntry,
  bodies: HarBodies,
  exchange: number,
  isExact: boolean,
): Happened[] {
  const exact = isExact ? exactly(entry, bodies) : null;
  return exact ?? about(entry, bodies, exchange);
}

/** Null when what the file says of its pieces cannot be true. */
function exactly(entry: ReadHarEntry, { request, response }: HarBodies): Happened[] | null {
  const { _tapedeck: exact } = entry;
  if (exact === undefined) return null;
  const { exchange, asked, answered, ended } = exact;
  const isStream = typeOf(entry).startsWith('text/event-stream');
  const out = framesAt('out', exchange, false, request, exact.out);
  const into = framesAt('in', exchange, isStream, response, exact.in);
  if (out === null || into === null) return null;
  return [
    at(asked, requestOf(entry, exchange)),
    ...out,
    ...(answered === null ? [] : [at(answered, responseOf(entry, exchange))]),
    ...into,
    ...(ended === null
      ? []
      : [at(ended.at, { kind: 'http-ended', exchange, outcome: ended.outcome, detail: ended.detail })]),
  ];
}

function at(stamp: HarStamp, body: EntryBody): Happened {
  return { wallMs: stamp[1], stamp, body };
}

function framesAt(
  dir: Direction,
  exchange: number,
  isStream: boolean,
  bytes: Uint8Array,
  pieces: readonly HarPiece[],
): Happened[] | null {
  let from = 0;
  const frames: Happened[] = [];
  for (const piece of pieces) {
    const part = bytes.subarray(from, from + piece.bytes);
    from += piece.bytes;
    const fields = isStream && piece.mark === 'whole' ? readSseFields(part) : {};
    const channel: Channel = { kind: 'http', exchange, part: isStream ? 'sse' : 'body', ...fields };
    frames.push(at(piece.at, { kind: 'frame', dir, channel, mark: piece.mark, bytes: part }));
  }
  return from === bytes.length ? frames : null;
}

/** By what every HAR says: when it began, and how long its phases took. */
function about(entry: ReadHarEntry, { request, response }: HarBodies, exchange: number): Happened[] {
  const began = msOf(Date.parse(entry.startedDateTime));
  const { blocked, dns, connect, send, wait, receive } = entry.timings ?? {};
  const whole = msOf(entry.time ?? sum(blocked, dns, connect, send, wait, receive));
  const hasAnswer = entry.response !== undefined && (entry.response.status ?? 0) > 0;
  const out = wholeOrPieces('out', { kind: 'http', exchange, part: 'body' }, request);
  const frames = answerFrames(entry, response, exchange);
  const times = eventTimes(entry, frames.length);
  const waited = began + (entry.timings === undefined ? whole : sum(blocked, dns, connect, send, wait));
  // No event comes before the answer begins.
  const answeredMs = Math.max(began, Math.min(waited, times[0] ?? waited));
  const endedMs = Math.max(answeredMs, began + whole);
  return [
    { wallMs: began, stamp: null, body: requestOf(entry, exchange) },
    ...(request.length === 0 ? [] : out.map((body): Happened => ({ wallMs: began, stamp: null, body }))),
    ...(hasAnswer ? [{ wallMs: answeredMs, stamp: null, body: responseOf(entry, exchange) }] : []),
    ...frames.map((body, index): Happened => ({
      // The time of an event is known where a browser wrote it down; otherwise that of the end is the only one there is.
      wallMs: clamp(times[index] ?? endedMs, answeredMs, endedMs),
      stamp: null,
      body,
    })),
    { wallMs: endedMs, stamp: null, body: endOf(entry, exchange, hasAnswer) },
  ];
}

function answerFrames(entry: ReadHarEntry, bytes: Uint8Array, exchange: number): Frame[] {
  if (bytes.length === 0) return [];
  if (!typeOf(entry).startsWith('text/event-stream'))
    return [...wholeOrPieces('in', { kind: 'http', exchange, part: 'body' }, bytes)];
  return splitEvents(bytes).flatMap(({ bytes: block, mark, fields }) => {
    const frames = wholeOrPieces('in', { kind: 'http', exchange, part: 'sse', ...fields }, block);
    return frames.map((frame) => (frame.mark === 'whole' ? { ...frame, mark } : frame));
  });
}

/** One for each event with data, in seconds, when there are as many as events. */
function eventTimes({ _eventSourceMessages: events = [] }: ReadHarEntry, frames: number): readonly number[] {
  return events.length === frames ? events.map(({ time }) => msOf(time * 1000)) : [];
}

function requestOf({ request }: ReadHarEntry, exchange: number): EntryBody {
  const { method, url, headers } = request;
  return { kind: 'http-request', exchange, method, url, headers: redactPairs(headers, NO_NAMES) };
}

function responseOf({ response }: ReadHarEntry, exchange: number): EntryBody {
  const { status, statusText, headers } = response ?? { status: 0, statusText: '', headers: [] };
  return {
    kind: 'http-response',
    exchange,
    status: Math.trunc(status ?? 0),
    statusText,
    headers: redactPairs(headers, NO_NAMES),
  };
}

function endOf({ response, comment }: ReadHarEntry, exchange: number, hasAnswer: boolean): EntryBody {
  const detail = response?._error ?? (hasAnswer ? '' : (comment ?? 'no answer is in the file'));
  return {
    kind: 'http-ended',
    exchange,
    outcome: hasAnswer && detail === '' ? 'complete' : 'failed',
    detail,
  };
}

export function typeOf({ response }: ReadHarEntry): string {
  const header = response?.headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1];
  return (header ?? response?.content?.mimeType ?? '').trim().toLowerCase();
}

/** -1 says that a phase was not. */
function sum(...parts: readonly (number | null | undefined)[]): number {
  return parts.reduce<number>((all, part) => all + msOf(part ?? 0), 0);
}

/** Within what a date can be. */
function msOf(value: number): number {
  return Number.isFinite(value) ? Math.min(8.64e15, Math.max(0, value)) : 0;
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
