import type { Gauge } from '../../../src-shared/base/gauge.ts';
import { Recent } from '../../../src-shared/base/recent.ts';
import type { Disk, DiskFile } from '../ports.ts';
import { CHIPS_AT, CHUNK_BYTES, CHUNK_ROWS, RowChunk } from './row-chunk.ts';
import { TextPool } from './text-pool.ts';

/** Rows on the shelf, about 60 bytes each; older ones are in their tapes only. */
export const SHELF_ROWS_MAX = 8_000_000;
/** Chunks of the shelf that are in memory while somebody looks at them, about 1 MB each. */
export const SHELF_LOADED_MAX = 4;

const HEAD_BYTES = 8;

/** What is known of a chunk without reading it: its size, and the seqs of each tape by the tape's number. */
interface Shelved {
  readonly sizeBytes: number;
  readonly seqs: ReadonlyMap<number, { from: number; to: number }>;
}

export interface RowShelfOptions {
  readonly disk: Disk;
  /** Nothing else is in there; it is emptied at the start and at the end. */
  readonly folder: string;
  /** At least two chunks; SHELF_ROWS_MAX when absent. */
  readonly rowsMax?: number;
  report(what: string, error: unknown): void;
}

/**
 * Chunks of rows that left memory, one file each, for as long as this host runs: so that the live table can be scrolled
 * back without asking every tape. Only a copy: what it cannot keep is in the tapes all the same.
 */
export class RowShelf {
  readonly #options: RowShelfOptions;
  readonly #chunksMax: number;
  readonly #loaded = new Recent<RowChunk | null>(SHELF_LOADED_MAX, () => void (this.#unloaded += 1));
  #unloaded = 0;
  #shelved: Shelved[] = [];
  #first = 0;
  #hasFailed = false;

  constructor(options: RowShelfOptions) {
    this.#options = options;
    this.#chunksMax = Math.floor((options.rowsMax ?? SHELF_ROWS_MAX) / CHUNK_ROWS);
    this.#empty();
  }

  /** The number of the oldest chunk that is here. */
  get first(): number {
    return this.#first;
  }

  get rows(): number {
    return this.#shelved.length * CHUNK_ROWS;
  }

