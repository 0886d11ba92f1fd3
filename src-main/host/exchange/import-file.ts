import { basename, join } from 'node:path';
import type { Result } from '../../../src-shared/base/failure.ts';
import { fail, ok } from '../../../src-shared/base/failure.ts';
import { ENTRY_VERSION, type Entry } from '../../../src-shared/journal/entry.ts';
import { isTapeId, tapeIdOf } from '../../../src-shared/journal/segment.ts';
import { BlockBuilder } from '../../../src-shared/tape-file/entry-blocks.ts';
import type { FileHeader, FileNote } from '../../../src-shared/tape-file/header.ts';
import { ORIGIN_FILE, type Origin } from '../../../src-shared/tape-file/origin.ts';
import { portable } from '../../../src-shared/tape-file/portable.ts';
import { Renumbering } from '../../../src-shared/tape-file/renumber.ts';
import { createSumming } from '../../../src-shared/tape-file/write-tape.ts';
import type { Disk } from '../ports.ts';
import { exchangeFailure } from './exchange-failure.ts';
import type { FileCodec } from './node-codec.ts';
import { readFile, type FileFormat, type FileRefusal, type FileStep } from './read-file.ts';
import { stagingName } from './staging.ts';
import { findCopy, isTapeIdTaken } from './tape-places.ts';
import { TapeOut } from './tape-out.ts';

/** What a file may become at the most, however little of the disk it takes itself. */
export const IMPORT_RAW_BYTES_MAX = 16 * 1024 * 1024 * 1024;
export const IMPORT_ENTRIES_MAX = 50_000_000;
const PROBLEMS_MAX = 20;
/** Why a tape ends whose own end is not in the file. */
const NOT_IN_FILE = 'its end is not in the file';

export interface ImportWish {
  readonly disk: Disk;
  readonly codec: FileCodec;
  readonly dataFolder: string;
  /** Absolute. */
  readonly path: string;
  /** As a person knows it. */
  readonly fileName: string;
  readonly nowMs: number;
  /** Six random characters. */
  readonly token: () => string;
  /** The process that does it. */
  readonly owner: { readonly pid: number; readonly started: string };
  /** Whether it is wanted although it is there. */
  readonly again: boolean;
  /** Which one of the servers in the file; 0 is that with most of it. */
  readonly server?: number;
  /** Smaller in tests. */
  readonly rawBytesMax?: number;
  readonly entriesMax?: number;
}

export interface Imported {
  readonly tapeId: string;
  readonly entries: number;
  readonly format: FileFormat;
  readonly serverName: string;
  /** Servers whose messages are in the file: this tape is of one of them. */
  readonly servers: number;
  /** What could not be read of the file. */
  readonly problems: readonly string[];
  /** What is in the file and not on the tape, because a tape is not for it. */
  readonly leftOut: readonly string[];
  /** Notes of the file, with the numbers that the entries have now. */
  readonly notes: readonly FileNote[];
}

export interface ReadProgress {
  readonly bytes: number;
  readonly ofBytes: number;
  readonly entries: number;
}

/** Thrown through the writing of a tape: a failure of the file, not of the disk. */
class FileError extends Error {
  readonly result: { ok: false; failure: Extract<Result<never>, { ok: false }>['failure'] };
  constructor(result: Extract<Result<never>, { ok: false }>) {
    super(result.failure.message);
    this.result = result;
  }
}

/**
 * Makes a tape of a file, in steps. The tape is put together beside the others and comes among them whole, by one
 * rename; until then nothing of it can be seen, and whoever ends this early leaves nothing behind.
 */
export function* importFile(wish: ImportWish): Generator<ReadProgress, Result<Imported>> {
  const { disk, dataFolder } = wish;
  const staging = join(dataFolder, 'exchange', stagingName(wish.token(), wish.owner));
  let tape: TapeMaker | null = null;
  let isDone = false;
  try {
    const file = disk.open(wish.path, 'read');
    try {
      const ofBytes = file.sizeBytes();
      let bytes = 0;
      for (const step of readFile(file, wish.codec, wish.server)) {
        if (step.kind === 'refused') return refusal(wish.fileName, step);
        if (step.kind === 'read') ({ bytes } = step);
        else if (step.kind === 'header') {
          disk.makeFolder(staging);
          tape = new TapeMaker(wish, staging, step);
        } else tape?.take(step);
        if (step.kind === 'read' || step.kind === 'entries')
          yield { bytes, ofBytes, entries: tape?.entries ?? 0 };
      }
    } finally {
      file.close();
    }
    if (tape === null)
      return refusal(wish.fileName, { kind: 'refused', code: 'no-tape', why: 'there is nothing in it' });
    const made = tape.finish();
    isDone = made.ok;
    return made;
  } catch (error) {
    if (error instanceof FileError) return error.result;
    const unopened = unopenable(wish.fileName, error);
    if (unopened !== null) return unopened;
    return { ok: false, failure: exchangeFailure(`Importing ${wish.fileName}`, error) };
  } finally {
    if (!isDone) {
      tape?.drop();
      clear(disk, staging);
    }
  }
}

