import { join } from 'node:path';
import { z } from 'zod';
import { eraModeSchema, serverSpecSchema, NAME_MAX } from '../../../src-shared/api/servers.ts';
import { fail, ok, type Failure, type Result } from '../../../src-shared/base/failure.ts';
import type { Clock, Disk, StoredServer } from '../ports.ts';
import { parseWithPlace } from './parse-json.ts';
import { migrateServerFile, SERVER_FILE_VERSION, serverFileVersion } from './server-file-format.ts';
import { createDefinitionHash } from './spec-hash.ts';

export const STORED_SERVERS_MAX = 500;
const FILE = 'servers.json';

const storedServerSchema = z.object({
  id: z.string().min(1).max(64),
  name: z.string().min(1).max(NAME_MAX),
  era: eraModeSchema,
  spec: serverSpecSchema,
  approvedHash: z.string().max(64).nullable(),
  /** The kind of file it came from, when it was imported. Since version 2. */
  importedFrom: z.string().max(64).nullable().default(null),
});
const fileSchema = z.object({
  version: z.literal(SERVER_FILE_VERSION),
  servers: z.array(storedServerSchema).max(STORED_SERVERS_MAX),
});
const newerSchema = z.object({ version: z.number().gt(SERVER_FILE_VERSION) });

export interface OpenedStore {
  readonly store: ServerFile;
  /** Why the list starts empty although there is a file; that file is kept as it is. */
  readonly problem: Failure | null;
}

/** The server definitions of a data folder, with their approvals. Values of environment and headers live only here. */
export interface ServerFile {
  list(): readonly StoredServer[];
  put(server: StoredServer): Result<null>;
  remove(id: string): Result<null>;
  /** Made once for each spec: whoever lists servers asks for all of them, and a spec is never changed in place. */
  readonly specHash: (spec: StoredServer['spec']) => string;
}

export interface ServerStoreOptions {
  readonly dataFolder: string;
  readonly disk: Disk;
  readonly clock: Pick<Clock, 'wallMs'>;
}

/** Never throws: the app opens whatever the file is. */
export function openServerStore({ dataFolder, disk, clock }: ServerStoreOptions): OpenedStore {
  const path = join(dataFolder, FILE);
  const read = readServers(disk, path);
  if (read.ok) return { store: storeOn(disk, path, read.value, null), problem: null };
  const { failure } = read;
  // What could not be read is not broken: nothing may be written over it, and nothing moves it.
  if (failure.code !== 'config-invalid') return { store: storeOn(disk, path, [], failure), problem: failure };
  const aside = `${path}.broken-${Math.round(clock.wallMs())}`;
  try {
    disk.rename(path, aside);
  } catch (error) {
    const problem = { ...failure, hint: `${failure.hint} It could not be put aside: ${messageOf(error)}.` };
    return { store: storeOn(disk, path, [], problem), problem };
  }
  const hint = `The file was kept as ${aside}; mend it and put it back, or add the servers anew.`;
  return { store: storeOn(disk, path, [], null), problem: { ...failure, hint } };
}

/** `blocked`: why the file that is there must not be replaced. */
function storeOn(
  disk: Disk,
  path: string,
  read: readonly StoredServer[],
  blocked: Failure | null,
): ServerFile {
  let servers = read;

  function write(next: readonly StoredServer[]): Result<null> {
    if (blocked !== null) return { ok: false, failure: blocked };
    if (next.length > STORED_SERVERS_MAX) {
      return fail(
        'too-many',
        `There are ${STORED_SERVERS_MAX} servers already.`,
        'Remove one that is not needed.',
      );
    }
    const text = `${JSON.stringify({ version: SERVER_FILE_VERSION, servers: next }, null, 2)}\n`;
    try {
      disk.replace(path, new TextEncoder().encode(text));
    } catch (error) {
      return fail(
        'disk-failed',
        `Writing ${FILE} failed: ${messageOf(error)}`,
        'Nothing was changed: make room on the disk, then try again.',
      );
    }
    servers = next;
    return ok(null);
  }

  return {
    list: () => servers,
    put(server) {
      const isKnown = servers.some((each) => each.id === server.id);
      return write(
        isKnown ? servers.map((each) => (each.id === server.id ? server : each)) : [...servers, server],
      );
    },
    remove: (id) => write(servers.filter((each) => each.id !== id)),
    specHash: createDefinitionHash(),
  };
}

/** `config-invalid` when the file is broken; any other failure when it may be whole. */
function readServers(disk: Disk, path: string): Result<readonly StoredServer[]> {
  let bytes: Uint8Array | null;
  try {
    bytes = disk.readWhole(path);
  } catch (error) {
    return fail(
      'config-unreadable',
      `Cannot read ${path}: ${messageOf(error)}`,
      'Make it readable, then restart.',
    );
  }
  if (bytes === null) return ok([]);
  const parsed = parseWithPlace(new TextDecoder().decode(bytes), FILE);
  if (!parsed.ok) return parsed;
  const json = parsed.value;
  if (newerSchema.safeParse(json.value).success) {
    return fail(
      'data-too-new',
      `${path} was written by a newer version.`,
      'Update Tapedeck to use its servers.',
    );
  }
  const checked = fileSchema.safeParse(migrateServerFile(json.value));
  if (checked.success) {
    const version = serverFileVersion(json.value);
    if (version !== null && version < SERVER_FILE_VERSION) {
      const kept = keepOld(disk, path, bytes, version);
      if (!kept.ok) return kept;
    }
    return ok(checked.data.servers);
  }
  const issue = checked.error.issues[0];
  const keys = (issue?.path ?? []).filter((key) => typeof key !== 'symbol');
  return fail(
    'config-invalid',
    `${FILE}, ${json.placeOf(keys)}: ${keys.join('.') || 'the file'}: ${issue?.message ?? 'unusable'}.`,
    'Mend the entry.',
  );
}

/** An older file stays beside the one that replaces it; without that, nothing is written over it. */
function keepOld(disk: Disk, path: string, bytes: Uint8Array, version: number): Result<null> {
  const copy = `${path}.v${version}`;
  try {
    if (disk.readWhole(copy) === null) disk.replace(copy, bytes);
    return ok(null);
  } catch (error) {
    return fail(
      'disk-failed',
      `The older ${FILE} could not be kept as ${copy}: ${messageOf(error)}`,
      'Make room on the disk, then restart; the file is as it was.',
    );
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
