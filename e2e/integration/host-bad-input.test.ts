/** Servers that misbehave, through the whole host: a clear state, every byte kept as rows, the host well, nothing left. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Server, ServerSpec } from '../../src-shared/api/servers.ts';
import type { Call } from '../../src-shared/api/tools.ts';
import { isAlive } from '../servers/is-alive.ts';
import { badFrames } from '../servers/lib/bad-frames.mjs';
import { randomBytes } from '../servers/lib/random.mjs';
import { entriesOf, inputOf, rowsOf, type FoundRow } from './bad-input-kit.ts';
import { markersOf, Running } from './cli-kit.ts';
import { eventually, IMPATIENT_MS, nodeSpec, serverFile, TestDeck, unwrap } from './host-kit.ts';
import { processesOf } from './transport-kit.ts';

let deck: TestDeck;

beforeEach(() => {
  deck = new TestDeck();
});

/** Nothing runs yet. */
async function becomeImpatient(): Promise<void> {
  await deck.dispose();
  deck = TestDeck.impatient();
}

afterEach(async () => {
  const markers = markersOf(deck.folder);
  await deck.dispose();
  const left = markers.flatMap((marker) => processesOf(marker));
  if (left.length > 0) throw new Error(`processes ${left.join(', ')} were left behind`);
});

async function start(
  name: string,
  args: readonly string[] = [],
  ...kinds: Server['state']['kind'][]
): Promise<Server & { tapeId: string }> {
  const { id } = await deck.add(name, nodeSpec(serverFile(name), ...args), 'legacy');
  const server = await deck.start(id, ...kinds);
  return { ...server, tapeId: server.tapeId ?? '' };
}

async function stop(id: string): Promise<void> {
  unwrap(await deck.api.servers.stop({ id }));
}

/** One call that may end in any way, with a deadline of its own. */
async function callWithin(
  serverId: string,
  tool: string,
  timeoutMs: number,
  args: unknown = {},
): Promise<Call> {
  const begun = unwrap(
    await deck.api.tools.call({ serverId, tool, argsJson: JSON.stringify(args), timeoutMs }),
  );
  let last = begun;
  for await (const call of deck.api.tools.watch(
    { callId: begun.callId },
    AbortSignal.timeout(timeoutMs + 10_000),
  ))
    last = call;
  return last;
}

/** The host is none the worse for it: another server starts and answers. */
async function expectWell(): Promise<void> {
  const { id } = await start('echo');
  expect((await deck.call(id, 'echo', { text: 'well' })).state).toMatchObject({
    kind: 'done',
    isError: false,
  });
}

const codesOf = (rows: readonly FoundRow[]): string[] => rows.flatMap((row) => row.codes);

/** The findings on the lines of each bad frame, as an answer to nothing; a frame that is not here has none. */
const UNASKED: Readonly<Record<string, readonly (readonly string[])[]>> = {
  'not-json': [['not-json']],
  'broken-json': [['not-json']],
  'empty-line': [['blank-line'], ['blank-line']],
  'not-json-rpc': [['not-json-rpc']],
  scalar: [['not-json-rpc']],
  'missing-jsonrpc': [['missing-jsonrpc', 'unknown-id']],
  'wrong-jsonrpc': [['missing-jsonrpc', 'unknown-id']],
  'unknown-id': [['unknown-id']],
  'duplicate-response': [['unknown-id'], ['unknown-id']],
  'id-as-string': [['unknown-id']],
  'result-and-error': [['result-and-error', 'unknown-id']],
  'neither-result-nor-error': [['not-json-rpc']],
  batch: [['batch', 'unknown-id']],
  'empty-batch': [['batch']],
  'pretty-printed': Array.from({ length: 12 }, () => ['not-json']),
  bom: [['byte-order-mark', 'unknown-id']],
  crlf: [['unknown-id']],
  'invalid-utf8': [['invalid-utf8', 'unknown-id']],
  'duplicate-keys': [['unknown-id']],
  'raw-controls': [['not-json']],
  markup: [['unknown-id']],
  'no-newline': [['unterminated-frame', 'unknown-id']],
};

