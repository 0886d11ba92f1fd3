import { describe, expect, it } from 'vitest';
import type { Direction, EntryBody } from '../journal/entry.ts';
import { createMessagesState, foldMessages, LATE_AFTER_US } from './messages.ts';
import type { RowChange } from './row.ts';

const utf8 = new TextEncoder();

/** Folds bodies as one tape, a millisecond apart unless a time is given. */
function foldAll(bodies: readonly (EntryBody & { atUs?: number })[]): RowChange[] {
  const state = createMessagesState();
  return bodies.map(({ atUs, ...body }, seq) =>
    foldMessages(state, { seq, wallMs: 1_000 + seq, monoUs: atUs ?? seq * 1_000, ...body }),
  );
}

function frame(dir: Direction, value: unknown, atUs?: number): EntryBody & { atUs?: number } {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const body = {
    kind: 'frame',
    dir,
    channel: { kind: 'stdio' },
    mark: 'whole',
    bytes: utf8.encode(`${text}\n`),
  } as const;
  return atUs === undefined ? body : { ...body, atUs };
}

const call = (id: unknown, name = 'echo') =>
  frame('out', { jsonrpc: '2.0', id, method: 'tools/call', params: { name } });
const answer = (id: unknown, result: unknown = {}) => frame('in', { jsonrpc: '2.0', id, result });
const codesAt = (changes: RowChange[], seq: number) =>
  changes.flatMap((change) =>
    change.findings.filter((each) => each.seq === seq).map((each) => each.finding.code),
  );

