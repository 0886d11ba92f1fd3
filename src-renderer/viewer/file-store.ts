import { Dexie, type Table } from 'dexie';
import {
  WHOLE_TAPE,
  type BlockRecord,
  type FileRecord,
  type PlacedNote,
  type ViewerStore,
} from './viewer-store.ts';

/** What was opened in this browser, in IndexedDB. */
export function openFileStore(): ViewerStore {
  const database = new Dexie('tapedeck-viewer');
  database.version(1).stores({ files: 'id, openedMs', blocks: '[file+n]', notes: '[tapeId+place]' });
  const files: Table<FileRecord, string> = database.table('files');
  const blocks: Table<BlockRecord, [string, number]> = database.table('blocks');
  const notes: Table<PlacedNote, [string, number]> = database.table('notes');
  const ofTape = (tapeId: string) =>
    notes.where('[tapeId+place]').between([tapeId, WHOLE_TAPE], [tapeId, Infinity], true, true);
  return {
    files: () => files.orderBy('openedMs').reverse().toArray(),
    file: (id) => files.get(id),
    async putFile(file) {
      await files.put(file);
    },
    async removeFile(id) {
      await database.transaction('rw', files, blocks, notes, async () => {
        await files.delete(id);
        await blocks.where('[file+n]').between([id, 0], [id, Infinity], true, true).delete();
        await ofTape(id).delete();
      });
    },
    block: (file, n) => blocks.get([file, n]),
    async putBlock(block) {
      await blocks.put(block);
    },
    notes: (tapeId) => (tapeId === null ? notes.toArray() : ofTape(tapeId).toArray()),
    note: (tapeId, place) => notes.get([tapeId, place]),
    async putNotes(given) {
      await notes.bulkPut([...given]);
    },
    removeNote: (tapeId, place) => notes.delete([tapeId, place]),
  };
}