describe('malformed frames', () => {
  it('all of them, unasked: each a row with what is wrong, byte for byte on the tape', async () => {
    const server = await start('malformed', ['--all'], 'crashed');
    expect(server.state).toMatchObject({ kind: 'crashed', code: 0, failure: { code: 'session-closed' } });

    const isAnswer = (text: string): boolean =>
      text.includes('"protocolVersion"') || text.includes('"tools":[');
    const written = Buffer.concat(badFrames.map((frame, at) => frame.bytes(900_000 + at)));
    const lines = inputOf(deck, server.tapeId)
      .toString('latin1')
      .split(/(?<=\n)/);
    expect(lines.filter((line) => !isAnswer(line)).join('')).toBe(written.toString('latin1'));

    const rows = await rowsOf(deck, server.tapeId);
    const incoming = new Map(rows.map((row) => [row.seq, row]));
    const seen = entriesOf(deck, server.tapeId)
      .filter(
        (entry) =>
          entry.kind === 'frame' && entry.dir === 'in' && !isAnswer(Buffer.from(entry.bytes).toString()),
      )
      .map((entry) => incoming.get(entry.seq)?.codes);
    const expected = badFrames.flatMap(({ name, bytes }) => {
      const count = bytes(1)
        .toString('latin1')
        .split(/(?<=\n)/).length;
      return UNASKED[name] ?? Array.from({ length: count }, () => []);
    });
    expect(seen).toEqual(expected);
    expect(rows.some((row) => row.kind === 'process' && row.codes.includes('exited'))).toBe(true);
    await expectWell();
  });

  it('answers with another type of id, and twice, are told apart', async () => {
    const { id, tapeId } = await start('malformed');
    expect((await callWithin(id, 'emit', 300, { name: 'id-as-string' })).state).toMatchObject({
      kind: 'failed',
      failure: { code: 'request-timeout' },
    });
    expect((await callWithin(id, 'emit', 5_000, { name: 'duplicate-response' })).state.kind).toBe('done');
    await stop(id);
    const codes = codesOf(await rowsOf(deck, tapeId));
    expect(codes).toContain('id-type-mismatch');
    expect(codes).toContain('duplicate-response');
  });

  it('random bytes instead of a handshake', async () => {
    await becomeImpatient();
    const server = await start('garbage', ['--instead', '--seed', '7'], 'failed');
    expect(server.state).toMatchObject({ kind: 'failed', failure: { code: 'handshake-failed' } });
    const rows = await rowsOf(deck, server.tapeId);
    expect(inputOf(deck, server.tapeId).equals(randomBytes(4_096, 7))).toBe(true);
    expect(codesOf(rows)).toEqual(
      expect.arrayContaining([
        'not-json',
        'invalid-utf8',
        'unterminated-frame',
        'session-failed',
        'unanswered',
      ]),
    );
    await expectWell();
  });
});

describe('huge lines', () => {
  it('below the bound: delivered whole', async () => {
    const { id, tapeId } = await start('huge', ['--chunk', '4096']);
    const call = await deck.call(id, 'huge', { megabytes: 15 });
    // A result for the screen is cut; the tape is not.
    expect(call.state).toMatchObject({ kind: 'done', truncated: true });
    await stop(id);
    expect(inputOf(deck, tapeId).length).toBeGreaterThan(15_000_000);
    expect(codesOf(await rowsOf(deck, tapeId))).toEqual([]);
    await expectWell();
  });

  it('64 MB, above the bound: kept in marked parts, the session goes on', async () => {
    const { id, tapeId } = await start('huge', ['--chunk', '65536']);
    const call = await callWithin(id, 'huge', 4_000, { megabytes: 64 });
    expect(call.state).toMatchObject({ kind: 'failed', failure: { code: 'request-timeout' } });
    // The next line is read as if nothing had happened.
    const next = await callWithin(id, 'huge', 150_000, { megabytes: 0.001 });
    expect(next.state.kind).toBe('done');
    await stop(id);
    const parts = entriesOf(deck, tapeId).filter((entry) => entry.kind === 'frame' && entry.mark !== 'whole');
    const bytes = Buffer.concat(
      parts.map((entry) => (entry.kind === 'frame' ? entry.bytes : Buffer.alloc(0))),
    );
    expect(parts.length).toBeGreaterThan(3);
    const answer: unknown = JSON.parse(bytes.toString());
    expect(answer).toMatchObject({ result: { content: [{ text: 'h'.repeat(64_000_000) }] } });
    const codes = codesOf(await rowsOf(deck, tapeId));
    expect(codes.filter((code) => code === 'oversize-frame')).toHaveLength(parts.length);
    await expectWell();
  });
});

