import { join } from 'node:path';
import { z } from 'zod';
import { eraModeSchema, serverSpecSchema, NAME_MAX } from '../../../src-shared/api/servers.ts';
import { fail, ok, type Failure, type Result } from '../../../src-shared/base/failure.ts';
import type { Clock, Disk, StoredServer } from '../ports.ts';
import { parseWithPlace } from './parse-json.ts';
import { specHash } from './spec-hash.ts';

export const STORED_SERVERS_MAX = 500;
const FORMAT_VERSION = 1;

const storedServerSchema = z.object({
  id: z.string().min(1).max(64),
  name: z.string().min(1).max(NAME_MAX),
  era: eraModeSchema,
  spec: serverSpecSchema,
  approvedHash: z.string().max(64).nullable(),
});
const fileSchema = z.object({
  version: z.literal(FORMAT_VERSION),
  servers: z.array(storedServerSchema).max(STORED_SERVERS_MAX),
});

export interface OpenedStore {
  readonly store: ServerFile;
  /** Set when the file could not be used: it was put aside untouched and the list starts empty. */
  readonly problem: Failure | null;
}

/** The server definitions of a data folder, with their approvals. Values of environment and headers live only here. */
export interface ServerFile {
  list(): readonly StoredServer[];
  put(server: StoredServer): Result<null>;
  remove(id: string): Result<null>;
  specHash: typeof specHash;
}

export interface ServerStoreOptions {
  readonly dataFolder: string;
  readonly disk: Disk;
  readonly clock: Pick<Clock, 'wallMs'>;
}

export function openServerStore({ dataFolder, disk, clock }: ServerStoreOptions): OpenedStore {
  const path = join(dataFolder, 'servers.json');
  const read = readFile(disk, path);
  let servers: readonly StoredServer[] = read.ok ? read.value : [];
  let problem: Failure | null = null;
  if (!read.ok) {
    problem = read.failure;
    const aside = `${path}.broken-${Math.round(clock.wallMs())}`;
    disk.rename(path, aside);
    problem = { ...problem, hint: `The file was kept as ${aside}; mend it and put it back, or add the servers anew.` };
  }

  function write(next: readonly StoredServer[]): Result<null> {
    if (next.length > STORED_SERVERS_MAX) {
      return fail('too-many', `There are ${STORED_SERVERS_MAX} servers already.`, 'Remove one that is not needed.');
    }
    const text = `${JSON.stringify({ version: FORMAT_VERSION, servers: next }, null, 2)}\n`;
    try {
      disk.replace(path, new TextEncoder().encode(text));
    } catch (error) {
      return fail('disk-failed', `Writing servers.json failed: ${messageOf(error)}`, 'Free some space, then try again.');
    }
    servers = next;
    return ok(null);
  }

  const store: ServerFile = {
    list: () => servers,
    put(server) {
      const isKnown = servers.some((each) => each.id === server.id);
      return write(isKnown ? servers.map((each) => (each.id === server.id ? server : each)) : [...servers, server]);
    },
    remove: (id) => write(servers.filter((each) => each.id !== id)),
    specHash,
  };
  return { store, problem };
}

function readFile(disk: Disk, path: string): Result<readonly StoredServer[]> {
  const bytes = disk.readWhole(path);
  if (bytes === null) return ok([]);
  const parsed = parseWithPlace(new TextDecoder().decode(bytes), 'servers.json');
  if (!parsed.ok) return parsed;
  const checked = fileSchema.safeParse(parsed.value);
  if (checked.success) return ok(checked.data.servers);
  const issue = checked.error.issues[0];
  return fail('config-invalid', `servers.json: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`, 'Mend the entry.');
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
