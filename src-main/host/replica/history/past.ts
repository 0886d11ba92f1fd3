import * as Y from 'yjs';
import type { KnownDocument, PastDocument } from '../../../../src-shared/api/past-document.ts';
import type { Disk } from '../../ports.ts';
import { readRecords, type HistoryRecord, type ReadRecords, type Span } from './records.ts';
import { lookAt, volumePath, volumesIn, type Volume } from './shelf.ts';

interface Seen extends Volume {
  readonly span: Span;
}

/** A file of the history, and the document somewhere in it. */
interface Stand extends ReadRecords {
  readonly volume: Volume;
  readonly sizeBytes: number;
  doc: Y.Doc;
  /** The record that the document stands at. */
  index: number;
}

/** Tells what the document said at a moment. It reads the files that the host goes on writing, and keeps nothing in them. */
export class DocumentPast {
  readonly #disk: Disk;
  readonly #folder: string;
  readonly #finished = new Map<number, Span>();
  /** Of the one that is written to, as long as it is of this length. */
  #growing: { readonly number: number; readonly sizeBytes: number; readonly span: Span } | null = null;
  #stand: Stand | null = null;

  constructor(disk: Disk, folder: string) {
    this.#disk = disk;
    this.#folder = folder;
  }

  /** `have`: the key of what the asker has, which is not told again. Of a time that a clock showed twice the later. */
  at(wallMs: number, have: string | null): PastDocument {
    // Between the list and the reading, a file may be finished or leave: then it is looked for once more.
    const found = this.#find(wallMs, have) ?? this.#find(wallMs, have);
    return found ?? { kind: 'none', why: 'nothing-kept' };
  }

  release(): void {
    this.#stand?.doc.destroy();
    this.#stand = null;
    this.#finished.clear();
    this.#growing = null;
  }

  #find(wallMs: number, have: string | null): PastDocument | null {
    const seen = this.#seen();
    const [first] = seen;
    if (first === undefined) return null;
    const place = seen.findLastIndex(({ span }) => span.minMs <= wallMs);
    const volume = seen[place];
    if (volume === undefined) return { kind: 'before', sinceMs: first.span.fromMs };
    const stand = this.#read(volume);
    if (stand === null) return null;
    const index = stand.records.findLastIndex((record) => record.wallMs <= wallMs);
    if (index < 0) return null;
    return this.#tell(stand, index, seen[place + 1], have);
  }

  #tell(stand: Stand, index: number, next: Seen | undefined, have: string | null): KnownDocument | null {
    const { records, volume, rest } = stand;
    const record = records[index];
    if (record === undefined) return null;
    const key = `${volume.number}${volume.isFinished ? 'h' : 'o'}${index}`;
    const changed = changeOf(record);
    const before = records.slice(0, index).findLast((each) => changeOf(each) !== null);
    const after = records.slice(index + 1).find((each) => each.kind === 'change');
    const isLast = index === records.length - 1;
    const doubt =
      isLast && next !== undefined && (next.span.isFound || rest === 'damaged') ? next.span : null;
    return {
      kind: 'known',
      key,
      content: key === have ? null : contentOf(stand, index),
      changed,
      beforeMs: record.kind === 'change' && before !== undefined ? (changeOf(before)?.atMs ?? null) : null,
      afterMs: after?.wallMs ?? doubt?.fromMs ?? null,
      doubtUntilMs: doubt?.fromMs ?? null,
    };
  }

  /** What the files are about, oldest first; finished ones are looked at once. */
  #seen(): Seen[] {
    return volumesIn(this.#disk, this.#folder).flatMap((volume) => {
      const span = this.#spanOf(volume);
      return span === null ? [] : [{ ...volume, span }];
    });
  }

  #spanOf(volume: Volume): Span | null {
    const known = this.#finished.get(volume.number);
    if (volume.isFinished && known !== undefined) return known;
    try {
      const growing = this.#growing;
      if (
        !volume.isFinished &&
        growing?.number === volume.number &&
        growing.sizeBytes === this.#sizeOf(volume)
      )
        return growing.span;
      const found = lookAt(this.#disk, this.#folder, volume);
      if (found === null) return null;
      if (volume.isFinished) this.#finished.set(volume.number, found.span);
      else this.#growing = { number: volume.number, ...found };
      return found.span;
    } catch {
      return null;
    }
  }

  #sizeOf(volume: Volume): number {
    const file = this.#disk.open(volumePath(this.#folder, volume), 'read');
    try {
      return file.sizeBytes();
    } finally {
      file.close();
    }
  }

  /** The file that it stands in already, when that has not grown. */
  #read(volume: Volume): Stand | null {
    const now = this.#stand;
    const isSame =
      now !== null && now.volume.number === volume.number && now.volume.isFinished === volume.isFinished;
    if (isSame && (volume.isFinished || now.sizeBytes === this.#growing?.sizeBytes)) return now;
    const bytes = this.#disk.readWhole(volumePath(this.#folder, volume));
    if (bytes === null) return null;
    const read = readRecords(bytes);
    const stand: Stand =
      isSame && !volume.isFinished && read.records.length > now.index
        ? { ...read, volume, sizeBytes: bytes.length, doc: now.doc, index: now.index }
        : { ...read, volume, sizeBytes: bytes.length, doc: new Y.Doc(), index: -1 };
    if (now !== null && stand.doc !== now.doc) now.doc.destroy();
    this.#stand = stand;
    return stand;
  }
}

/** On from where it is, or from the whole that the file begins with. */
function wind(stand: Stand, index: number): void {
  if (stand.index > index) {
    stand.doc.destroy();
    stand.doc = new Y.Doc();
    stand.index = -1;
  }
  const { doc } = stand;
  doc.transact(() => {
    for (const { update } of stand.records.slice(stand.index + 1, index + 1)) Y.applyUpdate(doc, update);
  });
  stand.index = index;
}

function changeOf(record: HistoryRecord): KnownDocument['changed'] {
  return record.kind === 'change' ? { atMs: record.wallMs, by: record.by } : record.changed;
}

function contentOf(stand: Stand, index: number): KnownDocument['content'] {
  wind(stand, index);
  const { doc } = stand;
  const roots = Object.fromEntries(
    Array.from(doc.share.keys(), (name) => [name, doc.getMap(name).toJSON()] as const),
  );
  return { roots, sizeBytes: Y.encodeStateAsUpdate(doc).length };
}
