import type { Entry, Frame, HttpEnded, HttpRequestHead, HttpResponseHead } from '../journal/entry.ts';
import { base64Of } from '../tape-file/base64.ts';
import { joined } from '../tape-file/write-tape.ts';
import { readText } from '../wire/read-text.ts';
import { NO_TYPE, type HarEntry, type HarExact, type HarPair, type HarPiece, type HarStamp } from './har.ts';

/** What an HTTP version is written as that nobody recorded. */
const UNKNOWN_VERSION = 'unknown';
const NULL_STATUS = 304;

/** One side's body, in the pieces in which it was recorded. */
class HeldBody {
  readonly pieces: HarPiece[] = [];
  readonly #parts: Uint8Array[] = [];
  /** Bytes for which there was no room. */
  leftBytes = 0;

  add(frame: Entry & Frame, hasRoom: boolean): void {
    if (!hasRoom || this.leftBytes > 0) {
      this.leftBytes += frame.bytes.length;
      return;
    }
    // A copy: the reader of a tape may use its buffer again.
    this.#parts.push(frame.bytes.slice());
    this.pieces.push({ at: stampOf(frame), bytes: frame.bytes.length, mark: frame.mark });
  }

  read(): { readonly text: string; readonly isBase64: boolean; readonly sizeBytes: number } {
    const bytes = joined(...this.#parts);
    const { text, invalidUtf8 } = readText(bytes);
    return {
      text: invalidUtf8 ? base64Of(bytes) : text,
      isBase64: invalidUtf8,
      sizeBytes: bytes.length,
    };
  }
}

/** An HTTP exchange whose end has not come yet. */
export class HeldExchange {
  readonly #asked: Entry & HttpRequestHead;
  readonly #out = new HeldBody();
  readonly #in = new HeldBody();
  #answered: (Entry & HttpResponseHead) | null = null;
  #ended: (Entry & HttpEnded) | null = null;
  #isStream = false;
  heldBytes = 0;

  constructor(asked: Entry & HttpRequestHead) {
    this.#asked = asked;
  }

