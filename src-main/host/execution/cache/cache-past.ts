import { join } from 'node:path';
import { CACHE_LISTED_MAX } from '../../../../src-shared/api/cache.ts';
import type { PastCache } from '../../../../src-shared/api/past-cache.ts';
import type { Disk } from '../../ports.ts';
import { LOG_BEFORE_NAME, LOG_NAME, readLine, type KeptAnswer, type LogLine } from './log-lines.ts';

/** Tells what the cache held at a moment, from what the host goes on writing. */
export class CachePast {
  readonly #disk: Disk;
  readonly #folder: string;
  /** Of both files, as long as they are of these lengths. */
  #read: { readonly sizes: string; readonly lines: readonly LogLine[] } | null = null;

  constructor(disk: Disk, folder: string) {
    this.#disk = disk;
    this.#folder = folder;
  }

  /** Of a time that a clock showed twice the later. */
  at(wallMs: number): PastCache {
    const lines = this.#lines();
    const [first] = lines;
    if (first === undefined) return { kind: 'none', why: 'nothing-kept' };
    const last = lines.findLastIndex(({ atMs }) => atMs <= wallMs);
    if (last < 0) return { kind: 'before', sinceMs: first.atMs };
    const from = lines.slice(0, last + 1).findLastIndex(({ kind }) => kind === 'all');
    const held = new Map<string, KeptAnswer>();
    for (const line of lines.slice(Math.max(0, from), last + 1)) {
      if (line.kind === 'gone') held.delete(line.key);
      else if (line.kind === 'put') held.set(line.entry.key, line.entry);
      else for (const entry of line.entries) held.set(entry.key, entry);
    }
    const all = [...held.values()].toSorted((a, b) => b.storedMs - a.storedMs);
    return {
      kind: 'known',
      entries: all.slice(0, CACHE_LISTED_MAX).map(({ key: _key, ...entry }) => entry),
      count: all.length,
      bytes: all.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    };
  }

  release(): void {
    this.#read = null;
  }

  #lines(): readonly LogLine[] {
    const files = [LOG_BEFORE_NAME, LOG_NAME].map((name) => this.#bytes(name));
    const sizes = files.map(({ length }) => length).join(' ');
    if (this.#read?.sizes === sizes) return this.#read.lines;
    const lines = files.flatMap((bytes) => Buffer.from(bytes).toString('utf8').split('\n'));
    const read = lines.flatMap((line) => (line === '' ? [] : (readLine(line) ?? [])));
    // Nothing is known before the first that tells all.
    const first = read.findIndex(({ kind }) => kind === 'all');
    this.#read = { sizes, lines: first < 0 ? [] : read.slice(first) };
    return this.#read.lines;
  }

  #bytes(name: string): Uint8Array {
    return this.#disk.readWhole(join(this.#folder, name)) ?? new Uint8Array();
  }
}
