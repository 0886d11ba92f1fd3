import canonicalize from 'canonicalize';
import * as Y from 'yjs';
import { fail, ok, type Result } from '../../../src-shared/base/failure.ts';
import {
  readReplica,
  WRITABLE_ROOT,
  type ReplicaHost,
  type ReplicaServer,
} from '../../../src-shared/state/replica.ts';
import type { Disk } from '../ports.ts';
import { PageGate } from './page-gate.ts';
import { UpdateLog } from './update-log.ts';

export interface Replica {
  /** What a document with this state vector (base64) lacks, as one update (base64). */
  pull(stateVector: string): Result<{ update: string }>;
  /** Takes an update from a page: it may change the shared context and nothing else. */
  push(update: string): Result<null>;
  /** Puts what was observed of a server; nothing happens when it is what the document says already. */
  setServer(serverId: string, server: ReplicaServer): void;
  removeServer(serverId: string): void;
  /** The servers that the document names, as far as this version understands them. */
  servers(): ReadonlyMap<string, ReplicaServer>;
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
  /** Everything is kept, again. */
  onKept(): void;
}

/** Other runs of this host that are remembered; the oldest go. */
const HOSTS_MAX = 20;

/** The workspace document of this host. Its client id is fresh in every run: a restored one would diverge in silence. */
export function openReplica(options: ReplicaOptions): Replica {
  const { disk, folder, hostRun, host } = options;
  const doc = new Y.Doc();
  const log = new UpdateLog({
    disk,
    folder,
    doc,
    nowMs: host.startedMs,
    onProblem: (problem) => options.onDiskFailed(problem),
    onKept: () => options.onKept(),
  });
  const gate = new PageGate(doc);
  doc.on('update', (update: Uint8Array) => {
    log.append(update);
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
      const refused = gate.refusal(bytes);
      if (refused !== null)
        return fail('bad-request', refused, 'Reload the page; only the shared context can be edited.');
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
    servers() {
      const { servers: known } = readReplica({ servers: servers.toJSON(), hosts: {}, shared: {} });
      return new Map(known.map(({ id, ...server }) => [id, server]));
    },
    close() {
      doc.destroy();
      log.close();
    },
  };
}
