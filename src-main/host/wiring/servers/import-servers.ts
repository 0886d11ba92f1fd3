import { homedir } from 'node:os';
import type {
  ConfigPreview,
  ImportDone,
  ImportFrom,
  ParsedConfig,
} from '../../../../src-shared/api/imports.ts';
import type { Server, ServerDraft, ServerSpec } from '../../../../src-shared/api/servers.ts';
import { fail, ok, type Result } from '../../../../src-shared/base/failure.ts';
import type { ImportsDeps } from '../../commands/imports-api.ts';
import { planImport } from '../../config/import-plan.ts';
import { importLocations, type ImportLocation } from '../../config/importers/locations.ts';
import { previewConfig } from '../../config/mcp-config.ts';
import type { Disk, StoredServer } from '../../ports.ts';

/** A list of servers has a few kilobytes; the settings of an editor some hundred. */
const FILE_BYTES_MAX = 4 * 1024 * 1024;

export interface ImportOptions {
  readonly disk: Disk;
  readonly servers: () => readonly StoredServer[];
  add(draft: ServerDraft): Result<Server>;
  update(id: string, draft: ServerDraft, keep: readonly string[]): Promise<Result<Server>>;
  /** A person asked for this; noted before it is done. */
  readonly note: (intent: string, detail: unknown) => void;
}

/**
 * Servers of other programs, from texts that the page has and from fixed places on this machine. A file is read when a
 * person asks for it, and the values of its environment and headers never reach the page.
 */
export function createImports(options: ImportOptions): ImportsDeps {
  const { disk, servers, note } = options;

  function parse(from: ImportFrom): Result<ParsedConfig> {
    if (from.kind === 'text') return previewConfig(from.text, from.fileName);
    const place = places().find((each) => each.id === from.id);
    if (place === undefined) return fail('bad-request', `There is no place ${from.id}.`, 'Reload the page.');
    note('import-read', { id: from.id });
    const bytes = read(disk, place.path);
    if (bytes === null)
      return fail('config-unreadable', `Cannot read ${place.path}.`, 'Does the file still exist?');
    if (bytes.length > FILE_BYTES_MAX)
      return fail('config-invalid', `${place.path} is too large for a list of servers.`, 'Paste the part.');
    return previewConfig(new TextDecoder().decode(bytes), place.path);
  }

  return {
    preview(from) {
      const parsed = parse(from);
      return parsed.ok ? ok(withoutValues(planImport(parsed.value, servers()))) : parsed;
    },
    locations: () =>
      places().map(({ id, title, path }) => ({ id, title, path, exists: read(disk, path) !== null })),
    async take(from, picks) {
      const parsed = parse(from);
      if (!parsed.ok) return parsed;
      const done: ImportDone = { serverIds: [], refused: [] };
      // One after the other: the list keeps the order of the file.
      for (const { name, as, replaces } of picks) {
        const draft = parsed.value.servers.find((each) => each.name === name)?.draft ?? null;
        if (draft === null) continue;
        const wanted = { ...draft, name: as };
        const taken = replaces === null ? options.add(wanted) : await options.update(replaces, wanted, []);
        if (taken.ok) done.serverIds.push(taken.value.id);
        else done.refused.push({ name, failure: taken.failure });
      }
      return ok(done);
    },
  };
}

function places(): readonly ImportLocation[] {
  return importLocations({
    home: homedir(),
    platform: process.platform,
    appData: process.env['APPDATA'] ?? null,
  });
}

function read(disk: Disk, path: string): Uint8Array | null {
  try {
    return disk.readWhole(path);
  } catch {
    return null;
  }
}

function withoutValues(preview: ConfigPreview): ConfigPreview {
  return {
    ...preview,
    servers: preview.servers.map((each) =>
      each.draft === null ? each : { ...each, draft: { ...each.draft, spec: blank(each.draft.spec) } },
    ),
  };
}

function blank(spec: ServerSpec): ServerSpec {
  const names = (values: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.keys(values).map((name) => [name, '']));
  return spec.kind === 'http' ? { ...spec, headers: names(spec.headers) } : { ...spec, env: names(spec.env) };
}