describe('exchanges', () => {
  it('pairs a request with its answer, both ways round', () => {
    const [request, response] = foldAll([call(7), answer(7)]);
    expect(request?.row).toMatchObject({
      kind: 'request',
      method: 'tools/call',
      target: 'echo',
      id: '7',
      status: 'pending',
    });
    expect(response?.row).toMatchObject({
      kind: 'response',
      method: 'tools/call',
      target: 'echo',
      status: 'ok',
      latencyUs: 1_000,
      pairSeq: 0,
      severity: 'none',
    });
    expect(response?.patches).toEqual([{ seq: 0, status: 'ok', latencyUs: 1_000, pairSeq: 1 }]);
  });

  it('keeps the two directions apart although they use the same ids', () => {
    const changes = foldAll([
      call(1),
      frame('in', { jsonrpc: '2.0', id: 1, method: 'ping' }),
      frame('out', { jsonrpc: '2.0', id: 1, result: {} }),
      answer(1),
    ]);
    expect(changes.map((change) => change.row.method)).toEqual(['tools/call', 'ping', 'ping', 'tools/call']);
    expect(changes.flatMap((change) => change.findings)).toEqual([]);
  });

  it.each([
    [{ isError: true }, 'tool-error'],
    [{ resultType: 'input_required' }, 'input'],
    [{ resultType: 'complete' }, 'ok'],
  ])('reads the status of %j', (result, status) => {
    expect(foldAll([call(1), answer(1, result)])[1]?.row.status).toBe(status);
  });

  it('shows the error message of a JSON-RPC error', () => {
    const changes = foldAll([
      call(1),
      frame('in', { jsonrpc: '2.0', id: 1, error: { code: -32602, message: 'no such tool' } }),
    ]);
    expect(changes[1]?.row).toMatchObject({ status: 'error', target: 'no such tool' });
    expect(changes[1]?.patches[0]).toMatchObject({ seq: 0, status: 'error' });
  });

  it('marks what was open when the process died', () => {
    const changes = foldAll([
      call(1),
      { kind: 'process-exited', code: 7, signal: null, expected: false, killedDescendants: 0 },
    ]);
    expect(changes[1]?.patches).toEqual([{ seq: 0, status: 'unanswered', severity: 'error' }]);
    expect(codesAt(changes, 0)).toEqual(['unanswered']);
    expect(codesAt(changes, 1)).toEqual(['crashed']);
    expect(changes[1]?.row.target).toBe('exit 7');
  });

  it('an open subscription ends with its session: nobody has waited for an answer', () => {
    const listen = frame('out', { jsonrpc: '2.0', id: 9, method: 'subscriptions/listen' });
    for (const end of [
      { kind: 'process-exited', code: null, signal: 'SIGKILL', expected: false, killedDescendants: 0 },
      { kind: 'recovered', hostRun: 'run', tornBytes: 0, reapedProcesses: 0 },
    ] as const) {
      const changes = foldAll([listen, end]);
      expect(changes[1]?.patches).toEqual([{ seq: 0, status: 'cancelled' }]);
      expect(codesAt(changes, 0)).toEqual([]);
    }
  });

  it('settles a cancelled request, and names the answer that comes after', () => {
    const changes = foldAll([
      call(3),
      frame('out', { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 3 } }),
      answer(3),
    ]);
    expect(changes[1]?.patches).toEqual([{ seq: 0, status: 'cancelled' }]);
    expect(codesAt(changes, 2)).toEqual(['answered-late']);
  });

  it('names an answer after more than a minute', () => {
    const changes = foldAll([
      frame('out', { jsonrpc: '2.0', id: 1, method: 'ping' }, 0),
      { ...answer(1), atUs: LATE_AFTER_US + 1 },
    ]);
    expect(codesAt(changes, 1)).toEqual(['answered-late']);
  });

  it('cancels the open request of an aborted HTTP exchange', () => {
    const http = { kind: 'http', exchange: 4, part: 'body' } as const;
    const changes = foldAll([
      { kind: 'http-request', exchange: 4, method: 'POST', url: 'http://h/mcp?x=1', headers: [] },
      { ...(call(1) as Extract<EntryBody, { kind: 'frame' }>), channel: http },
      { kind: 'http-ended', exchange: 4, outcome: 'aborted', detail: 'the caller gave up' },
    ]);
    expect(changes[0]?.row).toMatchObject({ kind: 'http', method: 'POST', target: '/mcp?x=1', id: '#4' });
    expect(changes[2]?.patches).toEqual([{ seq: 1, status: 'cancelled' }]);
  });

  it('says on the row of an HTTP request that it reached nobody', () => {
    const changes = foldAll([
      { kind: 'http-request', exchange: 1, method: 'GET', url: 'http://h/mcp', headers: [] },
      { kind: 'http-ended', exchange: 1, outcome: 'failed', detail: 'connect ECONNREFUSED' },
    ]);
    expect(changes[1]?.patches[0]).toMatchObject({ seq: 0, status: 'error', pairSeq: 1 });
  });

  it.each([
    ['waits on where its stream has event ids: the answer may come by another exchange', 'e1', [], []],
    ['is unanswered where it has none', undefined, ['unanswered'], ['answered-late']],
  ])('a request whose HTTP exchange broke %s', (_what, eventId, found, foundLater) => {
    const sent = { kind: 'http', exchange: 1, part: 'body' } as const;
    const event = {
      kind: 'http',
      exchange: 1,
      part: 'sse',
      ...(eventId === undefined ? {} : { eventId }),
    } as const;
    const back = { kind: 'http', exchange: 2, part: 'sse', eventId: 'e2' } as const;
    const request = call(1) as Extract<EntryBody, { kind: 'frame' }>;
    const said = frame('in', { jsonrpc: '2.0', method: 'notifications/message', params: {} });
    const asEvent = (body: EntryBody, channel: Extract<EntryBody, { kind: 'frame' }>['channel']): EntryBody =>
      body.kind === 'frame'
        ? { ...body, channel, bytes: Buffer.from(`data: ${Buffer.from(body.bytes).toString().trim()}\n\n`) }
        : body;
    const changes = foldAll([
      { ...request, channel: sent },
      { kind: 'http-request', exchange: 1, method: 'POST', url: 'http://h/mcp', headers: [] },
      { kind: 'http-response', exchange: 1, status: 200, statusText: 'OK', headers: [] },
      asEvent(said, event),
      { kind: 'http-ended', exchange: 1, outcome: 'failed', detail: 'terminated' },
      asEvent(answer(1), back),
    ]);
    expect(codesAt(changes, 0)).toEqual(found);
    expect(codesAt(changes, 5)).toEqual(foundLater);
    expect(changes[5]?.patches[0]).toMatchObject({ seq: 0, pairSeq: 5 });
  });
});

