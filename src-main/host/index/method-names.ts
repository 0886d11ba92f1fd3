import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { allCells, numberOf, prepareCells, textOf } from './database.ts';

/** Names kept in memory in each direction; a server that makes up methods costs look-ups, not memory. */
const NAMES_MAX = 10_000;

/** Method names by number. */
export class MethodNames {
  readonly #keys = new Map<string, number>();
  readonly #names = new Map<number, string>();
  readonly #bytes = new Map<number, Uint8Array>();
  readonly #insert: StatementSync;
  readonly #byName: StatementSync;
  readonly #byKey: StatementSync;

  constructor(database: DatabaseSync) {
    this.#insert = database.prepare('INSERT OR IGNORE INTO methods (name) VALUES (?)');
    this.#byName = prepareCells(database, 'SELECT key FROM methods WHERE name = ?');
    this.#byKey = prepareCells(database, 'SELECT name FROM methods WHERE key = ?');
  }

  /** Within a transaction. */
  keyOf(name: string): number {
    const known = this.#keys.get(name);
    if (known !== undefined) return known;
    this.#insert.run(name);
    const key = numberOf(allCells(this.#byName, name)[0]?.[0]);
    if (this.#keys.size >= NAMES_MAX) this.#keys.clear();
    this.#keys.set(name, key);
    return key;
  }

  nameOf(key: number): string {
    const known = this.#names.get(key);
    if (known !== undefined) return known;
    const name = textOf(allCells(this.#byKey, key)[0]?.[0]);
    if (this.#names.size >= NAMES_MAX) this.#names.clear();
    this.#names.set(key, name);
    return name;
  }

  bytesOf(key: number): Uint8Array {
    const known = this.#bytes.get(key);
    if (known !== undefined) return known;
    const bytes = new TextEncoder().encode(this.nameOf(key));
    if (this.#bytes.size >= NAMES_MAX) this.#bytes.clear();
    this.#bytes.set(key, bytes);
    return bytes;
  }

  /** After a transaction that was rolled back: what it named is unknown again. */
  forget(): void {
    this.#keys.clear();
    this.#names.clear();
    this.#bytes.clear();
  }
}
