import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import * as Y from 'yjs';
import { DOCUMENT_VERSION, REPLICA_ROOTS } from '../../../src-shared/state/replica.ts';
import type { DocumentMigration } from './migrations/migration.ts';

/** The version that the document says; 1 when it says none, and the newest when there is nothing in it. */
export function documentVersion(doc: Y.Doc): number {
  const version = doc.getMap('meta').get('version');
  if (typeof version === 'number') return version;
  return REPLICA_ROOTS.every((root) => doc.getMap(root).size === 0) ? DOCUMENT_VERSION : 1;
}

/**
 * The update that takes a document to another version: all steps on a copy, so that what fails in the middle has changed
 * nothing, and one update, so that on disk and at every peer it is there as a whole or not at all.
 */
export function migrationUpdate(
  doc: Y.Doc,
  migrations: readonly DocumentMigration[],
  target: number,
): Uint8Array {
  const copy = new Y.Doc();
  try {
    Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc));
    const before = Y.encodeStateVector(copy);
    const from = documentVersion(copy);
    copy.transact(() => {
      for (const step of stepsOf(migrations, from, target)) step(copy);
      const meta = copy.getMap('meta');
      // Version 1 has no word for its version.
      if (target === 1) meta.delete('version');
      else meta.set('version', target);
    });
    return Y.encodeStateAsUpdate(copy, before);
  } finally {
    copy.destroy();
  }
}

function stepsOf(
  migrations: readonly DocumentMigration[],
  from: number,
  target: number,
): ((doc: Y.Doc) => void)[] {
  const between = migrations.filter(
    ({ version }) => version > Math.min(from, target) && version <= Math.max(from, target),
  );
  if (between.length !== Math.abs(target - from))
    throw new Error(`there is no way from version ${from} to ${target}`);
  return from < target
    ? between.map((each) => each.up.bind(each))
    : between.toReversed().map((each) => each.down.bind(each));
}

/** What a document says, whatever its history: equal for equal content. */
export function contentHash(doc: Y.Doc): string {
  const roots = [...doc.share.keys()]
    .toSorted()
    .map((root) => [root, doc.getMap(root).toJSON()] as const)
    .filter(([, json]) => Object.keys(json).length > 0);
  return createHash('sha256')
    .update(canonicalize(roots) ?? '')
    .digest('hex');
}
