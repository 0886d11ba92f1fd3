/** The few values used last, by key; the one unused for longest leaves, and `onLeave` hears of it. */
export class Recent<Value> {
  readonly #max: number;
  readonly #onLeave: (value: Value) => void;
  readonly #values = new Map<string, Value>();

  constructor(max: number, onLeave: (value: Value) => void) {
    this.#max = max;
    this.#onLeave = onLeave;
  }

  values(): Iterable<Value> {
    return this.#values.values();
  }

  /** From the one unused for longest on. */
  entries(): Iterable<readonly [key: string, value: Value]> {
    return this.#values.entries();
  }

  get size(): number {
    return this.#values.size;
  }

  /** Without making it the newest. */
  peek(key: string): Value | undefined {
    return this.#values.get(key);
  }

  use(key: string, make: () => Value): Value {
    const known = this.#values.get(key);
    const value = known ?? make();
    this.#values.delete(key);
    this.#values.set(key, value);
    if (this.#values.size > this.#max) {
      const oldest = this.#values.keys().next();
      if (oldest.done !== true) this.drop(oldest.value);
    }
    return value;
  }

  drop(key: string): void {
    const value = this.#values.get(key);
    if (value === undefined) return;
    this.#values.delete(key);
    this.#onLeave(value);
  }

  dropWhere(isDone: (value: Value) => boolean): void {
    for (const [key, value] of this.#values) {
      if (isDone(value)) this.drop(key);
    }
  }
}
