import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HarCutter } from './cut-har.ts';
import { HarReader, type HarTape } from './read-har.ts';

const utf8 = new TextEncoder();

function read(bytes: Uint8Array, portion = 7_000): HarTape {
  const reader = new HarReader();
  for (let at = 0; at < bytes.length; at += portion) {
    const refused = reader.push(bytes.slice(at, at + portion));
    if (refused !== null) throw new Error(refused.why);
  }
  const tape = reader.finish();
  if ('code' in tape) throw new Error(tape.why);
  return tape;
}

function refusal(text: string): string {
  const reader = new HarReader();
  const refused = reader.push(utf8.encode(text)) ?? reader.finish();
  return 'why' in refused ? refused.why : 'it was read';
}

/** As browsers and proxies write them. */
function foreign(entries: readonly object[], rest = ''): string {
  return `{"log":{"version":"1.2","creator":{"name":"WebInspector","version":"537.36"},"pages":[],"entries":${JSON.stringify(entries)}${rest}}}`;
}

const post = (message: object, response: object = {}, more: object = {}): object => ({
  startedDateTime: '2026-11-28T10:00:00.250Z',
  time: 30,
  request: {
    method: 'POST',
    url: 'https://mcp.example/mcp',
    httpVersion: 'http/2.0',
    headers: [
      { name: 'authorization', value: 'Bearer abcdef' },
      { name: 'content-type', value: 'application/json' },
    ],
    postData: { mimeType: 'application/json', text: JSON.stringify({ jsonrpc: '2.0', ...message }) },
  },
  response: {
    status: 200,
    statusText: '',
    headers: [{ name: 'content-type', value: 'application/json' }],
    content: {
      size: 2,
      mimeType: 'application/json',
      text: JSON.stringify({ jsonrpc: '2.0', id: 1, ...response }),
    },
  },
  timings: { blocked: 2, dns: -1, connect: -1, send: 1, wait: 20, receive: 7, ssl: -1 },
  ...more,
});
const page = {
  startedDateTime: '2026-11-28T10:00:00.000Z',
  time: 1,
  request: { method: 'GET', url: 'https://mcp.example/index.html', headers: [] },
  response: {
    status: 200,
    statusText: '',
    headers: [],
    content: { size: 1, mimeType: 'text/html', text: '<p>' },
  },
};

