import type { Channel, Direction, Entry, EntryBody, EntryKind, FrameMark } from './entry.ts';
import { KIND_NUMBER } from './entry.ts';
import { readerOf } from './modernize.ts';
import type { LineKind } from './whole-lines.ts';

/**
 * One entry on disk, little endian:
 *
 *     u32 length      bytes after this field and the checksum
 *     u32 crc32       (IEEE) over those bytes
 *     u8  kind        KIND_NUMBER
 *     u8  flags       bit 0: direction in; bits 1-2: frame mark
 *     u16 reserved    0
 *     u32 seq
 *     f64 wallMs
 *     f64 monoUs
 *     u32 metaLength
 *     …   meta        UTF-8 JSON of the fields that are not columns here; empty for stdio frames and stderr
 *     …   bytes       the wire's own bytes; empty where the kind has none
 */
export const PREFIX_BYTES = 8;
export const HEAD_BYTES = 28;
/** No entry is longer; the transports cut frames well below it. A longer length on disk is damage. */
export const MAX_ENTRY_BYTES = 64 * 1024 * 1024;

export type Crc32 = (bytes: Uint8Array) => number;

const MARKS: readonly FrameMark[] = ['whole', 'oversize-part', 'unterminated'];
const isKind = (name: string): name is EntryKind => Object.hasOwn(KIND_NUMBER, name);
const KIND_BY_NUMBER: ReadonlyMap<number, EntryKind> = new Map(
  Object.keys(KIND_NUMBER)
    .filter(isKind)
    .map((kind) => [KIND_NUMBER[kind], kind]),
);
const NO_BYTES = new Uint8Array(0);
const utf8 = new TextEncoder();
const fromUtf8 = new TextDecoder('utf-8', { fatal: true });

export interface EntryStamp {
  readonly seq: number;
  readonly wallMs: number;
  readonly monoUs: number;
}

/** The fields of a body that are not columns of the layout, as they stand on disk. */
export function metaOf(body: EntryBody): Uint8Array {
  if (body.kind === 'stderr') return NO_BYTES;
  if (body.kind === 'frame')
    return body.channel.kind === 'stdio' ? NO_BYTES : encoded(jsonOfChannel(body.channel));
  if (body.kind === 'http-request') {
    const { exchange, method, url, headers } = body;
    const head = JSON.stringify({ exchange, method, url });
    return encoded(`${head.slice(0, -1)},"headers":${jsonOfAsked(headers)}}`);
  }
  if (body.kind === 'http-response') {
    const { exchange, status, statusText, headers } = body;
    const head = JSON.stringify({ exchange, status, statusText });
    return encoded(`${head.slice(0, -1)},"headers":${jsonOfAnswered(headers)}}`);
  }
  const { kind: _kind, ...rest } = body;
  return encoded(JSON.stringify(rest));
}

function jsonOfChannel(channel: Channel): string {
  if (channel.kind === 'stdio') return JSON.stringify(channel);
  const { exchange, part, event, eventId, retryMs } = channel;
  if (part === 'body' && event === undefined && eventId === undefined && retryMs === undefined)
    return `{"kind":"http","exchange":${exchange},"part":"body"}`;
  return JSON.stringify(channel);
}

type Headers = readonly (readonly [string, string])[];

/** The JSON of the last headers: a tap of HTTP gives the same ones again as long as they are the same. */
function headersJson(): (headers: Headers) => string {
  let last: Headers = [];
  let json = '[]';
  return (headers) => {
    if (headers !== last) {
      last = headers;
      json = JSON.stringify(headers);
    }
    return json;
  };
}
const jsonOfAsked = headersJson();
const jsonOfAnswered = headersJson();

/** Texts up to this length share a buffer: one of its own costs more than the text. */
const SHARED_CHARS_MAX = 4096;
const SHARED_BYTES = 64 * 1024;
const UTF8_BYTES_MAX = 3;
let shared = new Uint8Array(0);
let sharedUsed = 0;

