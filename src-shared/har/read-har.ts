import { ENTRY_VERSION, type Entry, type EntryBody } from '../journal/entry.ts';
import { createSessionNotice } from '../state/session-notice.ts';
import { headerText, type FileHeader } from '../tape-file/header.ts';
import { isObject, stringAt } from '../wire/message.ts';
import { sseData } from '../wire/sse.ts';
import { bodiesOf, type HarBodies } from './har-bodies.ts';
import { readHarEntry, type ReadHarEntry } from './har-entry.ts';
import { happenedIn, type Happened } from './har-exchange.ts';
import { HarCutter } from './cut-har.ts';
import { HAR_FORMAT, harOwnSchema } from './har.ts';
import { likenessOf } from './is-mcp.ts';

/** Bytes of bodies that are held while a HAR is read: its entries need not stand in the order of time. */
export const HAR_BODIES_MAX = 512 * 1024 * 1024;
export const HAR_EXCHANGES_MAX = 1_000_000;
const CLOSED = 'the HAR says no more';

interface Held {
  readonly entry: ReadHarEntry;
  readonly bodies: HarBodies;
  /** Scheme, host and port: a tape is of one server. */
  readonly origin: string;
  /** Without what is asked of it. */
  readonly address: string;
  readonly isSure: boolean;
}

export type HarRefusal = {
  readonly code: 'no-tape' | 'too-large';
  readonly why: string;
  readonly hint: string;
};

export interface HarTape {
  readonly header: FileHeader;
  readonly entries: readonly Entry[];
  /** What could not be read. */
  readonly problems: readonly string[];
  /** What was left out because a tape is not for it. */
  readonly leftOut: readonly string[];
  /** Servers whose MCP is in the file; this tape is of one of them. */
  readonly servers: number;
}

/** Reads a HAR in portions and makes a tape of the MCP in it. */
export class HarReader {
  readonly #cutter = new HarCutter();
  readonly #bodiesMax: number;
  readonly #held: Held[] = [];
  #bodyBytes = 0;
  #read = 0;
  #others = 0;
  #unreadable = 0;
  #refusal: HarRefusal | null = null;

  constructor(bodiesMax = HAR_BODIES_MAX) {
    this.#bodiesMax = bodiesMax;
  }

  /** Why the rest need not be read; null when it must. */
  push(bytes: Uint8Array): HarRefusal | null {
    for (const cut of this.#cutter.push(bytes)) {
      this.#read += 1;
      if (cut.kind === 'bad') this.#unreadable += 1;
      else this.#take(cut.bytes);
      if (this.#refusal !== null) return this.#refusal;
    }
    if (this.#cutter.isTooLong)
      return refused('it is no HAR: it has no list of entries within its first 8 MiB');
    return null;
  }

  /** `server`: 0 for the one with most exchanges, 1 for the next. A tape is of one server. */
  finish(server = 0): HarTape | HarRefusal {
    const { skeleton, hasEntries, isWhole } = this.#cutter.finish();
    if (!hasEntries) return refused('it has no "log" with "entries"');
    const log = isObject(skeleton) && isObject(skeleton['log']) ? skeleton['log'] : {};
    const sure = this.#held.filter(({ isSure }) => isSure);
    const addresses = new Set(sure.map(({ address }) => address));
    const mcp = this.#held.filter(({ isSure, address }) => isSure || addresses.has(address));
    const origins = mostFirst(mcp.map((each) => each.origin));
    const origin = origins[server];
    if (origin === undefined) {
      return refused(
        this.#read === 0 ? 'it has no entries' : `none of its ${this.#read} requests is MCP`,
        'Record the page or the client that speaks with the server, and export that with content.',
      );
    }
    const ours = mcp.filter((each) => each.origin === origin);
    const other = this.#others + this.#held.length - mcp.length;
    const leftOut: string[] = [];
    if (other > 0) leftOut.push(`${other} ${other === 1 ? 'request that is' : 'requests that are'} not MCP`);
    const problems = this.#problems(ours, isWhole);
    return { ...tapeOf(log, ours), leftOut, problems, servers: origins.length };
  }

  #take(bytes: Uint8Array): void {
    const entry = readHarEntry(bytes);
    if (entry === null) {
      this.#unreadable += 1;
      return;
    }
    const bodies = bodiesOf(entry);
    const decoder = new TextDecoder();
    const likeness = likenessOf(entry, {
      request: () => decoder.decode(bodies.request),
      response: () => decoder.decode(bodies.response),
    });
    if (likeness === 'other') {
      this.#others += 1;
      return;
    }
    this.#bodyBytes += bodies.request.length + bodies.response.length;
    if (this.#bodyBytes > this.#bodiesMax || this.#held.length >= HAR_EXCHANGES_MAX) {
      this.#refusal = {
        code: 'too-large',
        why: `it has more than ${this.#bodiesMax} bytes of MCP, or ${HAR_EXCHANGES_MAX} exchanges`,
        hint: 'Record a shorter part, or export it in pieces.',
      };
      return;
    }
    // The texts are bytes now.
    const { postData: _text, ...request } = entry.request;
    const slim = { ...entry, request, response: withoutText(entry.response) };
    const { url } = entry.request;
    const origin = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i.exec(url)?.[0].toLowerCase() ?? url;
    this.#held.push({
      entry: slim,
      bodies,
      origin,
      address: url.replace(/[?#].*$/s, ''),
      isSure: likeness === 'mcp',
    });
  }

