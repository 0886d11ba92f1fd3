import type { BlockRecord, FileRecord, PlacedNote, ViewerStore } from './viewer-store.ts';

interface StoredBlock {
  readonly block: Omit<BlockRecord, 'raw'>;
  /** A browser puts what is large onto its disk. */
  readonly raw: Blob;
}

/** For as long as the page is open: of a file that lies on this machine anyway nothing needs to stay in the browser. */
export function createMemoryStore(): ViewerStore {
  const files = new Map<string, FileRecord>();
  const blocks = new Map<string, StoredBlock[]>();
  const notes = new Map<string, PlacedNote>();
  const keyOf = (tapeId: string, place: number): string => `${tapeId} ${place}`;
  const notesOf = (tapeId: string | null): PlacedNote[] =>
    [...notes.values()].filter((note) => tapeId === null || note.tapeId === tapeId);
  return {
    files: async () => [...files.values()].toSorted((a, b) => b.openedMs - a.openedMs),
    file: async (id) => files.get(id),
    async putFile(file) {
      files.set(file.id, file);
    },
    async removeFile(id) {
      files.delete(id);
      blocks.delete(id);
      for (const { place } of notesOf(id)) notes.delete(keyOf(id, place));
    },
    async block(file, n) {
      const stored = blocks.get(file)?.[n];
      if (stored === undefined) return undefined;
      return { ...stored.block, raw: new Uint8Array(await stored.raw.arrayBuffer()) };
    },
    async putBlock({ raw, ...block }) {
      const list = blocks.get(block.file) ?? [];
      list[block.n] = { block, raw: new Blob([raw]) };
      blocks.set(block.file, list);
    },
    notes: async (tapeId) => notesOf(tapeId),
    note: async (tapeId, place) => notes.get(keyOf(tapeId, place)),
    async putNotes(given) {
      for (const note of given) notes.set(keyOf(note.tapeId, note.place), note);
    },
    async removeNote(tapeId, place) {
      notes.delete(keyOf(tapeId, place));
    },
  };
}