/** Takes what a file gives and makes a tape of it. */
class TapeMaker {
  readonly #wish: ImportWish;
  readonly #staging: string;
  readonly #header: FileHeader;
  readonly #format: FileFormat;
  readonly #servers: number;
  readonly #tapeId: string;
  readonly #out: TapeOut;
  readonly #numbers = new Renumbering();
  readonly #blocks: BlockBuilder;
  readonly #summing;
  readonly #problems: string[] = [];
  readonly #leftOut: string[] = [];
  #rawBytes = 0;
  #last: Entry | null = null;
  /** The next entry is not the one behind the last: what was between them is lost. */
  #lost = 0;
  #written = 0;

  constructor(
    wish: ImportWish,
    staging: string,
    { header, format, servers }: Extract<FileStep, { kind: 'header' }>,
  ) {
    this.#servers = servers;
    const { disk, nowMs, codec } = wish;
    this.#wish = wish;
    this.#staging = staging;
    this.#header = header;
    this.#format = format;
    this.#tapeId = freeTapeId(wish, header);
    this.#out = new TapeOut({ disk, folder: staging, tapeId: this.#tapeId, createdMs: nowMs });
    this.#blocks = new BlockBuilder(codec.crc32);
    this.#summing = createSumming(codec.sha256);
  }

  get entries(): number {
    return this.#written;
  }

  take(step: Exclude<FileStep, { kind: 'header' | 'refused' | 'read' }>): void {
    switch (step.kind) {
      case 'entries':
        for (const entry of step.entries) this.#entry(portable(entry));
        break;
      case 'damage':
        this.#problem(step.why);
        this.#lost += step.entries ?? 1;
        break;
      case 'left-out':
        this.#leftOut.push(step.what);
        break;
      case 'end':
        break;
    }
  }

  finish(): Result<Imported> {
    const { disk, dataFolder, fileName, again } = this.#wish;
    const last = this.#last;
    if (last === null)
      return refusal(fileName, { kind: 'refused', code: 'no-tape', why: 'it has no entries' });
    // Where the tape has its own end, only the end of the file can be missing.
    if (last.kind !== 'tape-closed') {
      if (this.#lost > 0) this.#gap(last);
      const { wallMs, monoUs } = last;
      this.#put({ seq: this.#numbers.insert(), wallMs, monoUs, kind: 'tape-closed', reason: NOT_IN_FILE });
    }
    const block = this.#blocks.take();
    if (block !== null) this.#summing.add(block);
    const { digest } = this.#summing.end({});
    if (!again) {
      const there = findCopy(disk, dataFolder, digest);
      if (there !== null) return alreadyThere(fileName, there);
    }
    this.#out.finish();
    const origin = this.#originOf(digest);
    disk.replace(join(this.#staging, ORIGIN_FILE), new TextEncoder().encode(JSON.stringify(origin)));
    const tapes = join(dataFolder, 'tapes');
    disk.makeFolder(tapes);
    disk.rename(this.#staging, join(tapes, this.#tapeId));
    disk.syncFolder(tapes);
    return ok({
      tapeId: this.#tapeId,
      entries: this.#written,
      format: this.#format,
      serverName: this.#header.tape.serverName,
      servers: this.#servers,
      problems: this.#problems,
      leftOut: this.#leftOut,
      notes: this.#header.notes.flatMap((note) => {
        if (note.seq === null) return [note];
        const seq = this.#numbers.newOf(note.seq);
        return seq === null ? [] : [{ ...note, seq }];
      }),
    });
  }

  drop(): void {
    this.#out.drop();
  }

  #entry(entry: Entry): void {
    if (this.#last?.kind === 'tape-closed') return this.#problem('entries stand behind the end of the tape');
    if (this.#last === null && entry.kind !== 'tape-opened') this.#begin(entry);
    if (this.#lost > 0) this.#gap(entry);
    const numbered = this.#numbers.next(entry);
    if (numbered === null) return this.#problem(`entry ${entry.seq} stands behind one with a higher number`);
    this.#count(entry);
    // The digest is of what is in the file, so that the same file is known again whatever it was numbered to.
    const full = this.#blocks.add(entry);
    if (full !== null) this.#summing.add(full);
    const isFirst = numbered.kind === 'tape-opened' && numbered.tapeId !== this.#tapeId;
    this.#put(isFirst ? { ...numbered, tapeId: this.#tapeId } : numbered);
  }

  #put(entry: Entry): void {
    this.#out.add(entry);
    // Its bytes are a view that the reader uses again; what is asked of the last one are its stamps and its kind.
    this.#last = entry;
    this.#written += 1;
  }

  #count(entry: Entry): void {
    const { rawBytesMax = IMPORT_RAW_BYTES_MAX, entriesMax = IMPORT_ENTRIES_MAX } = this.#wish;
    this.#rawBytes += entry.kind === 'frame' || entry.kind === 'stderr' ? entry.bytes.length : 256;
    if (this.#rawBytes > rawBytesMax || this.#written >= entriesMax) {
      throw new FileError(
        fail(
          'file-too-large',
          `${this.#wish.fileName} becomes more than ${rawBytesMax} bytes or ${entriesMax} entries.`,
          'Export a part of the tape: a filter, or a time range.',
        ),
      );
    }
  }

  #gap({ wallMs, monoUs }: Entry): void {
    const lostEntries = this.#lost;
    this.#lost = 0;
    if (this.#last === null) return;
    const stamps = { seq: this.#numbers.insert(), wallMs, monoUs };
    this.#put({ ...stamps, kind: 'gap', reason: 'damaged in the file', lostEntries, lostBytes: 0 });
  }

  /** The first entry is lost: every tape has one that says what it is. */
  #begin({ wallMs, monoUs }: Entry): void {
    const { tape, producer } = this.#header;
    this.#lost = 0;
    this.#put({
      seq: this.#numbers.insert(),
      wallMs,
      monoUs,
      kind: 'tape-opened',
      version: ENTRY_VERSION,
      tapeId: this.#tapeId,
      serverId: tape.serverId,
      serverName: tape.serverName,
      target: { kind: 'stdio', command: tape.title, args: [], cwd: null, envNames: [] },
      host: { ...producer, platform: '', pid: 0 },
      runMarker: '',
      causedBy: null,
      startedBy: 'unknown',
      restartOf: null,
    });
  }

