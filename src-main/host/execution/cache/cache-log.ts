import { join } from 'node:path';
import type { Clock, Disk, DiskFile } from '../../ports.ts';
import { LOG_BEFORE_NAME, LOG_NAME, type KeptAnswer, type LogLine } from './log-lines.ts';

/** Lines that wait to be written; with more the next write tells all that the cache holds instead. */
export const CACHE_LOG_WAITING_MAX = 5_000;
/** Of a file; there are two. */
export const CACHE_LOG_BYTES_MAX = 4 * 1024 * 1024;
const WRITE_EVERY_MS = 250;

export interface CacheLogOptions {
  readonly disk: Disk;
  readonly folder: string;
  readonly clock: Pick<Clock, 'wallMs' | 'after'>;
  /** All that the cache holds, for the head of a file. */
  all(): readonly KeptAnswer[];
  report(what: string, error: unknown): void;
}

/** What came into the cache and left it, so that it can be told what it held. Written behind: no call waits for it. */
export class CacheLog {
  readonly #options: CacheLogOptions;
  #waiting: LogLine[] = [];
  #mustTellAll = true;
  #callOff: (() => void) | null = null;
  #file: DiskFile | null = null;
  #sizeBytes = 0;
  #isClosed = false;
  #hasFailed = false;

  constructor(options: CacheLogOptions) {
    this.#options = options;
  }

  /** The cache of this run begins empty, whatever the last one held. Waits, so that a start does not pay for it. */
  begin(): void {
    this.#later();
  }

  put(entry: KeptAnswer): void {
    this.#add({ kind: 'put', atMs: this.#options.clock.wallMs(), entry });
  }

  gone(key: string): void {
    this.#add({ kind: 'gone', atMs: this.#options.clock.wallMs(), key });
  }

  /** What waits is written: somebody asks. */
  flush(): void {
    if (this.#callOff === null) return;
    this.#callOff();
    this.#callOff = null;
    this.#write();
  }

  close(): void {
    if (this.#isClosed) return;
    this.#write();
    this.#isClosed = true;
    this.#callOff?.();
    this.#file?.close();
    this.#file = null;
  }

  #add(line: LogLine): void {
    if (this.#isClosed) return;
    if (this.#waiting.length >= CACHE_LOG_WAITING_MAX) {
      this.#waiting = [];
      this.#mustTellAll = true;
    }
    if (!this.#mustTellAll) this.#waiting.push(line);
    this.#later();
  }

  #later(): void {
    this.#callOff ??= this.#options.clock.after(
      WRITE_EVERY_MS,
      () => {
        this.#callOff = null;
        this.#write();
      },
      'background',
    );
  }

  #write(): void {
    if (this.#isClosed) return;
    try {
      if (this.#file === null) this.#open();
      else if (this.#sizeBytes > CACHE_LOG_BYTES_MAX) this.#turn();
      if (this.#mustTellAll) {
        this.#append([
          { kind: 'all', atMs: this.#options.clock.wallMs(), entries: [...this.#options.all()] },
        ]);
        this.#mustTellAll = false;
      } else this.#append(this.#waiting);
      this.#waiting = [];
      this.#hasFailed = false;
    } catch (error) {
      this.#file?.close();
      this.#file = null;
      this.#waiting = [];
      this.#mustTellAll = true;
      if (!this.#hasFailed) this.#options.report('what the cache held', error);
      this.#hasFailed = true;
    }
  }

  #open(): void {
    const { disk, folder } = this.#options;
    disk.makeFolder(folder);
    this.#file = disk.open(join(folder, LOG_NAME), 'append');
    this.#sizeBytes = this.#file.sizeBytes();
    // Behind what a crash may have cut.
    if (this.#sizeBytes > 0) this.#append([], '\n');
    this.#mustTellAll = true;
  }

  #turn(): void {
    const { disk, folder } = this.#options;
    this.#file?.close();
    this.#file = null;
    disk.rename(join(folder, LOG_NAME), join(folder, LOG_BEFORE_NAME));
    this.#open();
  }

  #append(lines: readonly LogLine[], text = lines.map((line) => `${JSON.stringify(line)}\n`).join('')): void {
    const file = this.#file;
    if (file === null || text === '') return;
    const bytes = Buffer.from(text);
    for (let done = 0; done < bytes.length;) {
      const took = file.write(bytes, done, bytes.length, this.#sizeBytes + done);
      if (took <= 0) throw new Error('the disk took no bytes');
      done += took;
    }
    this.#sizeBytes += bytes.length;
  }
}