describe('a HAR of somebody else', () => {
  const initialize = post(
    { id: 1, method: 'initialize', params: {} },
    { result: { protocolVersion: '2025-06-18', serverInfo: { name: 'weather', version: '2' } } },
  );

  it('becomes a tape of the MCP in it: in the order of time, without secrets, and with what was left out', () => {
    const later = post({ id: 2, method: 'tools/list' }, {}, { startedDateTime: '2026-11-28T10:00:05.000Z' });
    const tape = read(utf8.encode(foreign([later, page, initialize, page])), 11);
    expect(tape.leftOut).toEqual(['2 requests that are not MCP']);
    expect(tape.problems).toEqual([]);
    expect(tape.header).toMatchObject({
      producer: { name: 'WebInspector' },
      tape: { serverName: 'mcp.example', era: 'legacy', protocolVersion: '2025-06-18' },
    });
    expect(tape.entries.map(({ kind }) => kind)).toEqual([
      'tape-opened',
      'http-request',
      'frame',
      'http-response',
      'frame',
      'session',
      'http-ended',
      'http-request',
      'frame',
      'http-response',
      'frame',
      'http-ended',
      'tape-closed',
    ]);
    expect(tape.entries.map(({ seq }) => seq)).toEqual(tape.entries.map((_entry, at) => at));
    const [, head, , answer] = tape.entries;
    expect(head).toMatchObject({
      wallMs: Date.parse('2026-11-28T10:00:00.250Z'),
      headers: [['authorization', 'redacted:13'], expect.anything()],
    });
    expect(answer).toMatchObject({ monoUs: 23_000 });
    expect(tape.entries.at(-2)).toMatchObject({
      kind: 'http-ended',
      outcome: 'complete',
      wallMs: Date.parse('2026-11-28T10:00:05.030Z'),
    });
  });

  it('its event streams are cut into events; with times where the browser wrote them down', () => {
    const events =
      'event: message\nid: 1\ndata: {"jsonrpc":"2.0","method":"notifications/message"}\n\n: beat\n\n';
    const stream = {
      startedDateTime: '2026-11-28T10:00:01.000Z',
      time: 5000,
      request: {
        method: 'GET',
        url: 'https://mcp.example/mcp',
        headers: [{ name: 'Accept', value: 'text/event-stream' }],
      },
      response: {
        status: 200,
        statusText: '',
        headers: [],
        content: { size: 9, mimeType: 'text/event-stream', text: events },
      },
    };
    const frames = read(utf8.encode(foreign([initialize, stream]))).entries.filter(
      (entry) => entry.kind === 'frame' && entry.channel.kind === 'http' && entry.channel.part === 'sse',
    );
    expect(frames).toHaveLength(2);
    expect(frames[0]).toMatchObject({
      channel: { event: 'message', eventId: '1' },
      wallMs: Date.parse('2026-11-28T10:00:06.000Z'),
    });

    const bare = {
      ...stream,
      response: { ...stream.response, content: { size: 0, mimeType: 'text/event-stream' } },
    };
    const seconds = Date.parse('2026-11-28T10:00:02.500Z') / 1000;
    const written = [
      { time: seconds, eventName: 'message', eventId: '3', data: '{"jsonrpc":"2.0","method":"ping","id":4}' },
    ];
    const tape = read(utf8.encode(foreign([initialize, { ...bare, _eventSourceMessages: written }])));
    const event = tape.entries.find(
      (entry) => entry.kind === 'frame' && entry.channel.kind === 'http' && entry.channel.part === 'sse',
    );
    expect(event).toMatchObject({
      channel: { eventId: '3' },
      wallMs: Date.parse('2026-11-28T10:00:02.500Z'),
    });
    expect(tape.problems).toEqual([
      'the bytes of 1 streams are not in the file: they are made of their events',
    ]);
  });

  it('of several servers each can be had, the one that was spoken with most first', () => {
    const other = {
      ...initialize,
      request: { ...(initialize as { request: object }).request, url: 'https://b.example/mcp' },
    };
    const tape = read(utf8.encode(foreign([other, initialize, post({ id: 2, method: 'ping' })])));
    expect(tape).toMatchObject({ leftOut: [], servers: 2 });
    const reader = new HarReader();
    reader.push(utf8.encode(foreign([other, initialize, post({ id: 2, method: 'ping' })])));
    const urls = [0, 1].map((server) => {
      const each = reader.finish(server);
      return 'code' in each ? each.why : each.header.tape.title;
    });
    expect(urls).toEqual(['https://mcp.example/mcp', 'https://b.example/mcp']);
    expect(reader.finish(2)).toMatchObject({ code: 'no-tape' });
  });

  it('says that bodies are missing, that it was cut, that entries are none', () => {
    const empty = post({ id: 3, method: 'tools/list' });
    const noBody = {
      ...empty,
      response: {
        status: 200,
        statusText: '',
        headers: [],
        content: { size: 400, mimeType: 'application/json' },
      },
    };
    const whole = foreign([initialize, noBody, { request: 7 }]);
    expect(read(utf8.encode(whole)).problems).toEqual([
      '1 entries cannot be read',
      'the bodies of 1 answers are not in the file: export it with content',
    ]);
    expect(read(utf8.encode(foreign([initialize, page]).slice(0, -20))).problems).toEqual([
      'the file was cut short',
    ]);
  });

  it('what stands behind its entries is read too, and a mark of the byte order before it', () => {
    const text = `\uFEFF{"log":{"entries":[${JSON.stringify(initialize)}],"creator":{"name":"late"}}}`;
    expect(read(utf8.encode(text), 3).header.producer.name).toBe('late');
  });
});

