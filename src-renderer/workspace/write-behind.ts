/** A change waits this long for others, so that a drag is one write. */
export const WRITE_AFTER_MS = 300;

/**
 * Collects the newest value of each key and writes them in one go. A write that fails is dropped: what is kept here is
 * a convenience, and private windows refuse it altogether.
 */
export class WriteBehind<Value> {
  readonly #write: (values: ReadonlyMap<string, Value>) => Promise<void>;
  #waiting = new Map<string, Value>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(write: (values: ReadonlyMap<string, Value>) => Promise<void>) {
    this.#write = write;
  }

  /** What has been put and not been written yet. */
  peek(key: string): Value | undefined {
    return this.#waiting.get(key);
  }

  put(key: string, value: Value): void {
    this.#waiting.set(key, value);
    this.#timer ??= setTimeout(() => void this.flush(), WRITE_AFTER_MS);
  }

  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#waiting.size === 0) return;
    const values = this.#waiting;
    this.#waiting = new Map();
    try {
      await this.#write(values);
    } catch {
      // Nobody is helped by an error about a forgotten column width.
    }
  }
}
