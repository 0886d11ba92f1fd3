import { isObject } from '../../../src-shared/wire/message.ts';

/**
 * `servers.json` says its version. 1: what Tapedeck 0.1 wrote. 2: a server may say where it was imported from.
 */
export const SERVER_FILE_VERSION = 2;

/** One version of the file, as parsed JSON; each step is pure, and leaves alone what it does not know. */
type Step = (file: Readonly<Record<string, unknown>>) => Record<string, unknown>;

/** UP[n - 1] makes version n + 1 of version n. */
const UP: readonly Step[] = [
  (file) => ({
    ...file,
    version: 2,
    servers: mapServers(file, (server) => ({ importedFrom: null, ...server })),
  }),
];

/** DOWN[n - 1] makes version n of version n + 1. */
const DOWN: readonly Step[] = [
  // What the older one has no word for goes; the backup has it.
  (file) => ({
    ...file,
    version: 1,
    servers: mapServers(file, ({ importedFrom: _importedFrom, ...server }) => server),
  }),
];

function mapServers(
  file: Readonly<Record<string, unknown>>,
  change: (server: Readonly<Record<string, unknown>>) => Record<string, unknown>,
): unknown {
  const { servers } = file;
  return Array.isArray(servers)
    ? servers.map((server: unknown) => (isObject(server) ? change(server) : server))
    : servers;
}

/** The version that the file says; null when it says none. */
export function serverFileVersion(file: unknown): number | null {
  const version = isObject(file) ? file['version'] : null;
  return typeof version === 'number' && Number.isInteger(version) && version >= 1 ? version : null;
}

/** Brings a file of a known version to another, step by step. What is no file of ours comes back as it is. */
export function migrateServerFile(file: unknown, to = SERVER_FILE_VERSION): unknown {
  let at = serverFileVersion(file);
  if (!isObject(file) || at === null || at > SERVER_FILE_VERSION) return file;
  let now: Readonly<Record<string, unknown>> = file;
  for (; at < to; at += 1) now = UP[at - 1]?.(now) ?? now;
  for (; at > to; at -= 1) now = DOWN[at - 2]?.(now) ?? now;
  return now;
}