function encoded(text: string): Uint8Array {
  if (text.length > SHARED_CHARS_MAX) return utf8.encode(text);
  if (sharedUsed + text.length * UTF8_BYTES_MAX > shared.length) {
    shared = new Uint8Array(SHARED_BYTES);
    sharedUsed = 0;
  }
  const room = shared.subarray(sharedUsed);
  const { written } = utf8.encodeInto(text, room);
  sharedUsed += written;
  return room.subarray(0, written);
}

function bytesOf(body: EntryBody): Uint8Array {
  return body.kind === 'frame' || body.kind === 'stderr' ? body.bytes : NO_BYTES;
}

/** How many bytes `encodeInto` writes. `meta` is `metaOf(body)`. */
export function encodedBytes(body: EntryBody, meta: Uint8Array): number {
  return PREFIX_BYTES + HEAD_BYTES + meta.length + bytesOf(body).length;
}

/**
 * Encodes one entry into `out` at `at` and returns where it ends: the hot path, so that a batch needs no buffer of its
 * own for every entry. `view` is over the whole of `out`, `meta` is `metaOf(entry)`; the caller has made sure of room.
 */
export function encodeInto(
  out: Uint8Array,
  view: DataView,
  at: number,
  entry: Entry,
  meta: Uint8Array,
  crc32: Crc32,
): number {
  const bytes = bytesOf(entry);
  let flags = 0;
  if (entry.kind === 'frame' && entry.dir === 'in') flags |= 1;
  if (entry.kind === 'frame' || entry.kind === 'stderr') flags |= MARKS.indexOf(entry.mark) << 1;
  putHead(view, at, KIND_NUMBER[entry.kind] | (flags << 8), entry, meta.length, bytes.length);
  const start = at + PREFIX_BYTES;
  const end = start + HEAD_BYTES + meta.length + bytes.length;
  if (meta.length > 0) out.set(meta, start + HEAD_BYTES);
  if (bytes.length > 0) out.set(bytes, start + HEAD_BYTES + meta.length);
  view.setUint32(at + 4, crc32(out.subarray(start, end)), true);
  return end;
}

/** All of an entry before its meta but the checksum. `kindAndFlags`: the kind's number, and the flags above its 8 bits. */
function putHead(
  view: DataView,
  at: number,
  kindAndFlags: number,
  { seq, wallMs, monoUs }: EntryStamp,
  metaBytes: number,
  bytes: number,
): void {
  const start = at + PREFIX_BYTES;
  view.setUint32(at, HEAD_BYTES + metaBytes + bytes, true);
  view.setUint32(start, kindAndFlags, true);
  view.setUint32(start + 4, seq, true);
  view.setFloat64(start + 8, wallMs, true);
  view.setFloat64(start + 16, monoUs, true);
  view.setUint32(start + 24, metaBytes, true);
}

/** How many bytes `encodeLineInto` writes for a line of so many. */
export const encodedLineBytes = (bytes: number): number => PREFIX_BYTES + HEAD_BYTES + bytes;

/** `encodeInto` for a whole line of a pipe, without an entry to be made of it first. */
export function encodeLineInto(
  out: Uint8Array,
  view: DataView,
  at: number,
  of: LineKind,
  stamp: EntryStamp,
  line: Uint8Array,
  crc32: Crc32,
): number {
  const flags = of.kind === 'frame' && of.dir === 'in' ? 1 : 0;
  putHead(view, at, KIND_NUMBER[of.kind] | (flags << 8), stamp, 0, line.length);
  const start = at + PREFIX_BYTES;
  const end = start + HEAD_BYTES + line.length;
  out.set(line, start + HEAD_BYTES);
  view.setUint32(at + 4, crc32(out.subarray(start, end)), true);
  return end;
}

/** Encodes one entry; the result is exactly what is appended to a segment. */
export function encodeEntry(stamp: EntryStamp, body: EntryBody, crc32: Crc32): Uint8Array {
  const meta = metaOf(body);
  const out = new Uint8Array(encodedBytes(body, meta));
  encodeInto(out, new DataView(out.buffer), 0, { ...stamp, ...body }, meta, crc32);
  return out;
}