  #problem(why: string): void {
    if (this.#problems.length < PROBLEMS_MAX && !this.#problems.includes(why)) this.#problems.push(why);
  }

  #originOf(digest: string): Origin {
    const { fileName, nowMs } = this.#wish;
    const { producer, tape, exportedMs, redaction, selection } = this.#header;
    return {
      version: 1,
      file: basename(fileName).slice(0, 1024),
      format: this.#format,
      importedMs: nowMs,
      exportedMs,
      producer: `${producer.name} ${producer.version}`.slice(0, 512),
      tapeId: tape.id,
      digest,
      isRedacted: redaction !== null,
      isPart: selection !== null,
      ...(this.#servers > 1 ? { servers: this.#servers } : {}),
      problems: this.#problems.map((problem) => problem.slice(0, 500)),
    };
  }
}

/** Its own, when no tape has it. */
function freeTapeId({ disk, dataFolder, token }: ImportWish, { tape }: FileHeader): string {
  if (isTapeId(tape.id) && !isTapeIdTaken(disk, dataFolder, tape.id)) return tape.id;
  const openedMs = Math.abs(tape.openedMs) <= 8.64e15 ? Math.max(0, tape.openedMs) : 0;
  for (;;) {
    const made = tapeIdOf(openedMs, token());
    if (!isTapeId(made)) return tapeIdOf(0, token());
    if (!isTapeIdTaken(disk, dataFolder, made)) return made;
  }
}

function refusal(fileName: string, { code, why, hint }: FileRefusal): Result<never> {
  if (code === 'too-new')
    return fail(
      'data-too-new',
      `${fileName} was written by a newer version: ${why}.`,
      'Update Tapedeck to read it.',
    );
  const usual = 'Choose a file that Tapedeck exported, .tape, .jsonl or .html, or a .har.';
  if (code === 'too-large') return fail('file-too-large', `${fileName}: ${why}.`, hint ?? usual);
  const what = hint === undefined ? 'is not a tape file' : 'cannot become a tape';
  return fail('file-unreadable', `${fileName} ${what}: ${why}.`, hint ?? usual);
}

/** Null when it is another trouble than that of a wrong name. */
function unopenable(fileName: string, error: unknown): Result<never> | null {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  switch (code) {
    case 'EISDIR':
      return fail(
        'file-unreadable',
        `${fileName} is a folder, and not a file.`,
        'Give one file, .tape, .jsonl, .html or .har; a data folder is read with --data.',
      );
    case 'ENOENT':
      return fail('file-unreadable', `There is no file ${fileName}.`, 'Check its name and its folder.');
    case 'EACCES':
      return fail('file-unreadable', `${fileName} may not be read.`, 'Is it yours to read?');
    default:
      return null;
  }
}

function alreadyThere(fileName: string, { tapeId, file }: { tapeId: string; file: string }): Result<never> {
  return fail(
    'already-imported',
    `What is in ${fileName} was imported before, from ${file}: tape ${tapeId}.`,
    'Open that one, or import it again as another tape.',
  );
}

function clear(disk: Disk, folder: string): void {
  try {
    for (const name of disk.names(folder)) disk.remove(join(folder, name));
    disk.removeFolder(folder);
  } catch {
    // The next start empties the folder that all of these lie in.
  }
}
