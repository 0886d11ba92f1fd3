import type { Client } from '@modelcontextprotocol/client';
import type { Result } from '../../../src-shared/base/failure.ts';
import { fail, ok } from '../../../src-shared/base/failure.ts';
import { EXCHANGE, Exchange } from './exchange.ts';
import { resultOf } from './outcome.ts';
import { isRecord } from './values.ts';

const PAGES_MAX = 64;
const SCHEMAS_MAX = 10_000;
const PAGE_TIMEOUT_MS = 30_000;

/** The lists of a server: which request asks for each, and which member of the answer holds it. */
export const LISTS = {
  tools: { method: 'tools/list', member: 'tools' },
  resources: { method: 'resources/list', member: 'resources' },
  templates: { method: 'resources/templates/list', member: 'resourceTemplates' },
  prompts: { method: 'prompts/list', member: 'prompts' },
} as const;

type List = (typeof LISTS)[keyof typeof LISTS];

/** Input schemas by tool name, for the headers that a modern HTTP server may want mirrored. */
export type InputSchemas = ReadonlyMap<string, Record<string, unknown>>;

/** Every page of tools/list, and the schemas that were in them. */
export async function listTools(client: Client, signal: AbortSignal): Promise<Result<InputSchemas>> {
  const schemas = new Map<string, Record<string, unknown>>();
  const walked = await walkList(client, LISTS.tools, signal, (tool) => rememberSchema(schemas, tool));
  return walked.ok ? ok(schemas) : walked;
}

/**
 * Asks for every page of a list. The pages are looked at as far as the walk needs it and no further: what is wrong with
 * an item is a finding on it, not the end of the list.
 */
export async function walkList(
  client: Client,
  { method, member }: List,
  signal: AbortSignal,
  onItem: (item: unknown) => void = () => undefined,
): Promise<Result<null>> {
  const seen = new Set<string>();
  let cursor: string | null = null;
  for (let page = 1; page <= PAGES_MAX; page += 1) {
    const answer = await listPage(client, method, cursor, signal);
    if (!answer.ok) return answer;
    const { value } = answer;
    if (!isRecord(value) || !Array.isArray(value[member])) {
      return fail(
        'request-failed',
        `${method}: page ${page} has no list of ${member}.`,
        `The result must have "${member}": […]; the answer on the tape shows what came instead.`,
      );
    }
    for (const item of value[member]) onItem(item);
    const next = value['nextCursor'];
    // An empty cursor is meant as none by servers that cannot leave a field out.
    if (typeof next !== 'string' || next === '') return ok(null);
    if (seen.has(next)) {
      return fail(
        'request-failed',
        `${method}: page ${page} leads back to a page that was there before.`,
        `The server repeats a cursor; the ${member} up to here are listed.`,
      );
    }
    seen.add(next);
    cursor = next;
  }
  return fail(
    'too-many',
    `${method} did not end after ${PAGES_MAX} pages.`,
    `The ${member} up to here are listed; the server may page without end.`,
  );
}

async function listPage(
  client: Client,
  method: List['method'],
  cursor: string | null,
  signal: AbortSignal,
): Promise<Result<unknown>> {
  const exchange = new Exchange(null, null);
  const params = { ...(cursor === null ? {} : { cursor }), [EXCHANGE]: exchange };
  const request = (): Promise<unknown> =>
    client.request({ method, params }, { timeout: PAGE_TIMEOUT_MS, signal });
  return resultOf(exchange, request, { what: method, timeoutMs: PAGE_TIMEOUT_MS, signal });
}

function rememberSchema(schemas: Map<string, Record<string, unknown>>, tool: unknown): void {
  if (!isRecord(tool) || schemas.size >= SCHEMAS_MAX) return;
  const { name, inputSchema } = tool;
  if (typeof name === 'string' && isRecord(inputSchema)) schemas.set(name, inputSchema);
}
