import type * as Y from 'yjs';

/**
 * One change of the workspace document's shape, forward and back. A released one is frozen. `down` puts back the shape
 * before it, so that an older host can read and write again.
 */
export interface DocumentMigration {
  /** From 2, without gaps: the version that the document has after `up`. */
  readonly version: number;
  readonly name: string;
  readonly up: (doc: Y.Doc) => void;
  readonly down: (doc: Y.Doc) => void;
}
