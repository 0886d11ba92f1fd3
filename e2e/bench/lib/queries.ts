/** Queries over a tape of `RealisticTraffic`, none of them twice. */

const upTo = (count: number, make: (n: number) => string): string[] =>
  Array.from({ length: count }, (_, n) => make(n));

/** By field of the envelope. Of a field with few values, with another that changes nothing. */
export const ENVELOPE: Readonly<Record<string, readonly string[]>> = {
  method: upTo(
    20,
    (n) => ['method:tools/call', 'method:notifications/*', 'method~progress'][n % 3] + padding(n),
  ),
  tool: upTo(20, (n) => `tool:${['path', 'query', 'graph', 'retry'][n % 4]}_${n}`),
  target: upTo(20, (n) => `target~${['resp', 'graph', 'token', 'mem'][n % 4]}${n % 2 === 0 ? '' : `*${n}`}`),
  status: [
    ...upTo(
      20,
      (n) => ['status:ok', 'status:error', 'status:tool-error', 'status:pending'][n % 4] + padding(n),
    ),
  ],
  kind: upTo(
    20,
    (n) => ['kind:request', 'kind:response', 'kind:notification', 'kind:stderr'][n % 4] + padding(n),
  ),
  dir: upTo(20, (n) => ['dir:in', 'dir:out', 'dir:none'][n % 3] + padding(n)),
  latency: upTo(20, (n) => `latency>${n * 50}us`),
  size: upTo(20, (n) => `size>${300 + n * 10}B`),
  has: upTo(
    20,
    (n) => ['has:answer', 'has:id', 'has:target', 'has:finding', 'has:latency'][n % 5] + padding(n),
  ),
  severity: upTo(20, (n) => ['severity>=warning', 'severity:none', 'severity>info'][n % 3] + padding(n)),
  id: upTo(20, (n) => `id:${77 + n * 1_111}`),
  server: upTo(20, (n) => `server~${'abcdefghijklmnopqrstuvwxyz'[n]}`),
  era: upTo(20, (n) => ['era:legacy', 'era:modern'][n % 2] + padding(n)),
  time: upTo(20, (n) => `time>2026-01-${String(n + 1).padStart(2, '0')}`),
  seq: upTo(20, (n) => `seq>=${n * 50_000} dir:out`),
  two: upTo(
    20,
    (n) =>
      ['kind:request not status:ok', 'dir:in or has:id', 'status:error kind:response'][n % 3] + padding(n),
  ),
};

/** Makes a filter another one: it is not answered from what is remembered of the first. */
function padding(n: number): string {
  return n < 3 ? '' : ` seq>=${n}`;
}

const COMMON =
  'path query graph token value index session stream module function class import buffer timeout'.split(' ');

export const WORDS: Readonly<Record<'common' | 'rare' | 'absent' | 'short', readonly string[]>> = {
  /** In a message out of three to one out of a hundred. */
  common: [
    ...COMMON,
    '"total next"',
    '"array at"',
    'RETRY',
    'tools/call',
    '"isError\\":true"',
    '"warning error"',
  ],
  /** In a few hundred messages of a million, or fewer. */
  rare: ['memory_7', 'graph_3', 'next total next', 'error 1234', '777123', 'token token token'].map(quoted),
  absent: ['zebra', 'workspace', 'giraffe', 'notInHere', 'xylophone', 'memory_77', 'tools/cell', 'quux'],
  /** One and two characters: every byte is looked at when few messages have them. */
  short: ['zq', '"~"', 'js'],
};

function quoted(text: string): string {
  return `"${text}"`;
}

export const PATHS = [
  'params.arguments.limit>490',
  'params.arguments.path~"/token/"',
  'result.content[*].type:text',
] as const;
