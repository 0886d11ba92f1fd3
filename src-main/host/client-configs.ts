import { createHash } from 'node:crypto';
import { homedir } from 'node:os';
import { readFileSync } from 'node:fs';
import type { HostApi } from '../../src-shared/api/host-api.ts';
import type { ClientFile } from '../../src-shared/api/taps.ts';
import { fail, ok, type Result } from '../../src-shared/base/failure.ts';
import { isObject } from '../../src-shared/wire/message.ts';
import { copiesOf, copyBeside, writeCarefully } from './config/careful-write.ts';
import { importerOf } from './config/importers/index.ts';
import { importLocations, type ImportLocation } from './config/importers/locations.ts';
import { lineDiff } from './config/line-diff.ts';
import { CONFIG_SERVERS_MAX, serversIn } from './config/mcp-config.ts';
import { parseWithPlace } from './config/parse-json.ts';
import { clientServer, masked, withTaps, type TapProgram } from './config/tap-entries.ts';
import type { Clock } from './ports.ts';

/** A list of servers has a few kilobytes; the settings of an editor some hundred. */
const FILE_BYTES_MAX = 4 * 1024 * 1024;
const BOM = '\uFEFF';

export interface ClientConfigsOptions {
  readonly clock: Pick<Clock, 'wallMs'>;
  readonly tap: TapProgram;
  /** A person asked for this; noted before it is done. */
  readonly note: (intent: string, detail: unknown) => void;
}

interface OpenFile {
  readonly place: ImportLocation;
  readonly bytes: Uint8Array;
  readonly text: string;
  readonly hash: string;
  /** Where the servers stand. */
  readonly path: readonly string[];
  readonly servers: ClientFile['servers'];
}

/**
 * Other programs' lists of servers, so that they go through a tap and back. A file is read when a person asks for it, by the id of
 * a fixed place; what is written is made here, and only when the file is still the one that the plan was made for.
 */
export function createClientConfigs({ clock, tap, note }: ClientConfigsOptions): HostApi['taps'] {
  function open(id: string): Result<OpenFile> {
    const places = importLocations({
      home: homedir(),
      platform: process.platform,
      appData: process.env['APPDATA'] ?? null,
    });
    const place = places.find((each) => each.id === id);
    if (place === undefined) return fail('bad-request', `There is no place ${id}.`, 'Reload the page.');
    const bytes = readBytes(place.path);
    return bytes.ok ? read(place, bytes.value) : bytes;
  }

  function fileOf({ place, hash, servers }: OpenFile): ClientFile {
    const { id, title, path } = place;
    return { id, title, path, hash, servers: [...servers], backup: copiesOf(path)[0] ?? null };
  }

  /** The text as it should be. Where it would be that of the newest copy but for spaces, it is the copy. */
  function wanted(file: OpenFile, tapped: readonly string[]): { readonly text: string; restores: boolean } {
    const names = new Set(tapped);
    const text = withTaps(file.text, file.path, names, tap);
    const isTapped = file.servers.some(({ state }) => state === 'tapped');
    const copy = names.size === 0 && isTapped ? copiesOf(file.place.path)[0] : undefined;
    const before = copy === undefined ? null : readBytes(copy);
    if (before === null || !before.ok) return { text, restores: false };
    const original = read(file.place, before.value);
    if (!original.ok) return { text, restores: false };
    const now = new Set(file.servers.filter(({ state }) => state === 'tapped').map(({ name }) => name));
    const again = withTaps(original.value.text, original.value.path, now, tap);
    return again === file.text ? { text: original.value.text, restores: true } : { text, restores: false };
  }

  return {
    async file({ id }) {
      note('client-config-read', { id });
      const file = open(id);
      return file.ok ? ok(fileOf(file.value)) : file;
    },
    async plan({ id, tapped }) {
      const file = open(id);
      if (!file.ok) return file;
      const { hash, text, path } = file.value;
      const next = wanted(file.value, tapped);
      return ok({
        hash,
        diff: lineDiff(masked(text, path), masked(next.text, path)),
        restores: next.restores,
      });
    },
    async write({ id, tapped, hash }) {
      const file = open(id);
      if (!file.ok) return file;
      const { place, text } = file.value;
      if (file.value.hash !== hash) return changedMeanwhile(place);
      const next = wanted(file.value, tapped);
      note('client-config-write', { id, path: place.path, tapped });
      if (next.text !== text) {
        try {
          // Going back needs no copy: what is there now can be made again.
          if (!next.restores) copyBeside(place.path, clock.wallMs());
          // Somebody may have written while the copy was made.
          const again = readBytes(place.path);
          if (!again.ok || hashOf(again.value) !== hash) return changedMeanwhile(place);
          writeCarefully(place.path, new TextEncoder().encode(next.text));
        } catch (error) {
          const why = error instanceof Error ? error.message : String(error);
          return fail('disk-failed', `${place.path} cannot be written: ${why}`, 'It is as it was.');
        }
      }
      const written = open(id);
      return written.ok ? ok(fileOf(written.value)) : written;
    },
  };
}

function readBytes(path: string): Result<Uint8Array> {
  try {
    const bytes = readFileSync(path);
    if (bytes.length <= FILE_BYTES_MAX) return ok(bytes);
    return fail('config-invalid', `${path} is too large for a list of servers.`, 'Edit it by hand.');
  } catch {
    return fail('config-unreadable', `Cannot read ${path}.`, 'Does the file still exist?');
  }
}

function read(place: ImportLocation, bytes: Uint8Array): Result<OpenFile> {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return fail('config-invalid', `${place.path} is not UTF-8.`, 'Save it as UTF-8, or edit it by hand.');
  }
  const parsed = parseWithPlace(text, place.path);
  if (!parsed.ok) return parsed;
  const root = parsed.value.value;
  const found = serversIn(root, importerOf(isObject(root) ? root : {}, place.path));
  const entries = Object.entries(found?.servers ?? {});
  if (entries.length > CONFIG_SERVERS_MAX)
    return fail('too-many', `${place.path} lists ${entries.length} servers.`, 'Edit it by hand.');
  if (text.startsWith(BOM))
    return fail('config-invalid', `${place.path} begins with a byte order mark.`, 'Save it without.');
  return ok({
    place,
    bytes,
    text,
    hash: hashOf(bytes),
    path: found?.path ?? [],
    servers: entries.map(([name, entry]) => clientServer(name, entry)),
  });
}

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function changedMeanwhile({ path }: ImportLocation) {
  return fail(
    'config-changed',
    `${path} was changed meanwhile; nothing was written.`,
    'Look at what would change now, and write again.',
  );
}