  get bytes(): number {
    return this.#shelved.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  }

  get rowsMax(): number {
    return this.#chunksMax * CHUNK_ROWS;
  }

  /** The first row that is here, and with it how many have left. */
  get firstRow(): number {
    return this.#first * CHUNK_ROWS;
  }

  /** Chunks that are in memory; those that made room are counted as dropped. */
  get loaded(): Gauge {
    let bytes = 0;
    for (const chunk of this.#loaded.values()) bytes += chunk?.sizeBytes ?? 0;
    return { entries: this.#loaded.size, bytes, dropped: this.#unloaded };
  }

  /** Takes the chunk after the last; one that cannot be written is missing, and with it all before it. */
  put(number: number, chunk: RowChunk): void {
    try {
      this.#shelved.push({ sizeBytes: this.#write(number, chunk), seqs: seqsOf(chunk) });
      this.#hasFailed = false;
    } catch (error) {
      if (!this.#hasFailed) this.#options.report('the shelf of rows that left memory', error);
      this.#hasFailed = true;
      this.#remove(number);
      while (this.#shelved.length > 0) this.#dropFirst();
      this.#first = number + 1;
    }
    if (this.#shelved.length > this.#chunksMax) this.#dropFirst();
  }

  get(number: number): RowChunk | null {
    if (!this.#has(number)) return null;
    return this.#loaded.use(String(number), () => this.#reading(number, read));
  }

  /** The chips of all rows of a chunk; without the chunk itself when that is not in memory. */
  chips(number: number): Uint8Array | null {
    if (!this.#has(number)) return null;
    const loaded = this.#loaded.peek(String(number));
    if (loaded !== undefined) return loaded?.chips ?? null;
    return this.#reading(number, (file) => readAt(file, HEAD_BYTES + CHIPS_AT, CHUNK_ROWS));
  }

  /** The place of a row by its tape's number; -1 when it is not here. */
  find(tape: number, seq: number): number {
    for (const [at, { seqs }] of this.#shelved.entries()) {
      const span = seqs.get(tape);
      if (span === undefined || seq < span.from || seq > span.to) continue;
      const number = this.#first + at;
      const chunk = this.get(number);
      const row = chunk?.seq.findIndex((each, index) => each === seq && chunk.tape[index] === tape) ?? -1;
      if (row >= 0) return number * CHUNK_ROWS + row;
    }
    return -1;
  }

  close(): void {
    this.#loaded.dropWhere(() => true);
    this.#empty();
  }

  #has(number: number): boolean {
    return number >= this.#first && number < this.#first + this.#shelved.length;
  }

  #write(number: number, chunk: RowChunk): number {
    const { disk, folder } = this.#options;
    disk.makeFolder(folder);
    const { bytes, ends } = chunk.texts.parts;
    const head = Uint32Array.of(ends.length, bytes.length);
    const file = disk.open(this.#path(number), 'create');
    try {
      let at = 0;
      for (const part of [bytesOf(head), new Uint8Array(chunk.columns), bytesOf(ends), bytes]) {
        for (let from = 0; from < part.length;) {
          const taken = file.write(part, from, part.length, at);
          from += taken;
          at += taken;
        }
      }
      return at;
    } finally {
      file.close();
    }
  }

  /** Null when the file cannot be read: its rows are shown as missing. */
  #reading<T>(number: number, readFrom: (file: DiskFile) => T): T | null {
    let file: DiskFile | null = null;
    try {
      file = this.#options.disk.open(this.#path(number), 'read');
      return readFrom(file);
    } catch (error) {
      this.#options.report('the shelf of rows that left memory', error);
      return null;
    } finally {
      file?.close();
    }
  }

  #dropFirst(): void {
    this.#loaded.drop(String(this.#first));
    this.#remove(this.#first);
    this.#shelved = this.#shelved.slice(1);
    this.#first += 1;
  }

  #remove(number: number): void {
    try {
      this.#options.disk.remove(this.#path(number));
    } catch (error) {
      this.#options.report('the shelf of rows that left memory', error);
    }
  }

  #empty(): void {
    const { disk, folder } = this.#options;
    try {
      const names = disk.names(folder);
      for (const name of names) if (name.endsWith('.rows')) disk.remove(`${folder}/${name}`);
      if (names.length > 0) disk.removeFolder(folder);
    } catch (error) {
      this.#options.report('the shelf of rows that left memory', error);
    }
    this.#shelved = [];
  }

  #path(number: number): string {
    return `${this.#options.folder}/${String(number).padStart(8, '0')}.rows`;
  }
}

/** In a chunk a tape's seqs only grow. */
function seqsOf({ tape, seq }: RowChunk): Shelved['seqs'] {
  const spans = new Map<number, { from: number; to: number }>();
  for (let at = 0; at < CHUNK_ROWS; at += 1) {
    const known = spans.get(tape[at] ?? 0);
    if (known === undefined) spans.set(tape[at] ?? 0, { from: seq[at] ?? 0, to: seq[at] ?? 0 });
    else known.to = seq[at] ?? 0;
  }
  return spans;
}

function read(file: DiskFile): RowChunk {
  const head = new Uint32Array(readAt(file, 0, HEAD_BYTES).buffer);
  const columns = readAt(file, HEAD_BYTES, CHUNK_BYTES).buffer;
  const ends = readAt(file, HEAD_BYTES + CHUNK_BYTES, 4 * (head[0] ?? 0));
  const bytes = readAt(file, HEAD_BYTES + CHUNK_BYTES + ends.length, head[1] ?? 0);
  return new RowChunk(columns, new TextPool({ bytes, ends: new Uint32Array(ends.buffer) }));
}

function readAt(file: DiskFile, position: number, bytes: number): Uint8Array<ArrayBuffer> {
  const into = new Uint8Array(bytes);
  if (file.read(into, position) !== bytes) throw new Error('A file of rows is shorter than it was written.');
  return into;
}

function bytesOf(numbers: Uint32Array): Uint8Array {
  return new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
}
