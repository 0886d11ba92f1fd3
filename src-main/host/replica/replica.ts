import canonicalize from 'canonicalize';
import * as Y from 'yjs';
import { fail, ok, type Result } from '../../../src-shared/base/failure.ts';
import { REPLICA_ROOTS, WRITABLE_ROOT, type ReplicaHost, type ReplicaServer } from '../../../src-shared/state/replica.ts';
import type { Disk } from '../ports.ts';
import { openUpdateLog } from './update-log.ts';

const UPDATE_BYTES_MAX = 1024 * 1024;
/** The whole document; a page may not grow it without end. */
export const DOCUMENT_BYTES_MAX = 8 * 1024 * 1024;

export interface Replica {
  /** What a document with this state vector (base64) lacks, as one update (base64). */
  pull(stateVector: string): Result<{ update: string }>;
  /** Takes an update from a page: it may change the shared context and nothing else. */
  push(update: string): Result<null>;
  /** Puts what was observed of a server; nothing happens when it is what the document says already. */
  setServer(serverId: string, server: ReplicaServer): void;
  removeServer(serverId: string): void;
  close(): void;
}

export interface ReplicaOptions {
  readonly disk: Disk;
  readonly folder: string;
  readonly hostRun: string;
  readonly host: ReplicaHost;
  onChanged(): void;
  /** An update could not be kept; the document lives on in memory. */
  onDiskFailed(error: unknown): void;
}

/** Other runs of this host that are remembered; the oldest go. */
const HOSTS_MAX = 20;

/** The workspace document of this host. Its client id is fresh in every run: a restored one would diverge in silence. */
export function openReplica(options: ReplicaOptions): Replica {
  const { disk, folder, hostRun, host } = options;
  const doc = new Y.Doc();
  const log = openUpdateLog(disk, folder, doc);
  doc.on('update', (update: Uint8Array) => {
    try {
      log.append(update);
    } catch (error) {
      options.onDiskFailed(error);
    }
    options.onChanged();
  });
  const servers = doc.getMap<unknown>('servers');
  const hosts = doc.getMap<ReplicaHost>('hosts');
  doc.getMap(WRITABLE_ROOT);

  doc.transact(() => {
    const older = [...hosts.entries()].toSorted(([, a], [, b]) => a.startedMs - b.startedMs);
    for (const [key] of older.slice(0, Math.max(0, older.length - HOSTS_MAX + 1))) hosts.delete(key);
    hosts.set(hostRun, host);
  });

  return {
    pull(stateVector) {
      try {
        const since = stateVector === '' ? undefined : Buffer.from(stateVector, 'base64');
        return ok({ update: Buffer.from(Y.encodeStateAsUpdate(doc, since)).toString('base64') });
      } catch {
        return fail('bad-request', 'The state vector cannot be read.', 'Reload the page.');
      }
    },
    push(update) {
      const bytes = Buffer.from(update, 'base64');
      const refused = refusal(doc, bytes);
      if (refused !== null) return fail('bad-request', refused, 'Reload the page; only the shared context can be edited.');
      Y.applyUpdate(doc, bytes, 'page');
      return ok(null);
    },
    setServer(serverId, server) {
      // Setting unchanged values again makes the document grow without end.
      if (canonicalize(servers.get(serverId)) === canonicalize(server)) return;
      servers.set(serverId, server);
    },
    removeServer(serverId) {
      if (servers.has(serverId)) servers.delete(serverId);
    },
    close: () => log.close(),
  };
}

/** Why a page's update is not taken; tried on a copy, so that nothing of it reaches the document. */
function refusal(doc: Y.Doc, update: Uint8Array): string | null {
  if (update.length > UPDATE_BYTES_MAX) return `An update of ${update.length} bytes is too large.`;
  const trial = new Y.Doc();
  try {
    Y.applyUpdate(trial, Y.encodeStateAsUpdate(doc));
    const before = guarded(trial);
    Y.applyUpdate(trial, update);
    if (trial.store.pendingStructs !== null || trial.store.pendingDs !== null) return 'The update lacks what it builds on.';
    if ([...trial.share.keys()].some((root) => !isRoot(root))) return 'The update adds a root of its own.';
    if (guarded(trial) !== before) return 'The update changes more than the shared context.';
    const size = Y.encodeStateAsUpdate(trial).length;
    return size > DOCUMENT_BYTES_MAX ? `The document would grow to ${size} bytes.` : null;
  } catch {
    return 'The update cannot be read.';
  } finally {
    trial.destroy();
  }
}

function isRoot(name: string): boolean {
  return REPLICA_ROOTS.some((root) => root === name);
}

/** The content of every root that a page may not write. */
function guarded(doc: Y.Doc): string {
  const roots = REPLICA_ROOTS.filter((root) => root !== WRITABLE_ROOT);
  return canonicalize(Object.fromEntries(roots.map((root) => [root, doc.getMap(root).toJSON()]))) ?? '';
}
