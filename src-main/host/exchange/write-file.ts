import type { Result } from '../../../src-shared/base/failure.ts';
import { ok } from '../../../src-shared/base/failure.ts';
import type { Entry } from '../../../src-shared/journal/entry.ts';
import type { FileHeader, FileTrailer } from '../../../src-shared/tape-file/header.ts';
import { portable } from '../../../src-shared/tape-file/portable.ts';
import type { FileWriter } from '../../../src-shared/tape-file/write-tape.ts';
import type { Disk } from '../ports.ts';
import { FileOut } from './file-out.ts';
import { exchangeFailure } from './exchange-failure.ts';

/** How far a file is: entries of the tape that were read, and bytes that were written. */
export interface WriteProgress {
  readonly entries: number;
  readonly bytes: number;
}

export interface FileWritten {
  /** Of the tape; in a HAR its HTTP exchanges. */
  readonly entries: number;
  readonly bytes: number;
  readonly redacted: FileTrailer['redacted'];
  readonly trailer: FileTrailer | null;
}

export interface FileWish {
  readonly disk: Disk;
  /** Absolute; its folder is there. */
  readonly path: string;
  readonly folder: string;
  readonly header: FileHeader;
  readonly entries: Iterable<Entry>;
  /** Whether an entry belongs to what was selected. */
  readonly isWanted: (entry: Entry) => boolean;
  readonly writer: FileWriter;
  /** What is written of an entry; the entry itself where nothing is taken out. */
  readonly redact: (entry: Entry) => Entry;
  /** How often each rule of the redaction was applied so far. */
  readonly redacted: () => FileTrailer['redacted'];
}

const ENTRIES_PER_STEP = 512;

/** Writes a file in steps; the caller decides what happens between them, and ends it by not asking for the next. */
export function* writeFile(wish: FileWish): Generator<WriteProgress, Result<FileWritten>> {
  let out: FileOut | null = null;
  let isWhole = false;
  try {
    out = new FileOut(wish.disk, wish.folder, wish.path);
    let read = 0;
    let written = 0;
    out.write(wish.writer.begin(wish.header));
    for (const entry of wish.entries) {
      read += 1;
      if (wish.isWanted(entry)) {
        out.write(wish.writer.add(wish.redact(portable(entry))));
        written += 1;
      }
      if (read % ENTRIES_PER_STEP === 0) yield { entries: read, bytes: out.sizeBytes };
    }
    const redacted = wish.redacted();
    out.write(wish.writer.end(redacted));
    out.finish();
    isWhole = true;
    const { items, trailer } = wish.writer;
    return ok({ entries: items ?? written, bytes: out.sizeBytes, redacted, trailer });
  } catch (error) {
    return { ok: false, failure: exchangeFailure('Writing the file', error) };
  } finally {
    if (!isWhole) out?.drop();
  }
}