describe('no answer', () => {
  it('to the handshake: the time is up, and it is ended by the ladder to its last rung', async () => {
    await becomeImpatient();
    const server = await start('hanging', ['--on', 'initialize', '--stubborn'], 'failed');
    expect(server.state).toMatchObject({
      kind: 'failed',
      failure: {
        code: 'handshake-timeout',
        message: expect.stringContaining(`${IMPATIENT_MS / 1000} s`) as string,
      },
      stderrTail: ['hanging: stdin ended, staying', 'hanging: SIGTERM ignored'],
    });
    const exit = entriesOf(deck, server.tapeId).find((entry) => entry.kind === 'process-exited');
    expect(exit).toMatchObject({ signal: 'SIGKILL', expected: true });
    expect(codesOf(await rowsOf(deck, server.tapeId))).toEqual(['unanswered', 'session-failed']);
    await expectWell();
  });

  it('to a call: the call ends in time and the server is told', async () => {
    const { id, tapeId } = await start('hanging');
    const call = await callWithin(id, 'hang', 300);
    expect(call.state).toMatchObject({ kind: 'failed', failure: { code: 'request-timeout' } });
    expect((await deck.call(id, 'echo', { text: 'still here' })).state.kind).toBe('done');
    await stop(id);
    const rows = await rowsOf(deck, tapeId);
    expect(rows.find((row) => row.target === 'hang')).toMatchObject({ status: 'cancelled' });
    expect(rows.some((row) => row.method === 'notifications/cancelled')).toBe(true);
  });

  it('in time: what comes late is on its row, and confuses nobody', async () => {
    const { id, tapeId } = await start('late', ['--delay-ms', '600']);
    expect((await callWithin(id, 'late', 150)).state.kind).toBe('failed');
    expect((await callWithin(id, 'spiteful', 150)).state.kind).toBe('failed');
    const late = await eventually(async () => {
      const rows = (await rowsOf(deck, tapeId)).filter((row) => row.codes.includes('answered-late'));
      expect(rows).toHaveLength(2);
      return rows;
    });
    expect(late.map((row) => row.target).toSorted()).toEqual(['late', 'spiteful']);
    expect((await deck.server(id)).state.kind).toBe('ready');
  });
});

describe('tool lists with bad items', () => {
  it('the good ones are kept, each bad one says what is wrong, and changes are followed', async () => {
    const { id } = await start('badlist');
    const listed = async () => unwrap(await deck.api.tools.list({ serverId: id }));
    const names = async () => (await listed()).map((tool) => tool.name);
    await eventually(async () => expect(await names()).toContain('good_2'));
    const codes = Object.fromEntries(
      (await listed()).map((tool) => [tool.name, tool.problems.map((problem) => problem.code)]),
    );
    expect(codes).toMatchObject({
      change: [],
      good_2: [],
      schema_is_text: ['no-input-schema'],
      no_schema: ['no-input-schema'],
      'name with spaces': ['tool-name'],
      '(item 4)': ['unusable-tool'],
    });
    await deck.call(id, 'change');
    await eventually(async () => expect(await names()).toContain('good_3'));
  });

  it('of a removed server are gone, its tape is not', async () => {
    const { id, tapeId } = await start('badlist');
    await eventually(async () =>
      expect(unwrap(await deck.api.tools.list({ serverId: null })).length).toBeGreaterThan(0),
    );
    unwrap(await deck.api.servers.remove({ id }));
    expect(unwrap(await deck.api.tools.list({ serverId: null }))).toEqual([]);
    expect((await rowsOf(deck, tapeId)).length).toBeGreaterThan(5);
  });
});