/** What a reader found at one offset. `torn`: the bytes end before the entry does. `damaged`: they cannot be an entry. */
export type Decoded =
  | { readonly kind: 'entry'; readonly entry: Entry; readonly sizeBytes: number }
  | { readonly kind: 'torn' }
  | { readonly kind: 'damaged'; readonly why: string };

/**
 * Decodes the entry at `offset`, which a program of entry version `version` wrote (the segment's header says it), into
 * today's shape. The entry's `bytes` are a view into `source`: copy them to keep them. `view` is over the whole of `source`,
 * for who decodes many of it: making one costs as much as the checksum.
 */
export function decodeEntry(
  source: Uint8Array,
  offset: number,
  version: number,
  crc32: Crc32,
  view: DataView = new DataView(source.buffer, source.byteOffset, source.length),
): Decoded {
  const available = source.length - offset;
  if (available < PREFIX_BYTES + HEAD_BYTES) return { kind: 'torn' };
  const length = view.getUint32(offset, true);
  if (length < HEAD_BYTES || length > MAX_ENTRY_BYTES)
    return { kind: 'damaged', why: `impossible length ${length}` };
  if (available < PREFIX_BYTES + length) return { kind: 'torn' };
  const checked = source.subarray(offset + PREFIX_BYTES, offset + PREFIX_BYTES + length);
  if (crc32(checked) !== view.getUint32(offset + 4, true))
    return { kind: 'damaged', why: 'checksum does not match' };
  const start = offset + PREFIX_BYTES;
  const kind = KIND_BY_NUMBER.get(view.getUint8(start));
  if (kind === undefined) return { kind: 'damaged', why: `unknown entry kind ${view.getUint8(start)}` };
  const metaLength = view.getUint32(start + 24, true);
  if (HEAD_BYTES + metaLength > length)
    return { kind: 'damaged', why: `impossible meta length ${metaLength}` };
  const meta = metaLength === 0 ? NO_BYTES : checked.subarray(HEAD_BYTES, HEAD_BYTES + metaLength);
  const bytes = checked.subarray(HEAD_BYTES + metaLength);
  const entry = entryOf(version, kind, view, start, meta, bytes);
  if (entry === null) return { kind: 'damaged', why: `its fields are not those of a ${kind}` };
  return { kind: 'entry', entry, sizeBytes: PREFIX_BYTES + length };
}

const STDIO: Channel = { kind: 'stdio' };
/** What a Date can hold. */
const WALL_MS_MAX = 8.64e15;

/** A tape from elsewhere may be stamped with anything: one NaN would be a hole in every table of times, so it is the beginning. */
function stampOf(value: number, max: number): number {
  return Math.abs(value) <= max ? value : 0;
}

/** Field by field where entries come by the million: spreading two objects costs more than checking the bytes. */
function entryOf(
  version: number,
  kind: EntryKind,
  view: DataView,
  start: number,
  meta: Uint8Array,
  bytes: Uint8Array,
): Entry | null {
  const seq = view.getUint32(start + 4, true);
  const wallMs = stampOf(view.getFloat64(start + 8, true), WALL_MS_MAX);
  const monoUs = stampOf(view.getFloat64(start + 16, true), Number.MAX_SAFE_INTEGER);
  const flags = view.getUint8(start + 1);
  const mark = MARKS[(flags >> 1) & 3] ?? 'whole';
  if (kind === 'stderr') return { seq, wallMs, monoUs, kind, mark, bytes };
  if (kind === 'frame') {
    const dir: Direction = (flags & 1) === 1 ? 'in' : 'out';
    const channel = meta.length === 0 ? STDIO : readerOf(version).channel(jsonOf(meta));
    return channel === null ? null : { seq, wallMs, monoUs, kind, dir, channel, mark, bytes };
  }
  const fields = jsonOf(meta);
  if (typeof fields !== 'object') return null;
  const body = readerOf(version).fields({ ...fields, kind });
  return body === null ? null : { seq, wallMs, monoUs, ...body };
}

function jsonOf(meta: Uint8Array): unknown {
  try {
    return JSON.parse(fromUtf8.decode(meta));
  } catch {
    return undefined;
  }
}
