import { join } from 'node:path';
import canonicalize from 'canonicalize';
import * as Y from 'yjs';
import type { DocumentChanger } from '../../../src-shared/api/past-document.ts';
import { fail, ok, type Failure, type Result } from '../../../src-shared/base/failure.ts';
import {
  DOCUMENT_VERSION,
  readReplica,
  WRITABLE_ROOT,
  type ReplicaHost,
  type ReplicaRoot,
  type ReplicaServer,
} from '../../../src-shared/state/replica.ts';
import type { Disk } from '../ports.ts';
import { documentVersion, migrationUpdate } from './migrate-document.ts';
import { DOCUMENT_MIGRATIONS } from './migrations/index.ts';
import { PageGate } from './page-gate.ts';
import { History } from './history/history.ts';
import { HISTORY_FOLDER } from './history/shelf.ts';
import { UpdateLog } from './update-log.ts';
import { isObject } from '../../../src-shared/wire/message.ts';

export interface Replica {
  /** Of the document's shape. */
  readonly version: number;
  /** Why it is shown and never written to; null when it is written to. */
  readonly problem: Failure | null;
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
  /** When a change is made, for its history. */
  nowMs(): number;
  onChanged(): void;
  /** An update could not be kept; the document lives on in memory. */
  onDiskFailed(error: unknown): void;
  /** Everything is kept, again. */
  onKept(): void;
  /** Why a change could not be added to the history; null when one was. */
  onHistory(problem: unknown): void;
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
  const history = new History({
    disk,
    folder: join(folder, HISTORY_FOLDER),
    doc,
    nowMs: () => options.nowMs(),
    onProblem: (problem) => options.onHistory(problem),
    onKept: () => options.onHistory(null),
  });
  // Only now has a history to go on with been compared with the document.
  doc.on('update', (update: Uint8Array, origin: unknown) => {
    log.append(update);
    history.append(update, changerOf(origin));
    options.onChanged();
  });
  const servers = doc.getMap<unknown>('servers');
  const tools = doc.getMap<unknown>('tools');
  const hosts = doc.getMap<ReplicaHost>('hosts');
  doc.getMap(WRITABLE_ROOT);

  function close(): void {
    doc.destroy();
    log.close();
    history.close();
  }

  const problem = reshape(doc, log, options);
  if (problem !== null) return frozen(doc, close, problem);

  doc.transact(() => {
    const older = [...hosts.entries()].toSorted(([, a], [, b]) => a.startedMs - b.startedMs);
    for (const [key] of older.slice(0, Math.max(0, older.length - HOSTS_MAX + 1))) hosts.delete(key);
    hosts.set(hostRun, host);
  }, 'host');

  /** What no server has any more. */
  function forgetTools(): void {
    const used = new Set<unknown>();
    for (const server of servers.values())
      for (const hash of Object.values(isObject(server) && isObject(server['tools']) ? server['tools'] : {}))
        used.add(hash);
    for (const hash of Array.from(tools.keys())) if (!used.has(hash)) tools.delete(hash);
  }

  return {
    version: DOCUMENT_VERSION,
    problem: null,
    pull: (stateVector) => pullFrom(doc, stateVector),
    push(update) {
      const bytes = Buffer.from(update, 'base64');
      const refused = gate.refusal(bytes);
      if (refused !== null)
        return fail('bad-request', refused, 'Reload the page; only the shared context can be edited.');
      Y.applyUpdate(doc, bytes, 'page');
      return ok(null);
    },
    setServer(serverId, server) {
      const hashes = Object.entries(server.tools).map(([name, { hash }]) => [name, hash] as const);
      const stored = { ...server, tools: Object.fromEntries(hashes) };
      doc.transact(() => {
        for (const { hash, ...said } of Object.values(server.tools))
          if (canonicalize(tools.get(hash)) !== canonicalize(said)) tools.set(hash, said);
        // Setting unchanged values again makes the document grow without end.
        if (canonicalize(servers.get(serverId)) !== canonicalize(stored)) servers.set(serverId, stored);
        forgetTools();
      }, 'server');
    },
    removeServer(serverId) {
      if (!servers.has(serverId)) return;
      doc.transact(() => {
        servers.delete(serverId);
        forgetTools();
      }, 'server');
    },
    servers: () => serversIn(doc),
    close,
  };
}

/**
 * Brings the document to the shape that this program writes, after a copy of what it is. Why it must not be written to,
 * when it cannot be: it is newer, or a copy could not be made.
 */
function reshape(doc: Y.Doc, log: UpdateLog, options: ReplicaOptions): Failure | null {
  const version = documentVersion(doc);
  if (version === DOCUMENT_VERSION) {
    if (doc.getMap('meta').get('version') !== version)
      doc.transact(() => doc.getMap('meta').set('version', version), 'host');
    return null;
  }
  if (version > DOCUMENT_VERSION) {
    return fail(
      'data-too-new',
      `The workspace document was written by a newer version (${version}, this program knows up to ${DOCUMENT_VERSION}).`,
      'It is shown and not changed; update Tapedeck to write to it.',
    ).failure;
  }
  try {
    log.backUp(`document-v${version}-${Math.round(options.host.startedMs)}.bin`);
    Y.applyUpdate(doc, migrationUpdate(doc, DOCUMENT_MIGRATIONS, DOCUMENT_VERSION), 'migration');
    return null;
  } catch (error) {
    options.onDiskFailed(error);
    const why = error instanceof Error ? error.message : String(error);
    return fail(
      'migration-failed',
      `The workspace document could not be brought to version ${DOCUMENT_VERSION}: ${why}.`,
      'It is shown as it was and not changed; make room on the disk, then restart.',
    ).failure;
  }
}

/** A document that is read and never written. */
function frozen(doc: Y.Doc, close: () => void, failure: Failure): Replica {
  return {
    version: documentVersion(doc),
    problem: failure,
    pull: (stateVector) => pullFrom(doc, stateVector),
    push: () => ({ ok: false, failure }),
    setServer: () => undefined,
    removeServer: () => undefined,
    servers: () => serversIn(doc),
    close,
  };
}

/** By the origins that this file gives its changes. */
function changerOf(origin: unknown): DocumentChanger {
  switch (origin) {
    case 'page':
      return 'person';
    case 'server':
    case 'host':
    case 'migration':
      return origin;
    default:
      return 'unknown';
  }
}

function serversIn(doc: Y.Doc): ReadonlyMap<string, ReplicaServer> {
  const root = (name: ReplicaRoot) => doc.getMap(name).toJSON();
  const { servers } = readReplica({ servers: root('servers'), tools: root('tools') });
  return new Map(servers.map(({ id, ...server }) => [id, server]));
}

function pullFrom(doc: Y.Doc, stateVector: string): Result<{ update: string }> {
  try {
    const since = stateVector === '' ? undefined : Buffer.from(stateVector, 'base64');
    return ok({ update: Buffer.from(Y.encodeStateAsUpdate(doc, since)).toString('base64') });
  } catch {
    return fail('bad-request', 'The state vector cannot be read.', 'Reload the page.');
  }
}