  /** `hasRoom`: whether its bytes can be held. */
  frame(frame: Entry & Frame, hasRoom: boolean): void {
    if (hasRoom) this.heldBytes += frame.bytes.length;
    if (frame.channel.kind === 'http' && frame.channel.part === 'sse') this.#isStream = true;
    (frame.dir === 'out' ? this.#out : this.#in).add(frame, hasRoom);
  }

  answered(head: Entry & HttpResponseHead): void {
    this.#answered = head;
  }

  ended(end: Entry & HttpEnded): void {
    this.#ended = end;
  }

  entry(): HarEntry {
    const asked = this.#asked;
    const answered = this.#answered;
    const ended = this.#ended;
    const request = this.#out.read();
    const response = this.#in.read();
    const { timings, time } = this.#timings();
    const comment = this.#comments(response.isBase64 || request.isBase64).join(' ');
    const type = headerOf(asked.headers, 'content-type') ?? NO_TYPE;
    const isEncoded = headerOf(answered?.headers ?? [], 'content-encoding') !== null;
    return {
      startedDateTime: dateOf(asked.wallMs),
      time,
      request: {
        method: asked.method,
        url: asked.url,
        httpVersion: UNKNOWN_VERSION,
        cookies: [],
        headers: pairsOf(asked.headers),
        queryString: queryOf(asked.url),
        headersSize: -1,
        bodySize: request.sizeBytes + this.#out.leftBytes,
        ...(request.sizeBytes === 0
          ? {}
          : {
              postData: {
                mimeType: type,
                text: request.text,
                ...(request.isBase64 ? { _encoding: 'base64' } : {}),
              },
            }),
      },
      response: {
        status: answered?.status ?? 0,
        statusText: answered?.statusText ?? '',
        httpVersion: answered === null ? '' : UNKNOWN_VERSION,
        cookies: [],
        headers: pairsOf(answered?.headers ?? []),
        content: {
          size: response.sizeBytes + this.#in.leftBytes,
          mimeType: headerOf(answered?.headers ?? [], 'content-type') ?? NO_TYPE,
          ...(response.sizeBytes === 0 ? {} : { text: response.text }),
          ...(response.isBase64 ? { encoding: 'base64' } : {}),
          ...cutComment(this.#in.leftBytes),
        },
        redirectURL: headerOf(answered?.headers ?? [], 'location') ?? '',
        headersSize: -1,
        // What is on the tape was decoded below it: how much came over the wire is not known then.
        bodySize:
          answered?.status === NULL_STATUS ? 0 : isEncoded ? -1 : response.sizeBytes + this.#in.leftBytes,
        ...(answered === null && ended !== null ? { _error: ended.detail } : {}),
      },
      cache: {},
      timings,
      ...(comment === '' ? {} : { comment }),
      _resourceType: this.#isStream && asked.method === 'GET' ? 'eventsource' : 'fetch',
      _tapedeck: this.#exact(),
    };
  }

  #exact(): HarExact {
    const ended = this.#ended;
    return {
      exchange: this.#asked.exchange,
      asked: stampOf(this.#asked),
      out: this.#out.pieces,
      answered: this.#answered === null ? null : stampOf(this.#answered),
      in: this.#in.pieces,
      ended: ended === null ? null : { at: stampOf(ended), outcome: ended.outcome, detail: ended.detail },
    };
  }

  /** By the monotonic clock. A phase whose end is not on the tape has no length, and the comment says why. */
  #timings(): Pick<HarEntry, 'timings' | 'time'> {
    const asked = this.#asked.monoUs;
    const sent = this.#out.pieces.at(-1)?.at[2] ?? asked;
    const answered = this.#answered?.monoUs ?? this.#ended?.monoUs ?? sent;
    const ended = this.#ended?.monoUs ?? this.#in.pieces.at(-1)?.at[2] ?? answered;
    const [send, wait, receive] = [msOf(sent - asked), msOf(answered - sent), msOf(ended - answered)];
    return {
      time: msOf((send + wait + receive) * 1000),
      timings: { blocked: -1, dns: -1, connect: -1, send, wait, receive, ssl: -1 },
    };
  }

  #comments(isBinary: boolean): string[] {
    const comments: string[] = [];
    const ended = this.#ended;
    if (ended === null) comments.push('The tape ends before this exchange does.');
    else if (ended.outcome !== 'complete') comments.push(`It was ${ended.outcome}: ${ended.detail}.`);
    if (this.#answered === null) comments.push('No answer is on the tape.');
    if (this.#out.leftBytes > 0)
      comments.push(`The last ${this.#out.leftBytes} bytes of the request are not in this file.`);
    if (isBinary) comments.push('A body that is not UTF-8 is base64.');
    return comments;
  }
}

function stampOf({ seq, wallMs, monoUs }: Entry): HarStamp {
  return [seq, wallMs, monoUs];
}

function cutComment(leftBytes: number): { comment?: string } {
  return leftBytes === 0 ? {} : { comment: `The last ${leftBytes} bytes are on the tape, not in this file.` };
}

/** To the microsecond; clocks of a tape from elsewhere may go backwards. */
function msOf(us: number): number {
  return Number.isFinite(us) ? Math.max(0, Math.round(us)) / 1000 : 0;
}

function dateOf(wallMs: number): string {
  const date = new Date(wallMs);
  return Number.isNaN(date.getTime()) ? new Date(0).toISOString() : date.toISOString();
}

function pairsOf(headers: readonly (readonly [string, string])[]): HarPair[] {
  return headers.map(([name, value]) => ({ name, value }));
}

function headerOf(headers: readonly (readonly [string, string])[], name: string): string | null {
  return headers.find(([each]) => each.toLowerCase() === name)?.[1] ?? null;
}

function queryOf(url: string): HarPair[] {
  const query = /\?([^#]*)/.exec(url)?.[1] ?? '';
  if (query === '') return [];
  return query.split('&').map((part) => {
    const at = part.indexOf('=');
    return at < 0
      ? { name: plain(part), value: '' }
      : { name: plain(part.slice(0, at)), value: plain(part.slice(at + 1)) };
  });
}

function plain(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