describe('findings', () => {
  it.each<[string, (EntryBody & { atUs?: number })[], string[]]>([
    ['not-json', [frame('in', 'Listening on stdio')], ['not-json']],
    ['an empty line', [frame('in', '')], ['blank-line']],
    ['not-json-rpc', [frame('in', { hello: 1 })], ['not-json-rpc']],
    ['missing jsonrpc', [call(1), frame('in', { id: 1, result: {} })], ['missing-jsonrpc']],
    ['null id', [frame('in', { jsonrpc: '2.0', id: null, method: 'ping' })], ['null-id']],
    ['an unknown id', [frame('in', { jsonrpc: '2.0', id: 99, result: {} })], ['unknown-id']],
    ['"1" for 1', [call(1), answer('1')], ['id-type-mismatch']],
    ['a second answer', [call(1), answer(1), answer(1)], ['duplicate-response']],
    ['a used id', [call(1), answer(1), call(1)], ['duplicate-id']],
    [
      'result and error',
      [call(1), frame('in', { jsonrpc: '2.0', id: 1, result: {}, error: { code: 1, message: '' } })],
      ['result-and-error'],
    ],
    ['an unknown result type', [call(1), answer(1, { resultType: 'later' })], ['unknown-result-type']],
    ['a byte order mark', [frame('in', '\uFEFF{"jsonrpc":"2.0","method":"x"}')], ['byte-order-mark']],
  ])('%s', (_name, bodies, codes) => {
    const changes = foldAll(bodies);
    const last = changes.at(-1);
    expect(codesAt(changes, bodies.length - 1)).toEqual([...new Set(codes)]);
    expect(last?.row.severity).not.toBe('none');
  });

  it('takes a batch apart', () => {
    const changes = foldAll([
      call(1),
      call(2),
      frame(
        'in',
        [1, 2].map((id) => ({ jsonrpc: '2.0', id, result: {} })),
      ),
    ]);
    expect(changes[2]?.patches.map((patch) => patch.seq)).toEqual([0, 1]);
    expect(codesAt(changes, 2)).toEqual(['batch']);
  });

  it('puts a noted finding on the entry it speaks of', () => {
    const changes = foldAll([
      call(1),
      { kind: 'finding', about: 0, code: 'result-schema', severity: 'error', message: 'm', hint: 'h' },
    ]);
    expect(changes[1]?.patches).toEqual([{ seq: 0, severity: 'error' }]);
    expect(codesAt(changes, 0)).toEqual(['result-schema']);
  });

  it('never throws on arbitrary bytes', () => {
    const bytes = Uint8Array.from({ length: 512 }, (_, index) => (index * 73) % 256);
    const changes = foldAll([{ kind: 'frame', dir: 'in', channel: { kind: 'stdio' }, mark: 'whole', bytes }]);
    expect(codesAt(changes, 0)).toEqual(['invalid-utf8', 'not-json']);
  });

  it('reads the message out of a server-sent event', () => {
    const block = 'event: message\nid: 5\ndata: {"jsonrpc":"2.0","method":"notifications/x"}\n\n';
    const channel = { kind: 'http', exchange: 1, part: 'sse' } as const;
    const changes = foldAll([
      { kind: 'frame', dir: 'in', channel, mark: 'whole', bytes: utf8.encode(block) },
    ]);
    expect(changes[0]?.row).toMatchObject({
      kind: 'notification',
      method: 'notifications/x',
      severity: 'none',
    });
  });
});
