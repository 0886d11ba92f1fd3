import * as Y from 'yjs';
import { WRITABLE_ROOT } from '../../../src-shared/state/replica.ts';
import { textChange } from './text-change.ts';

/**
 * An edit of the shared context, made on a copy of the document as it was when the edit began. Its update holds that
 * edit and nothing else, so that it merges with whatever came meanwhile: exactly what the CRDT is for.
 */
export class SharedDraft {
  readonly #doc = new Y.Doc();
  readonly #updates: Uint8Array[] = [];

  constructor(state: Uint8Array) {
    Y.applyUpdate(this.#doc, state);
    this.#doc.on('update', (update: Uint8Array) => this.#updates.push(update));
  }

  has(key: string): boolean {
    return this.#map().has(key);
  }

  /** Only what differs is written: two people in one text keep both their changes. */
  setText(key: string, text: string): void {
    const known = this.#map().get(key);
    if (!(known instanceof Y.Text)) {
      if (known !== text) this.#map().set(key, new Y.Text(text));
      return;
    }
    const change = textChange(known.toJSON(), text);
    if (change === null) return;
    this.#doc.transact(() => {
      known.delete(change.at, change.removed);
      known.insert(change.at, change.inserted);
    });
  }

  setJson(key: string, value: unknown): void {
    const known = this.#map().get(key);
    const now: unknown = known instanceof Y.AbstractType ? known.toJSON() : known;
    // An unchanged value set again makes the document grow for nothing.
    if (this.has(key) && JSON.stringify(now) === JSON.stringify(value)) return;
    this.#map().set(key, value);
  }

  remove(key: string): void {
    if (this.has(key)) this.#map().delete(key);
  }

  /** Null when nothing was changed. */
  update(): Uint8Array | null {
    return this.#updates.length === 0 ? null : Y.mergeUpdates(this.#updates);
  }

  #map(): Y.Map<unknown> {
    return this.#doc.getMap(WRITABLE_ROOT);
  }
}
