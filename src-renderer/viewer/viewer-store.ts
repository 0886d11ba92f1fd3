import type { Note } from '../../src-shared/api/notes.ts';
import type { FileHeader } from '../../src-shared/tape-file/header.ts';

/** A file that was opened here. */
export interface FileRecord {
  /** Also the id of the tape that it shows. */
  readonly id: string;
  readonly name: string;
  readonly sizeBytes: number;
  readonly openedMs: number;
  readonly header: FileHeader;
  readonly entryVersion: number;
  readonly entries: number;
  readonly problems: readonly string[];
  /** False while it is read: a page that was closed meanwhile leaves half a file, which is removed. */
  readonly isWhole: boolean;
}

/** Some of its entries, as they are encoded on a tape. */
export interface BlockRecord {
  readonly file: string;
  /** From 0, in order. */
  readonly n: number;
  readonly entries: number;
  readonly raw: Uint8Array<ArrayBuffer>;
}

/** `place` is the number of the entry; WHOLE_TAPE for the tape as a whole: IndexedDB has no null in a key. */
export type PlacedNote = Note & { readonly place: number };
export const WHOLE_TAPE = -1;

/** Files that are kept; the one unused for longest leaves for another. */
export const FILES_MAX = 12;

/** Where the files that are opened lie, in blocks: only rows are in memory. */
export interface ViewerStore {
  /** Newest first. */
  files(): Promise<FileRecord[]>;
  file(id: string): Promise<FileRecord | undefined>;
  putFile(file: FileRecord): Promise<void>;
  /** With its blocks and its notes. */
  removeFile(id: string): Promise<void>;
  block(file: string, n: number): Promise<BlockRecord | undefined>;
  putBlock(block: BlockRecord): Promise<void>;
  /** Of one tape, or of all. */
  notes(tapeId: string | null): Promise<PlacedNote[]>;
  note(tapeId: string, place: number): Promise<PlacedNote | undefined>;
  putNotes(notes: readonly PlacedNote[]): Promise<void>;
  removeNote(tapeId: string, place: number): Promise<void>;
}

/** Removes half a file of a page that was closed, and those that are too many. */
export async function tidy(store: ViewerStore, keep: string | null): Promise<void> {
  const files = await store.files();
  const leaving = files.filter((file, at) => file.id !== keep && (!file.isWhole || at >= FILES_MAX));
  for (const { id } of leaving) await store.removeFile(id);
}