describe('whole families', () => {
  it.each([[['--hold-stdout']], [['--stubborn', '--hold-stdout']]])(
    'stop leaves none of it: %j',
    async (args) => {
      const { id, tapeId } = await start('family', args);
      const call = await deck.call(id, 'pids');
      if (call.state.kind !== 'done') throw new Error('no pids');
      const pids = Object.values((JSON.parse(call.state.resultJson) as Told).structuredContent);
      expect(pids.filter(isAlive)).toHaveLength(3);
      await stop(id);
      expect(pids.filter(isAlive)).toEqual([]);
      const exit = entriesOf(deck, tapeId).find((entry) => entry.kind === 'process-exited');
      expect(exit).toMatchObject({ expected: true, killedDescendants: 2 });
    },
  );
});

interface Told {
  readonly structuredContent: Readonly<Record<string, number>>;
}

describe('HTTP servers that refuse the probe', () => {
  let server: Running;
  let origin: string;

  beforeEach(async () => {
    server = new Running(process.execPath, [serverFile('http-raw')]);
    origin = await eventually(async () => {
      const url = /LISTENING (\S+)/.exec(server.stdout)?.[1];
      if (url === undefined) throw new Error('it does not listen yet');
      return new URL(url).origin;
    });
  });
  afterEach(() => server.dispose());

  const http = (path: string): ServerSpec => ({ kind: 'http', url: origin + path, headers: {} });

  it('are legacy, in whatever words they refuse', async () => {
    const refusals = [
      '400-32000',
      '400-text',
      '404-32601',
      '404-html',
      '406-32000',
      '200-32601',
      '202-empty',
      '500-html',
    ];
    const found = await Promise.all(
      refusals.map(async (name) => {
        const { id } = await deck.add(name, http(`/era/${name}`));
        return deck.start(id);
      }),
    );
    expect(found.map((each) => each.session)).toEqual(
      refusals.map(() => expect.objectContaining({ era: 'legacy', peerName: 'http-raw' }) as unknown),
    );
    // The refusal is on the tape, and is a row that says so.
    const html = found[refusals.indexOf('404-html')];
    const rows = await rowsOf(deck, html?.tapeId ?? '');
    expect(codesOf(rows)).toContain('http-error');
    expect(inputOf(deck, html?.tapeId ?? '').toString()).toContain(
      '<!doctype html><title>404 Not Found</title>',
    );
    await expectWell();
  });

  it.each([
    ['/era/401-bearer', '401', ['http-error', 'session-failed']],
    ['/era/400-32022', 'version', ['http-error', 'session-failed']],
    ['/gone', '404', ['http-error', 'session-failed']],
  ])('%s can not be used, and why is said', async (path, text, codes) => {
    const { id } = await deck.add('refused', http(path));
    const { state, tapeId } = await deck.start(id, 'failed');
    expect(state).toMatchObject({ kind: 'failed', failure: { code: 'handshake-failed' } });
    expect(state.kind === 'failed' && state.failure.message).toContain(text);
    expect(codesOf(await rowsOf(deck, tapeId ?? ''))).toEqual(expect.arrayContaining(codes));
    await expectWell();
  });

  it('nobody at the address', async () => {
    await server.dispose();
    const { id } = await deck.add('gone', http('/mcp'));
    const { state, tapeId } = await deck.start(id, 'failed');
    expect(state).toMatchObject({ kind: 'failed', failure: { code: 'connect-failed' } });
    expect(codesOf(await rowsOf(deck, tapeId ?? ''))).toContain('http-failed');
  });
});