  #problems(ours: readonly Held[], isWhole: boolean): string[] {
    const missing = ours.filter(({ bodies }) => bodies.isResponseMissing).length;
    const rebuilt = ours.filter(({ bodies }) => bodies.isRebuilt).length;
    return [
      ...(isWhole ? [] : ['the file was cut short']),
      ...(this.#unreadable === 0 ? [] : [`${this.#unreadable} entries cannot be read`]),
      ...(missing === 0
        ? []
        : [`the bodies of ${missing} answers are not in the file: export it with content`]),
      ...(rebuilt === 0
        ? []
        : [`the bytes of ${rebuilt} streams are not in the file: they are made of their events`]),
    ];
  }
}

function withoutText(response: ReadHarEntry['response']): ReadHarEntry['response'] {
  if (response?.content === undefined) return response;
  const { text: _text, ...content } = response.content;
  return { ...response, content };
}

function refused(why: string, hint = 'Choose a .tape, .jsonl or .har file.'): HarRefusal {
  return { code: 'no-tape', why, hint };
}

/** Each once; of two that come as often the one that came first. */
function mostFirst(values: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].toSorted(([, a], [, b]) => b - a).map(([value]) => value);
}

function tapeOf(
  log: Readonly<Record<string, unknown>>,
  held: readonly Held[],
): Pick<HarTape, 'header' | 'entries'> {
  const own = harOwnSchema.safeParse(log['_tapedeck']).data;
  const isOwn = own !== undefined && own.format <= HAR_FORMAT;
  const isExact = isOwn && held.every(({ entry }) => entry._tapedeck !== undefined);
  const happened = held.flatMap(({ entry, bodies }, index) => happenedIn(entry, bodies, index + 1, isExact));
  // Those of one time stay as they stand: a request before what is in it.
  const isStamped = happened.every(({ stamp }) => stamp !== null);
  const sorted = happened.toSorted((a, b) =>
    isStamped ? (a.stamp?.[0] ?? 0) - (b.stamp?.[0] ?? 0) : a.wallMs - b.wallMs,
  );
  const header = isOwn ? own.header : headerOf(log, held, sorted);
  const entries = stamped(sorted, isStamped, openedOf(header, held));
  return {
    header: { ...header, tape: { ...header.tape, entries: entries.length, ...namesOf(header, entries) } },
    entries,
  };
}

