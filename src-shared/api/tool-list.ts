import type { Tool } from './tools.ts';
import type { Finding } from '../state/row.ts';
import type { Listed, Listing } from '../state/listing.ts';
import { isObject, stringAt, type JsonObject } from '../wire/message.ts';

const HINTS = ['readOnlyHint', 'destructiveHint', 'idempotentHint', 'openWorldHint'] as const;

/** The registry's tools of one session as the Tools view shows them; unusable ones last, with what is wrong. */
export function toolsOf(
  serverId: string,
  tapeId: string,
  state: Listing,
  hashOf: (definition: JsonObject) => string,
): Tool[] {
  const tools = [...state.items.values()].map((listed) => toolOf(serverId, tapeId, listed, hashOf));
  const broken = state.unusable.map((each): Tool => {
    const problem: Finding = {
      code: 'unusable-tool',
      severity: 'error',
      message: `Item ${each.index} of the list ${each.why}.`,
      hint: 'Clients that check the whole list reject every tool because of this one.',
    };
    return {
      serverId,
      name: `(item ${each.index})`,
      title: null,
      description: '',
      annotations: { readOnlyHint: null, destructiveHint: null, idempotentHint: null, openWorldHint: null },
      inputSchema: null,
      outputSchema: null,
      raw: null,
      hash: '',
      seenAt: { tapeId, seq: each.seq },
      problems: [problem],
    };
  });
  return [...tools, ...broken];
}

function toolOf(
  serverId: string,
  tapeId: string,
  listed: Listed,
  hashOf: (definition: JsonObject) => string,
): Tool {
  const { definition } = listed;
  const given = isObject(definition['annotations']) ? definition['annotations'] : {};
  const hint = (name: (typeof HINTS)[number]): boolean | null => {
    const value = given[name];
    return typeof value === 'boolean' ? value : null;
  };
  const problems: Finding[] = [];
  if (!isObject(definition['inputSchema'])) {
    problems.push({
      code: 'no-input-schema',
      severity: 'error',
      message: 'The tool has no inputSchema object.',
      hint: 'A tool without arguments still needs {"type":"object"}.',
    });
  }
  if (!/^[A-Za-z0-9_.-]{1,128}$/.test(listed.name)) {
    problems.push({
      code: 'tool-name',
      severity: 'warning',
      message: 'The name is not 1 to 128 characters of A-Z a-z 0-9 _ . -',
      hint: 'Some clients refuse such a name.',
    });
  }
  return {
    serverId,
    name: listed.name,
    title: stringAt(definition, 'title') ?? stringAt(given, 'title'),
    description: stringAt(definition, 'description') ?? '',
    annotations: {
      readOnlyHint: hint('readOnlyHint'),
      destructiveHint: hint('destructiveHint'),
      idempotentHint: hint('idempotentHint'),
      openWorldHint: hint('openWorldHint'),
    },
    inputSchema: definition['inputSchema'] ?? null,
    outputSchema: definition['outputSchema'] ?? null,
    raw: definition,
    hash: hashOf(definition),
    seenAt: { tapeId, seq: listed.seq },
    problems,
  };
}
