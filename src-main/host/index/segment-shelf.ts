import { BlockShelf } from './block-shelf.ts';
import { SegmentFile } from './tape-files.ts';

/** Segments whose heads and lists of blocks are known, some 100 KiB each; only one of them is open. */
export const SEGMENTS_KEPT = 128;

/** The segments that searches have read: which blocks they have is read once, as long as they stay what they are. */
export class SegmentShelf {
  readonly #blocks: BlockShelf;
  readonly #files = new Map<string, SegmentFile>();
  #open: { readonly path: string; readonly file: SegmentFile } | null = null;

  readonly #segmentsMax: number;

  constructor(keptBytes: number, segmentsMax = SEGMENTS_KEPT) {
    this.#blocks = new BlockShelf(keptBytes);
    this.#segmentsMax = segmentsMax;
  }

  /** Segments that are known beside the open one. */
  get known(): number {
    return this.#files.size;
  }

  isOpen(tapesFolder: string, tapeId: string, segment: number): boolean {
    return this.#open?.path === pathOf(tapesFolder, tapeId, segment);
  }

  /** For another block. */
  get hasRoom(): boolean {
    return this.#blocks.hasRoom;
  }

  /** Throws as `openSync` does. */
  take(tapesFolder: string, tapeId: string, segment: number): SegmentFile {
    const path = pathOf(tapesFolder, tapeId, segment);
    if (this.#open?.path === path) return this.#open.file;
    this.rest();
    const known = this.#files.get(path);
    this.#files.delete(path);
    const file =
      known?.isCurrent() === true ? known : new SegmentFile(tapesFolder, tapeId, segment, this.#blocks);
    this.#open = { path, file };
    return file;
  }

  /** Gives the open file back. */
  rest(): void {
    if (this.#open === null) return;
    const { path, file } = this.#open;
    this.#open = null;
    file.rest();
    // One that still grows is another with every entry.
    if (!file.isSealed) return;
    this.#files.set(path, file);
    const [oldest] = this.#files.keys();
    if (this.#files.size > this.#segmentsMax && oldest !== undefined) this.#files.delete(oldest);
  }
}

const pathOf = (tapesFolder: string, tapeId: string, segment: number): string =>
  `${tapesFolder} ${tapeId} ${segment}`;
