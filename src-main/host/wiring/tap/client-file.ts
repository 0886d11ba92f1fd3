import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { ClientFile, TapPlan } from '../../../../src-shared/api/taps.ts';
import { fail, ok, type Failure, type Result } from '../../../../src-shared/base/failure.ts';
import { isObject } from '../../../../src-shared/wire/message.ts';
import { copiesOf, copyBeside, writeCarefully } from '../../config/careful-write.ts';
import { importerOf } from '../../config/importers/index.ts';
import { lineDiff } from '../../config/line-diff.ts';
import { CONFIG_SERVERS_MAX, serversIn } from '../../config/mcp-config.ts';
import { parseWithPlace } from '../../config/parse-json.ts';
import { clientServer, masked, withTaps, type TapProgram } from '../../config/tap-entries.ts';

/** A list of servers has a few kilobytes; the settings of an editor some hundred. */
const FILE_BYTES_MAX = 4 * 1024 * 1024;
const BOM = '\uFEFF';

/** Another program's list of servers. */
export interface ClientPlace {
  readonly id: string;
  readonly title: string;
  readonly path: string;
}

export interface OpenClientFile {
  readonly place: ClientPlace;
  /** The byte order mark that it begins with, or nothing: it is kept. */
  readonly mark: string;
  /** Behind that. */
  readonly text: string;
  readonly hash: string;
  /** Where the servers stand. */
  readonly path: readonly string[];
  readonly servers: ClientFile['servers'];
}

export function openClientFile(place: ClientPlace): Result<OpenClientFile> {
  const bytes = readBytes(place.path);
  return bytes.ok ? read(place, bytes.value) : bytes;
}

export function describeClientFile({ place, hash, servers }: OpenClientFile): ClientFile {
  const { id, title, path } = place;
  return { id, title, path, hash, servers: [...servers], backup: copiesOf(path)[0] ?? null };
}

/** The names of those that go through a tap. */
export function tappedIn({ servers }: OpenClientFile): string[] {
  return servers.filter(({ state }) => state === 'tapped').map(({ name }) => name);
}

export function planClientFile(file: OpenClientFile, tapped: readonly string[], tap: TapProgram): TapPlan {
  const next = wanted(file, tapped, tap);
  return {
    hash: file.hash,
    diff: lineDiff(masked(file.text, file.path), masked(next.text, file.path)),
    restores: next.restores,
  };
}

/** Writes what the plan showed, if the file is still the one with that hash. */
export function writeClientFile(
  file: OpenClientFile,
  tapped: readonly string[],
  tap: TapProgram,
  nowMs: number,
): Result<OpenClientFile> {
  const { place, text, hash } = file;
  const next = wanted(file, tapped, tap);
  if (next.text !== text || next.mark !== file.mark) {
    try {
      // Going back needs no copy: what is there now can be made again.
      if (!next.restores) copyBeside(place.path, nowMs);
      // Somebody may have written while the copy was made.
      const again = readBytes(place.path);
      if (!again.ok || hashOf(again.value) !== hash) return { ok: false, failure: changedMeanwhile(place) };
      writeCarefully(place.path, new TextEncoder().encode(next.mark + next.text));
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return fail('disk-failed', `${place.path} cannot be written: ${why}`, 'It is as it was.');
    }
  }
  return openClientFile(place);
}

export function changedMeanwhile({ path }: ClientPlace): Failure {
  return fail(
    'config-changed',
    `${path} was changed meanwhile; nothing was written.`,
    'Look at what would change now, and write again.',
  ).failure;
}

interface Wanted {
  readonly mark: string;
  readonly text: string;
  readonly restores: boolean;
}

/** The text as it should be. Where it would be that of the newest copy but for spaces, it is the copy. */
function wanted(file: OpenClientFile, tapped: readonly string[], tap: TapProgram): Wanted {
  const names = new Set(tapped);
  const { mark } = file;
  const text = withTaps(file.text, file.path, names, tap);
  const now = tappedIn(file);
  const copy = names.size === 0 && now.length > 0 ? copiesOf(file.place.path)[0] : undefined;
  const original = copy === undefined ? null : openClientFile({ ...file.place, path: copy });
  if (original === null || !original.ok) return { mark, text, restores: false };
  const again = withTaps(original.value.text, original.value.path, new Set(now), tap);
  return again === file.text
    ? { mark: original.value.mark, text: original.value.text, restores: true }
    : { mark, text, restores: false };
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

function read(place: ClientPlace, bytes: Uint8Array): Result<OpenClientFile> {
  let all: string;
  try {
    all = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return fail('config-invalid', `${place.path} is not UTF-8.`, 'Save it as UTF-8, or edit it by hand.');
  }
  const mark = all.startsWith(BOM) ? BOM : '';
  const text = all.slice(mark.length);
  const parsed = parseWithPlace(text, place.path);
  if (!parsed.ok) return parsed;
  const root = parsed.value.value;
  const found = serversIn(root, importerOf(isObject(root) ? root : {}, place.path));
  const entries = Object.entries(found?.servers ?? {});
  if (entries.length > CONFIG_SERVERS_MAX)
    return fail('too-many', `${place.path} lists ${entries.length} servers.`, 'Edit it by hand.');
  return ok({
    place,
    mark,
    text,
    hash: hashOf(bytes),
    path: found?.path ?? [],
    servers: entries.map(([name, entry]) => clientServer(name, entry)),
  });
}

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