describe('is refused', () => {
  it.each([
    ['{"log":{}}', 'it has no "log" with "entries"'],
    ['{"log":{"entries":[]}}', 'it has no entries'],
    ['{"entries":[{}]}', 'it has no "log" with "entries"'],
    ['{"log":{"pages":[{"entries":[1]}]}}', 'it has no "log" with "entries"'],
    ['[[[[[', 'it has no "log" with "entries"'],
    [']]]]}}', 'it has no "log" with "entries"'],
    [foreign([page]), 'none of its 1 requests is MCP'],
    [
      `{"log":{"x":"${'a'.repeat(9 * 1024 * 1024)}`,
      'it is no HAR: it has no list of entries within its first 8 MiB',
    ],
  ])('what is no HAR: %#', (text, why) => expect(refusal(text)).toBe(why));

  it('one with more MCP than is held', () => {
    const reader = new HarReader(50);
    expect(reader.push(utf8.encode(foreign([post({ id: 1, method: 'ping' })])))).toMatchObject({
      code: 'too-large',
    });
  });

  it('an entry that is too long is passed over, and the next one is read', () => {
    const cutter = new HarCutter(1000, 20);
    const cuts = [...cutter.push(utf8.encode(`{"log":{"entries":[{"a":"${'x'.repeat(50)}"},{"b":"]}"}]}}`))];
    expect(cuts).toEqual([
      { kind: 'bad', why: 'an entry is longer than 20 bytes' },
      { kind: 'entry', bytes: utf8.encode('{"b":"]}"}') },
    ]);
    expect(cutter.finish()).toEqual({ skeleton: { log: { entries: [] } }, hasEntries: true, isWhole: true });
  });

  it('whatever comes, nothing is thrown, and what is read is a tape in order', () => {
    fc.assert(
      fc.property(fc.json(), fc.string(), fc.nat(400), (json, noise, at) => {
        const whole = foreign([post({ id: 1, method: 'ping' }), JSON.parse(json) as object]);
        for (const text of [json, noise, whole, `${whole.slice(0, at)}${noise}${whole.slice(at)}`]) {
          const reader = new HarReader();
          const tape = reader.push(utf8.encode(text)) ?? reader.finish();
          if ('code' in tape) continue;
          const seqs = tape.entries.map(({ seq }) => seq);
          expect(seqs).toEqual(seqs.toSorted((a, b) => a - b));
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('a body whose bytes stand there as characters', () => {
  const answer = (text: string, size: number): object => ({
    response: {
      status: 200,
      statusText: '',
      headers: [{ name: 'content-type', value: 'text/event-stream' }],
      content: { mimeType: 'text/event-stream', text, size },
    },
  });
  const said = (text: string, size: number): string => {
    const tape = read(utf8.encode(foreign([post({ id: 1, method: 'ping' }, {}, answer(text, size))])));
    const frame = tape.entries.find((entry) => entry.kind === 'frame' && entry.dir === 'in');
    return frame?.kind === 'frame' ? new TextDecoder().decode(frame.bytes) : '';
  };
  const honest = 'data: {"jsonrpc":"2.0","id":1,"result":{"é":"→"}}\n\n';
  const bytes = utf8.encode(honest);
  const misread = String.fromCharCode(...bytes);

  it('becomes what it was', () => expect(said(misread, bytes.length)).toContain('"é":"→"'));
  it('stays when its size is that of its UTF-8', () =>
    expect(said(misread, utf8.encode(misread).length)).toContain('Ã©'));
  it('stays when it is no UTF-8 then', () => expect(said('data: "é"\n\n', 11)).toContain('é'));
  it('stays when a character is no byte', () => expect(said('data: "Ã©→"\n\n', 13)).toContain('Ã©→'));
});
