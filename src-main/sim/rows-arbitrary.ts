import fc from 'fast-check';
import { ROW_KINDS, SEVERITIES } from '../../src-shared/state/row.ts';
import type { Direction, EntryBody } from '../../src-shared/journal/entry.ts';
import type { Filter } from '../../src-shared/api/messages.ts';
import { PAYLOAD_TESTS_MAX, payloadTests } from '../../src-shared/query/ast.ts';
import { printQuery } from '../../src-shared/query/print.ts';
import { queries } from './query-arbitrary.ts';

/** Few characters, so that what is looked for is often there: both cases, quotes, a NUL, two and four bytes. */
const unit = fc.constantFrom('a', 'A', 'b', 'B', 'c', '"', '\\', '\u0000', 'é', 'É', '😀', ' ', '%', '_');
const text = fc.string({ unit, maxLength: 12 });
const id = fc.constantFrom(1, 2, 3, '1', 'aB', null);
const dir = fc.constantFrom<Direction>('in', 'out');
const method = fc.constantFrom('tools/call', 'tools/list', 'ping', 'A/b', 'É\u0000\ud800');

function frame(side: Direction, value: unknown): EntryBody {
  return frameOf(side, `${JSON.stringify(value)}\n`);
}

function frameOf(side: Direction, line: string): EntryBody {
  return { kind: 'frame', dir: side, channel: { kind: 'stdio' }, mark: 'whole', bytes: Buffer.from(line) };
}

const request = fc
  .tuple(dir, id, method, text)
  .map(([side, number, name, tool]) =>
    frame(side, { jsonrpc: '2.0', id: number, method: name, params: { name: tool } }),
  );
const result = fc
  .tuple(dir, id, fc.boolean(), text)
  .map(([side, number, isError, said]) =>
    frame(side, { jsonrpc: '2.0', id: number, result: { isError, said } }),
  );
const error = fc
  .tuple(dir, id, text)
  .map(([side, number, message]) =>
    frame(side, { jsonrpc: '2.0', id: number, error: { code: -1, message } }),
  );
const notification = fc
  .tuple(dir, text)
  .map(([side, data]) =>
    frame(side, { jsonrpc: '2.0', method: 'notifications/message', params: { level: 'info', data } }),
  );
const cancel = fc
  .tuple(dir, id)
  .map(([side, requestId]) =>
    frame(side, { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId } }),
  );
const noise = fc.tuple(dir, text).map(([side, line]) => frameOf(side, `${line}\n`));
const raw = fc
  .uint8Array({ maxLength: 20 })
  .map((bytes): EntryBody => ({ kind: 'stderr', mark: 'whole', bytes }));
const noted = fc
  .tuple(
    fc.nat(60),
    fc.constantFrom('noted', 'a-b', 'odd\n\ud800', ''),
    fc.constantFrom<'info' | 'warning' | 'error'>('info', 'warning', 'error'),
    text,
  )
  .map(([about, code, severity, message]): EntryBody => ({
    kind: 'finding',
    about,
    code,
    severity,
    message,
    hint: '',
  }));
const http = fc.nat(3).chain((exchange) =>
  fc.constantFrom<EntryBody>(
    {
      kind: 'http-request',
      exchange,
      method: 'POST',
      url: 'http://a.test/b?A=c',
      headers: [['accept', 'aB']],
    },
    { kind: 'http-response', exchange, status: 500, statusText: 'aBc', headers: [] },
    { kind: 'http-ended', exchange, outcome: 'failed', detail: 'aBc' },
  ),
);
const ready = fc.constantFrom<EntryBody>(
  ...(['legacy', 'modern'] as const).map((era): EntryBody => ({
    kind: 'session',
    phase: { kind: 'ready', era, protocolVersion: '1', peerName: 'aB', peerVersion: 'c' },
  })),
);
const exited = fc.constant<EntryBody>({
  kind: 'process-exited',
  code: 7,
  signal: null,
  expected: false,
  killedDescendants: 0,
});

/** What a server and its host do to a tape, in any order, with few ids so that exchanges cross. */
export const rowBodies: fc.Arbitrary<EntryBody> = fc.oneof(
  { weight: 4, arbitrary: request },
  { weight: 4, arbitrary: result },
  { weight: 1, arbitrary: error },
  { weight: 3, arbitrary: notification },
  { weight: 1, arbitrary: cancel },
  { weight: 2, arbitrary: noise },
  { weight: 2, arbitrary: raw },
  { weight: 2, arbitrary: noted },
  { weight: 2, arbitrary: http },
  { weight: 1, arbitrary: exited },
  { weight: 1, arbitrary: ready },
);

export function rowFilters(serverIds: readonly string[]): fc.Arbitrary<Filter> {
  return fc.record({
    text: fc.oneof(
      { weight: 1, arbitrary: fc.constant('') },
      { weight: 2, arbitrary: fc.string({ unit, maxLength: 2 }) },
      fc.constantFrom('CALL', '"id":1', 'post', '500'),
    ),
    dirs: fc.uniqueArray(fc.constantFrom('in' as const, 'out' as const, 'none' as const), { maxLength: 2 }),
    kinds: fc.uniqueArray(fc.constantFrom(...ROW_KINDS), { maxLength: 4 }),
    serverIds: fc.oneof(
      { weight: 3, arbitrary: fc.constant<string[]>([]) },
      { weight: 1, arbitrary: fc.uniqueArray(fc.constantFrom(...serverIds), { maxLength: 1 }) },
    ),
    minSeverity: fc.oneof(
      { weight: 2, arbitrary: fc.constant('none' as const) },
      fc.constantFrom(...SEVERITIES),
    ),
    query: fc.oneof(
      { weight: 1, arbitrary: fc.constant('') },
      {
        weight: 2,
        arbitrary: queries.filter((query) => payloadTests(query).length <= PAYLOAD_TESTS_MAX).map(printQuery),
      },
    ),
  });
}
