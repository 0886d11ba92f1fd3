import * as Y from 'yjs';
import { REPLICA_ROOTS, WRITABLE_ROOT } from '../../../src-shared/state/replica.ts';

const UPDATE_BYTES_MAX = 1024 * 1024;
/** The whole document; a page may not grow it without end. */
export const DOCUMENT_BYTES_MAX = 8 * 1024 * 1024;

/**
 * Tries what a page sends on a copy that follows the document, because an update cannot be taken back. Making the copy
 * costs as much as the document is long, so it is made anew only after a refusal.
 */
export class PageGate {
  readonly #doc: Y.Doc;
  #copy: Y.Doc | null = null;
  /** At least what the document takes when it is encoded. */
  #sizeBytes = 0;
  readonly #changedRoots = new Set<string>();

  constructor(doc: Y.Doc) {
    this.#doc = doc;
    doc.on('update', (update: Uint8Array) => {
      if (this.#copy === null) return;
      this.#sizeBytes += update.length;
      Y.applyUpdate(this.#copy, update);
    });
  }

  /** Why a page's update is not taken, or null. It may change the shared context and nothing else. */
  refusal(update: Uint8Array): string | null {
    if (update.length > UPDATE_BYTES_MAX) return `An update of ${update.length} bytes is too large.`;
    const copy = this.#copy ?? this.#follow();
    this.#changedRoots.clear();
    const why = this.#tryOn(copy, update);
    if (why === null) return null;
    this.#copy = null;
    copy.destroy();
    return why;
  }

  #follow(): Y.Doc {
    const copy = new Y.Doc();
    const whole = Y.encodeStateAsUpdate(this.#doc);
    Y.applyUpdate(copy, whole);
    for (const root of REPLICA_ROOTS) copy.getMap(root);
    copy.on('afterTransaction', (transaction: Y.Transaction) => {
      for (const type of transaction.changed.keys()) this.#changedRoots.add(rootOf(copy, type));
    });
    this.#copy = copy;
    this.#sizeBytes = whole.length;
    return copy;
  }

  #tryOn(copy: Y.Doc, update: Uint8Array): string | null {
    try {
      Y.applyUpdate(copy, update);
    } catch {
      return 'The update cannot be read.';
    }
    if (copy.store.pendingStructs !== null || copy.store.pendingDs !== null) {
      return 'The update lacks what it builds on.';
    }
    if (copy.share.size !== REPLICA_ROOTS.length) return 'The update adds a root of its own.';
    for (const root of this.#changedRoots) {
      if (root !== WRITABLE_ROOT) return `The update changes ${root}, not only the shared context.`;
    }
    if (this.#sizeBytes + update.length <= DOCUMENT_BYTES_MAX) return null;
    this.#sizeBytes = Y.encodeStateAsUpdate(copy).length;
    return this.#sizeBytes > DOCUMENT_BYTES_MAX
      ? `The document would grow to ${this.#sizeBytes} bytes.`
      : null;
  }
}

/** The name of the root that a type is in. */
function rootOf(doc: Y.Doc, type: { readonly _item: Y.Item | null }): string {
  let at = type;
  while (at._item !== null && at._item.parent instanceof Y.AbstractType) at = at._item.parent;
  return REPLICA_ROOTS.find((root) => doc.share.get(root) === at) ?? '(something unknown)';
}