/** As the tape that it came from had them, or counted from 0 with the clock of the file. */
function stamped(happened: readonly Happened[], isStamped: boolean, opened: EntryBody): Entry[] {
  const entries: Entry[] = [];
  const beganMs = happened[0]?.wallMs ?? 0;
  const notice = createSessionNotice();
  let noticed: EntryBody | null = null;
  const put = (body: EntryBody, seq: number, wallMs: number, monoUs: number): void => {
    entries.push({ seq, wallMs, monoUs, ...body });
  };
  const beganUs = isStamped ? (happened[0]?.stamp?.[2] ?? 0) : 0;
  put(opened, 0, beganMs, beganUs);
  for (const [index, { wallMs, stamp, body }] of happened.entries()) {
    const last = entries.at(-1)?.seq ?? 0;
    const seq = stamp !== null && isStamped ? stamp[0] : last + 1;
    // Two with one number, or one that is taken by what a tape begins with: none of them is from a tape.
    if (seq <= last) continue;
    const monoUs = stamp !== null && isStamped ? stamp[2] : (wallMs - beganMs) * 1000;
    put(body, seq, wallMs, monoUs);
    if (body.kind === 'frame') noticed = notice.look(body.dir, messageOf(body)) ?? noticed;
    const next = isStamped ? happened[index + 1]?.stamp?.[0] : undefined;
    // It goes where a number is free for it, which is where it stood on a tape.
    if (noticed === null || next === seq + 1) continue;
    put(noticed, seq + 1, wallMs, monoUs);
    noticed = null;
  }
  const last = entries.at(-1);
  if (last !== undefined)
    put({ kind: 'tape-closed', reason: CLOSED }, last.seq + 1, last.wallMs, last.monoUs);
  return entries;
}

function messageOf({ channel, bytes }: EntryBody & { kind: 'frame' }): Uint8Array {
  if (channel.kind !== 'http' || channel.part !== 'sse') return bytes;
  return new TextEncoder().encode(sseData(new TextDecoder().decode(bytes)) ?? '');
}

function openedOf({ producer, tape }: FileHeader, held: readonly Held[]): EntryBody {
  const url = held.find(({ isSure, entry }) => isSure && entry.request.method === 'POST') ?? held[0];
  return {
    kind: 'tape-opened',
    version: ENTRY_VERSION,
    tapeId: tape.id,
    serverId: tape.serverId,
    serverName: tape.serverName,
    target: { kind: 'http', url: url?.entry.request.url ?? tape.title, headerNames: [] },
    host: { ...producer, platform: '', pid: 0 },
    runMarker: '',
    causedBy: null,
    startedBy: 'unknown',
    restartOf: null,
  };
}

function headerOf(
  log: Readonly<Record<string, unknown>>,
  held: readonly Held[],
  happened: readonly Happened[],
): FileHeader {
  const creator = isObject(log['creator']) ? log['creator'] : {};
  const openedMs = happened[0]?.wallMs ?? 0;
  const lastMs = happened.at(-1)?.wallMs ?? openedMs;
  const host = held[0]?.origin.replace(/^[^/]*\/\//, '') ?? '';
  return {
    producer: {
      name: headerText(stringAt(creator, 'name') ?? 'a HAR'),
      version: headerText(stringAt(creator, 'version') ?? ''),
    },
    // A HAR does not say when it was written: not before this.
    exportedMs: lastMs,
    tape: {
      id: '',
      serverId: headerText(`har:${host}`),
      serverName: headerText(host),
      title: headerText(held[0]?.entry.request.url ?? ''),
      openedMs,
      lastMs,
      era: null,
      protocolVersion: null,
      entries: 0,
    },
    selection: null,
    redaction: null,
    notes: [],
  };
}

/** What the two sides said of themselves, where the file does not know it. */
function namesOf({ tape }: FileHeader, entries: readonly Entry[]): Partial<FileHeader['tape']> {
  for (const entry of entries) {
    if (entry.kind !== 'session' || entry.phase.kind !== 'ready') continue;
    const { era, protocolVersion } = entry.phase;
    return {
      era: tape.era ?? era,
      protocolVersion: tape.protocolVersion ?? headerText(protocolVersion),
    };
  }
  return {};
}
