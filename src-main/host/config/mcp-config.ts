import type { ParsedConfig } from '../../../src-shared/api/imports.ts';
import type { ServerDraft } from '../../../src-shared/api/servers.ts';
import { NAME_MAX, serverDraftSchema } from '../../../src-shared/api/servers.ts';
import { fail, ok, type Result } from '../../../src-shared/base/failure.ts';
import { isObject, stringAt, type JsonObject } from '../../../src-shared/wire/message.ts';
import { importerOf } from './importers/index.ts';
import type { Importer } from './importers/importer.ts';
import { parseWithPlace, type PlacedJson } from './parse-json.ts';

export const CONFIG_SERVERS_MAX = 500;
/** `${VAR}`, `${env:VAR}`, `${input:x}`: other programs fill these in; a server that gets them as text will not work. */
const PLACEHOLDER = /\$\{[^}]*\}/;
const ABSOLUTE = /^(\/|\\\\|[A-Za-z]:[\\/])/;

type Preview = ParsedConfig['servers'][number];

/**
 * Reads the text of a file of servers, of whichever program it is. Nothing is started or stored. A broken entry is listed
 * with its problem and its place; the others still come. `fileName`: where it was, as far as that is known.
 */
export function previewConfig(text: string, fileName = ''): Result<ParsedConfig> {
  const parsed = parseWithPlace(text, 'The file');
  if (!parsed.ok) return parsed;
  const root = parsed.value.value;
  const importer = importerOf(isObject(root) ? root : {}, fileName);
  const found = serversIn(root, importer);
  if (found === null) {
    return fail(
      'config-invalid',
      'The file has neither "mcpServers" nor "servers" at its top.',
      'It should look like {"mcpServers": {"name": {"command": "node", "args": ["server.js"]}}}.',
    );
  }
  const entries = Object.entries(found.servers);
  if (entries.length > CONFIG_SERVERS_MAX) {
    return fail(
      'too-many',
      `The file lists ${entries.length} servers.`,
      `At most ${CONFIG_SERVERS_MAX} can be read.`,
    );
  }
  const { id, title } = importer;
  return ok({
    source: { id, title },
    servers: entries.map(([name, entry]) => {
      const preview = previewEntry(name, entry, parsed.value, [...found.path, name]);
      if (preview.draft === null || !isObject(entry)) return preview;
      const importedFrom = id === 'other' ? null : title;
      const notCarried = [...importer.notCarried(entry, isObject(root) ? root : {})];
      return { ...preview, draft: { ...preview.draft, importedFrom }, notCarried };
    }),
  });
}

/** Where the servers stand in the file, and what they are; null when there are none. */
export function serversIn(
  root: unknown,
  { roots }: Importer,
): { readonly servers: JsonObject; readonly path: readonly string[] } | null {
  for (const path of roots) {
    let at: unknown = root;
    for (const key of path) at = isObject(at) ? at[key] : undefined;
    if (isObject(at)) return { servers: at, path };
  }
  return null;
}

function previewEntry(name: string, entry: unknown, json: PlacedJson, path: readonly string[]): Preview {
  const broken = (why: string, inside: readonly (string | number)[] = []): Preview => ({
    name,
    draft: null,
    notCarried: [],
    problem: `${json.placeOf([...path, ...inside])}: ${why}`,
  });
  if (!isObject(entry)) return broken('the entry is not an object.');
  const guess = draftOf(name, entry);
  if (typeof guess === 'string') return broken(guess);
  const draft = serverDraftSchema.safeParse(guess);
  if (!draft.success) {
    const issue = draft.error.issues[0];
    const inside = (issue?.path ?? []).filter((key) => typeof key !== 'symbol' && key !== 'spec').map(String);
    return broken(`${inside.join('.') || 'entry'}: ${issue?.message ?? 'unusable'}.`, inside.map(asIndex));
  }
  const { spec } = draft.data;
  const placeholder = PLACEHOLDER.exec(JSON.stringify(spec))?.[0];
  if (placeholder !== undefined) {
    const problem = `${placeholder} is not filled in here: edit the server before starting it.`;
    return { name, draft: draft.data, problem, notCarried: [] };
  }
  if (spec.kind === 'stdio' && spec.cwd !== null && !ABSOLUTE.test(spec.cwd)) {
    return broken('"cwd" is relative, and a server here has no folder to start from: make it absolute.', [
      'cwd',
    ]);
  }
  return { name, draft: draft.data, problem: null, notCarried: [] };
}

/** jsonc-parser finds a list's item by a number only. */
function asIndex(key: string): string | number {
  return /^\d+$/.test(key) ? Number(key) : key;
}

/** The entry as a draft, unchecked; or what it lacks. */
function draftOf(name: string, entry: JsonObject): { name: string; era: string; spec: unknown } | string {
  const command = stringAt(entry, 'command');
  const url = stringAt(entry, 'url') ?? stringAt(entry, 'serverUrl');
  const type = stringAt(entry, 'type') ?? stringAt(entry, 'transport');
  // The old HTTP+SSE transport exists in the legacy era only; a session tries it where the newer one is refused.
  const shared: Pick<ServerDraft, 'name' | 'era'> = {
    name: name.slice(0, NAME_MAX),
    era: type === 'sse' ? 'legacy' : 'auto',
  };
  if (command !== null) {
    const args = entry['args'] ?? [];
    const env = entry['env'] ?? {};
    const cwd = entry['cwd'] ?? null;
    if (!Array.isArray(args)) return '"args" is not a list.';
    if (!isObject(env)) return '"env" is not an object.';
    return { ...shared, spec: { kind: 'stdio', command, args: args.map(asText), cwd, env: mapText(env) } };
  }
  if (url !== null) {
    const headers = entry['headers'] ?? {};
    if (!isObject(headers)) return '"headers" is not an object.';
    return { ...shared, spec: { kind: 'http', url, headers: mapText(headers) } };
  }
  return 'the entry has neither "command" nor "url".';
}

/** Numbers and booleans in such files mean their text. */
function asText(value: unknown): unknown {
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
}

function mapText(values: JsonObject): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, asText(value)]));
}
