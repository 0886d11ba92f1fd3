import { Dexie, type Table } from 'dexie';
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

/** Files that are kept; the one unused for longest leaves for another. */
export const FILES_MAX = 12;

/** What was opened in this browser: the entries stay in IndexedDB, and only rows are in memory. */
export class FileStore extends Dexie {
  readonly files: Table<FileRecord, string>;
  readonly blocks: Table<BlockRecord, [string, number]>;
  readonly notes: Table<Note & { readonly place: number }, [string, number]>;

  constructor() {
    super('tapedeck-viewer');
    this.version(1).stores({ files: 'id, openedMs', blocks: '[file+n]', notes: '[tapeId+place]' });
    this.files = this.table('files');
    this.blocks = this.table('blocks');
    this.notes = this.table('notes');
  }

  async removeFile(id: string): Promise<void> {
    await this.transaction('rw', this.files, this.blocks, this.notes, async () => {
      await this.files.delete(id);
      await this.blocks.where('[file+n]').between([id, 0], [id, Infinity], true, true).delete();
      await this.notes.where('[tapeId+place]').between([id, -1], [id, Infinity], true, true).delete();
    });
  }

  /** Half a file of a page that was closed, and those that are too many. */
  async tidy(keep: string | null): Promise<void> {
    const files = await this.files.orderBy('openedMs').reverse().toArray();
    const leaving = files.filter((file, at) => file.id !== keep && (!file.isWhole || at >= FILES_MAX));
    for (const { id } of leaving) await this.removeFile(id);
  }
}
