import { FINDING_WORDS } from '../state/finding-words.ts';
import { ROW_KINDS, SEVERITIES } from '../state/row.ts';
import { HAS_WHATS, type NumberField, type TextField } from './ast.ts';
import { QUERY_STATUSES } from './status-words.ts';

/** One field of the filter language. The command line's help, the autocomplete and docs/query.md are made of this table. */
export type Field = FieldWords &
  (
    | { readonly type: 'text'; readonly name: TextField }
    | { readonly type: 'duration' | 'bytes' | 'count' | 'time'; readonly name: NumberField }
    | { readonly type: 'choice'; readonly name: 'dir' | 'kind' | 'status' | 'era' | 'has' }
    | { readonly type: 'level'; readonly name: 'severity' }
  );

interface FieldWords {
  readonly aliases: readonly string[];
  readonly doc: string;
  readonly examples: readonly string[];
  /** What it may be, where that is known beforehand. */
  readonly values: readonly string[];
}

export type FieldType = Field['type'];

/** What may stand between a field of this type and its value. */
export const OPERATORS: Readonly<Record<FieldType | 'path', readonly string[]>> = {
  text: [':', '=', '!=', '~'],
  choice: [':', '=', '!='],
  level: [':', '=', '!=', '>', '>=', '<', '<='],
  duration: [':', '=', '!=', '>', '>=', '<', '<='],
  bytes: [':', '=', '!=', '>', '>=', '<', '<='],
  count: [':', '=', '!=', '>', '>=', '<', '<='],
  time: ['>', '>=', '<', '<='],
  path: [':', '=', '!=', '~', '>', '>=', '<', '<='],
};

export const FIELDS: readonly Field[] = [
  {
    name: 'method',
    type: 'text',
    aliases: ['m'],
    doc: 'JSON-RPC method; an answer has that of its request',
    examples: ['method:tools/call', 'method:notifications/*'],
    values: [
      'initialize',
      'server/discover',
      'ping',
      'tools/list',
      'tools/call',
      'resources/list',
      'resources/read',
      'resources/templates/list',
      'resources/subscribe',
      'prompts/list',
      'prompts/get',
      'completion/complete',
      'logging/setLevel',
      'sampling/createMessage',
      'elicitation/create',
      'roots/list',
      'tasks/get',
      'notifications/initialized',
      'notifications/message',
      'notifications/progress',
      'notifications/cancelled',
      'notifications/tools/list_changed',
    ],
  },
  {
    name: 'tool',
    type: 'text',
    aliases: [],
    doc: 'Name of the tool that a tools/call is about, on its answer too',
    examples: ['tool:echo'],
    values: [],
  },
  {
    name: 'target',
    type: 'text',
    aliases: ['about'],
    doc: 'Tool, prompt, URI, or the gist of a row that has none of them',
    examples: ['target~"file://"'],
    values: [],
  },
  {
    name: 'status',
    type: 'choice',
    aliases: ['is'],
    doc: 'How the exchange stands; error is a JSON-RPC error (rpc-error) or a result with isError (tool-error), failed any end without a result',
    examples: ['status:error', 'status:pending'],
    values: QUERY_STATUSES,
  },
  {
    name: 'kind',
    type: 'choice',
    aliases: ['type'],
    doc: 'What the row stands for',
    examples: ['kind:request,response', 'kind:stderr'],
    values: ROW_KINDS,
  },
  {
    name: 'dir',
    type: 'choice',
    aliases: ['direction'],
    doc: 'in: from the server, out: to the server, none: on this machine',
    examples: ['dir:in'],
    values: ['in', 'out', 'none'],
  },
  {
    name: 'latency',
    type: 'duration',
    aliases: ['took'],
    doc: 'From request to response, on both of them; a plain number is milliseconds',
    examples: ['latency>500ms', 'latency<=1.5s'],
    values: [],
  },
  {
    name: 'size',
    type: 'bytes',
    aliases: ['bytes'],
    doc: 'Bytes of the frame; a plain number is bytes',
    examples: ['size>1MB', 'size<64KiB'],
    values: [],
  },
  {
    name: 'has',
    type: 'choice',
    aliases: [],
    doc: 'What the row has: a finding, a warning or an error at least, an answer (or request), a latency, an id, a target, a body, a note or a pin of a person',
    examples: ['has:finding', 'kind:request not has:answer', 'has:pin'],
    values: HAS_WHATS,
  },
  {
    name: 'severity',
    type: 'level',
    aliases: ['sev'],
    doc: 'The worst finding of the row',
    examples: ['severity>=warning'],
    values: SEVERITIES,
  },
  {
    name: 'finding',
    type: 'text',
    aliases: ['f'],
    doc: 'Code of a finding on the row (docs/findings.md)',
    examples: ['finding:unanswered', 'finding:*-schema', 'finding:crashed,gave-up'],
    values: [...FINDING_WORDS.keys()],
  },
  {
    name: 'id',
    type: 'text',
    aliases: [],
    doc: 'JSON-RPC id, whether a number or a string; #n numbers HTTP exchanges',
    examples: ['id:7', 'id:#3'],
    values: [],
  },
  {
    name: 'server',
    type: 'text',
    aliases: ['s'],
    doc: 'Name or id of the server',
    examples: ['server:memory'],
    values: [],
  },
  {
    name: 'era',
    type: 'choice',
    aliases: [],
    doc: 'Protocol of the session: legacy is 2025-11-25 and before',
    examples: ['era:modern'],
    values: ['legacy', 'modern'],
  },
  {
    name: 'time',
    type: 'time',
    aliases: ['at'],
    doc: 'When it was recorded: a date, or a date and a time of day (local unless it ends in Z)',
    examples: ['time>=2026-11-28T10:00', 'time<2026-12-01'],
    values: [],
  },
  {
    name: 'seq',
    type: 'count',
    aliases: ['n'],
    doc: 'Position in its tape',
    examples: ['seq>=1000 seq<2000'],
    values: [],
  },
  {
    name: 'tape',
    type: 'text',
    aliases: [],
    doc: 'Id of the tape',
    examples: ['tape:20261128-*'],
    values: [],
  },
];

/** Where a path into the JSON of a message may begin. */
export const PATH_ROOTS = ['params', 'result', 'error', '$'] as const;

const BY_NAME = new Map(
  FIELDS.flatMap((field) => [field.name, ...field.aliases].map((name) => [name, field] as const)),
);

export function fieldOf(name: string): Field | null {
  return BY_NAME.get(name.toLowerCase()) ?? null;
}

/** The name of a field that was probably meant; null when none is near. */
export function nearestName(name: string): string | null {
  return nearest(name.toLowerCase(), [...BY_NAME.keys(), ...PATH_ROOTS]);
}

export function nearest(word: string, words: readonly string[]): string | null {
  let best: string | null = null;
  let least = 3;
  for (const each of words) {
    const distance = each.length > 2 ? distanceOf(word, each) : 9;
    if (distance >= least || distance >= word.length) continue;
    best = each;
    least = distance;
  }
  return best ?? (word.length < 2 ? null : (words.find((each) => each.startsWith(word)) ?? null));
}

/** Letters to change, add, leave out or swap. */
function distanceOf(a: string, b: string): number {
  let twoBack: number[] = [];
  let before = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let least = Math.min((before[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (before[j - 1] ?? 0) + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        least = Math.min(least, (twoBack[j - 2] ?? 0) + 1);
      row.push(least);
    }
    twoBack = before;
    before = row;
  }
  return before[b.length] ?? 0;
}
