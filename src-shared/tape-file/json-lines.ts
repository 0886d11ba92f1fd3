import { z } from 'zod';
import type { Crc32 } from '../journal/codec.ts';
import { channelSchema } from '../journal/entry-schema.ts';
import { ENTRY_VERSION, type Entry } from '../journal/entry.ts';
import { readerOf } from '../journal/modernize.ts';
import { readText } from '../wire/read-text.ts';
import { base64Of, bytesOfBase64 } from './base64.ts';
import { BlockBuilder, type Sha256 } from './entry-blocks.ts';
import { fileHeaderSchema, fileTrailerSchema } from './header.ts';
import type { FilePiece } from './parse-tape.ts';
import { createSumming, type FileWriter } from './write-tape.ts';

/**
 * A tape as JSON Lines: the first line is an object with `tapedeck`, the last one has `end`, and each between them is one
 * entry with its stamps, its kind and its fields. The bytes of frames and of stderr lines are `text` when they are
 * UTF-8, and `base64` when they are not, so that none is lost.
 */
export const LINES_FORMAT = 1;

const utf8 = new TextEncoder();
const NONE = new Uint8Array(0);

export function createLinesWriter(codec: { readonly crc32: Crc32; readonly sha256: Sha256 }): FileWriter {
  const blocks = new BlockBuilder(codec.crc32);
  const summing = createSumming(codec.sha256);
  const line = (value: unknown): Uint8Array => utf8.encode(`${JSON.stringify(value)}\n`);
  let trailer: FileWriter['trailer'] = null;
  return {
    begin: (header) =>
      line({ tapedeck: 'tape', format: LINES_FORMAT, entryVersion: ENTRY_VERSION, ...header }),
    add(entry) {
      const full = blocks.add(entry);
      if (full !== null) summing.add(full);
      return line(lineOf(entry));
    },
    end(redacted) {
      const last = blocks.take();
      if (last !== null) summing.add(last);
      trailer = summing.end(redacted);
      return line({ end: trailer });
    },
    get trailer() {
      return trailer;
    },
  };
}

/** An entry as the object of its line. */
export function lineOf(entry: Entry): Record<string, unknown> {
  const { seq, wallMs, monoUs, kind, ...rest } = entry;
  const stamp = { seq, time: timeOf(wallMs), wallMs, monoUs, kind };
  if (entry.kind !== 'frame' && entry.kind !== 'stderr') return { ...stamp, ...rest };
  const { text, invalidUtf8 } = readText(entry.bytes);
  return {
    ...stamp,
    ...(entry.kind === 'frame' ? { dir: entry.dir, channel: entry.channel } : {}),
    mark: entry.mark,
    ...(invalidUtf8 ? { base64: base64Of(entry.bytes) } : { text }),
  };
}

/** For people: what is read back is `wallMs`. Empty for what is no time, as the stamp of a file from elsewhere may be. */
export function timeOf(wallMs: number): string {
  const date = new Date(wallMs);
  return Number.isNaN(date.getTime()) ? '' : date.toISOString();
}

const firstSchema = z.object({
  tapedeck: z.literal('tape'),
  format: z.number().int().min(1),
  entryVersion: z.number().int().min(1),
});
const stampSchema = z.object({
  seq: z.number().int().min(0).max(0xffff_ffff),
  wallMs: z.number(),
  monoUs: z.number(),
  kind: z.string(),
});
const bodySchema = z.object({
  mark: z.enum(['whole', 'oversize-part', 'unterminated']),
  text: z.string().optional(),
  base64: z.string().optional(),
});
const frameSchema = bodySchema.extend({ dir: z.enum(['in', 'out']), channel: channelSchema });
const endSchema = z.object({ end: fileTrailerSchema });

export type LinePiece =
  | Extract<FilePiece, { kind: 'header' | 'damage' | 'end' | 'refused' }>
  | {
      readonly kind: 'entry';
      readonly entry: Entry;
    };

/** Reads the lines of a file one by one; a line that cannot be read costs itself. */
export class LinesParser {
  #entryVersion: number | null = null;

  line(text: string): LinePiece | null {
    if (text.trim() === '') return null;
    const json = jsonOf(text);
    if (this.#entryVersion === null) return this.#first(json);
    const end = endSchema.safeParse(json);
    if (end.success) return { kind: 'end', trailer: end.data.end };
    const entry = this.#entry(json, this.#entryVersion);
    return entry === null
      ? { kind: 'damage', why: 'a line is not an entry', entries: 1 }
      : { kind: 'entry', entry };
  }

  #first(json: unknown): LinePiece {
    const first = firstSchema.safeParse(json);
    if (!first.success)
      return { kind: 'refused', code: 'no-tape', why: 'its first line is not that of a tape' };
    const { format, entryVersion } = first.data;
    if (format > LINES_FORMAT || entryVersion > ENTRY_VERSION) {
      const why = `format ${format} with entries of version ${entryVersion}; this program reads up to ${LINES_FORMAT} and ${ENTRY_VERSION}`;
      return { kind: 'refused', code: 'too-new', why };
    }
    const header = fileHeaderSchema.safeParse(json);
    if (!header.success)
      return { kind: 'refused', code: 'no-tape', why: 'its first line does not say what it must' };
    this.#entryVersion = entryVersion;
    return { kind: 'header', header: header.data, entryVersion };
  }

  #entry(json: unknown, version: number): Entry | null {
    const stamp = stampSchema.safeParse(json);
    if (!stamp.success || typeof json !== 'object' || json === null) return null;
    const { seq, wallMs, monoUs, kind } = stamp.data;
    const stamps = { seq, wallMs, monoUs };
    if (kind === 'frame') {
      const frame = frameSchema.safeParse(json).data;
      const bytes = frame === undefined ? null : bytesOf(frame);
      if (frame === undefined || bytes === null) return null;
      return { ...stamps, kind, dir: frame.dir, channel: frame.channel, mark: frame.mark, bytes };
    }
    if (kind === 'stderr') {
      const line = bodySchema.safeParse(json).data;
      const bytes = line === undefined ? null : bytesOf(line);
      return line === undefined || bytes === null ? null : { ...stamps, kind, mark: line.mark, bytes };
    }
    const {
      seq: _seq,
      time: _time,
      wallMs: _wall,
      monoUs: _mono,
      ...fields
    } = { time: '', ...stamp.data, ...json };
    const body = readerOf(version).fields(fields);
    return body === null ? null : { ...stamps, ...body };
  }
}

function bytesOf({ text, base64 }: z.infer<typeof bodySchema>): Uint8Array | null {
  if (base64 !== undefined) return bytesOfBase64(base64);
  return text === undefined ? NONE : utf8.encode(text);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
