import type { ConfigPreview, ServerDraft } from '../../../src-shared/api/servers.ts';
import { serverDraftSchema } from '../../../src-shared/api/servers.ts';
import { fail, ok, type Result } from '../../../src-shared/base/failure.ts';
import { isObject, stringAt, type JsonObject } from '../../../src-shared/wire/message.ts';
import { parseWithPlace } from './parse-json.ts';

const SERVERS_MAX = 500;
/** `${VAR}`, `${env:VAR}`, `${input:x}`: other programs fill these in; a server that gets them as text will not work. */
const PLACEHOLDER = /\$\{[^}]*\}/;

/**
 * Reads the text of an `mcp.json`-style file: `mcpServers` (Claude Desktop, Cursor, Cline …) or `servers` (VS Code).
 * Nothing is started or stored. A broken entry is listed with its problem; the others still come.
 */
export function previewConfig(text: string): Result<ConfigPreview> {
  const parsed = parseWithPlace(text, 'The file');
  if (!parsed.ok) return parsed;
  const root = parsed.value;
  const servers = isObject(root) ? (root['mcpServers'] ?? root['servers']) : undefined;
  if (!isObject(servers)) {
    return fail(
      'config-invalid',
      'The file has neither "mcpServers" nor "servers" at its top.',
      'It should look like {"mcpServers": {"name": {"command": "node", "args": ["server.js"]}}}.',
    );
  }
  const entries = Object.entries(servers);
  if (entries.length > SERVERS_MAX) {
    return fail('too-many', `The file lists ${entries.length} servers.`, `At most ${SERVERS_MAX} can be read.`);
  }
  return ok({ servers: entries.map(([name, entry]) => previewEntry(name, entry)) });
}

function previewEntry(name: string, entry: unknown): ConfigPreview['servers'][number] {
  if (!isObject(entry)) return { name, draft: null, problem: 'The entry is not an object.' };
  const guess = draftOf(name, entry);
  if (typeof guess === 'string') return { name, draft: null, problem: guess };
  const draft = serverDraftSchema.safeParse(guess);
  if (!draft.success) {
    const issue = draft.error.issues[0];
    return { name, draft: null, problem: `${issue?.path.slice(1).join('.') ?? ''}: ${issue?.message ?? 'unusable'}` };
  }
  const placeholder = PLACEHOLDER.exec(JSON.stringify(draft.data.spec))?.[0];
  const problem =
    placeholder === undefined ? null : `${placeholder} is not filled in here: edit the server before starting it.`;
  return { name, draft: draft.data, problem };
}

/** The entry as a draft, unchecked; or what it lacks. */
function draftOf(name: string, entry: JsonObject): { name: string; era: string; spec: unknown } | string {
  const command = stringAt(entry, 'command');
  const url = stringAt(entry, 'url') ?? stringAt(entry, 'serverUrl');
  const type = stringAt(entry, 'type') ?? stringAt(entry, 'transport');
  if (type === 'sse') return 'The old HTTP+SSE transport is not supported yet: use the Streamable HTTP address.';
  const shared: Pick<ServerDraft, 'name' | 'era'> = { name: name.slice(0, 64), era: 'auto' };
  if (command !== null) {
    const args = entry['args'] ?? [];
    const env = entry['env'] ?? {};
    if (!Array.isArray(args)) return '"args" is not a list.';
    if (!isObject(env)) return '"env" is not an object.';
    return {
      ...shared,
      spec: { kind: 'stdio', command, args: args.map(asText), cwd: stringAt(entry, 'cwd'), env: mapText(env) },
    };
  }
  if (url !== null) {
    const headers = entry['headers'] ?? {};
    if (!isObject(headers)) return '"headers" is not an object.';
    return { ...shared, spec: { kind: 'http', url, headers: mapText(headers) } };
  }
  return 'The entry has neither "command" nor "url".';
}

/** Numbers and booleans in such files mean their text. */
function asText(value: unknown): unknown {
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
}

function mapText(values: JsonObject): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, asText(value)]));
}
