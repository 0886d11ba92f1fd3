import type { Client } from '@modelcontextprotocol/client';
import type { Result } from '../../../src-shared/base/failure.ts';
import { fail, ok } from '../../../src-shared/base/failure.ts';
import { EXCHANGE, Exchange } from './exchange.ts';
import { resultOf } from './outcome.ts';
import { isRecord } from './values.ts';

const PAGES_MAX = 64;
const SCHEMAS_MAX = 10_000;
const PAGE_TIMEOUT_MS = 30_000;

/** Input schemas by tool name, for the headers that a modern HTTP server may want mirrored. */
export type InputSchemas = ReadonlyMap<string, Record<string, unknown>>;

/**
 * Asks for every page of tools/list. The pages are looked at as far as the walk needs it and no further: what is wrong
 * with a tool is a finding on it, not the end of the list.
 */
export async function listTools(client: Client, signal: AbortSignal): Promise<Result<InputSchemas>> {
  const schemas = new Map<string, Record<string, unknown>>();
  const seen = new Set<string>();
  let cursor: string | null = null;
  for (let page = 1; page <= PAGES_MAX; page += 1) {
    const answer = await listPage(client, cursor, signal);
    if (!answer.ok) return answer;
    const { value } = answer;
    if (!isRecord(value) || !Array.isArray(value['tools'])) {
      return fail(
        'request-failed',
        `tools/list: page ${page} has no list of tools.`,
        'The result must have "tools": […]; the answer on the tape shows what came instead.',
      );
    }
    for (const tool of value['tools']) rememberSchema(schemas, tool);
    const next = value['nextCursor'];
    // An empty cursor is meant as none by servers that cannot leave a field out.
    if (typeof next !== 'string' || next === '') return ok(schemas);
    if (seen.has(next)) {
      return fail(
        'request-failed',
        `tools/list: page ${page} leads back to a page that was there before.`,
        'The server repeats a cursor; the tools up to here are listed.',
      );
    }
    seen.add(next);
    cursor = next;
  }
  return fail(
    'too-many',
    `tools/list did not end after ${PAGES_MAX} pages.`,
    'The tools up to here are listed; the server may page without end.',
  );
}

async function listPage(
  client: Client,
  cursor: string | null,
  signal: AbortSignal,
): Promise<Result<unknown>> {
  const exchange = new Exchange(null, null);
  const params = { ...(cursor === null ? {} : { cursor }), [EXCHANGE]: exchange };
  const request = (): Promise<unknown> =>
    client.request({ method: 'tools/list', params }, { timeout: PAGE_TIMEOUT_MS, signal });
  return resultOf(exchange, request, { what: 'tools/list', timeoutMs: PAGE_TIMEOUT_MS, signal });
}

function rememberSchema(schemas: Map<string, Record<string, unknown>>, tool: unknown): void {
  if (!isRecord(tool) || schemas.size >= SCHEMAS_MAX) return;
  const { name, inputSchema } = tool;
  if (typeof name === 'string' && isRecord(inputSchema)) schemas.set(name, inputSchema);
}
