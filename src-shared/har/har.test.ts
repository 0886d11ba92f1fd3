import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Entry, EntryBody } from '../journal/entry.ts';
import type { FileHeader } from '../tape-file/header.ts';
import { joined } from '../tape-file/write-tape.ts';
import { HarReader, type HarTape } from './read-har.ts';
import { splitEvents } from './split-events.ts';
import { createHarWriter, type HarWriterOptions } from './write-har.ts';

const HEADER: FileHeader = {
  producer: { name: 'tapedeck', version: '0.1.0' },
  exportedMs: 1,
  tape: {
    id: '20260101-000000-abcdef',
    serverId: 's',
    serverName: 'echo',
    title: 'http://127.0.0.1:1/mcp',
    openedMs: 0,
    lastMs: 1,
    era: 'legacy',
    protocolVersion: '2025-11-25',
    entries: 3,
  },
  selection: null,
  redaction: null,
  notes: [],
};

const utf8 = new TextEncoder();
const url = 'http://127.0.0.1:1/mcp?tenant=a%20b&x';

function bytesOf(entries: readonly Entry[], header = HEADER, options: HarWriterOptions = {}): Uint8Array {
  const writer = createHarWriter(options);
  return joined(writer.begin(header), ...entries.map((entry) => writer.add(entry)), writer.end({}));
}

function harOf(entries: readonly Entry[], options: HarWriterOptions = {}) {
  return JSON.parse(new TextDecoder().decode(bytesOf(entries, HEADER, options))) as {
    log: { entries: Record<string, Record<string, unknown>>[]; comment: string };
  };
}

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

/** Stamps what happened, from 1 on: 0 is that the tape was opened. */
function stamped(bodies: readonly EntryBody[], steps: readonly number[] = []): Entry[] {
  let seq = 0;
  return bodies.map((body, at) => {
    seq += 1 + (steps[at] ?? 0);
    return { seq, wallMs: 1_795_843_198_324.5 + seq / 8, monoUs: seq * 125, ...body };
  });
}

const body = (text: string): Uint8Array => utf8.encode(text);
const frame = (dir: 'in' | 'out', exchange: number, bytes: Uint8Array): EntryBody => ({
  kind: 'frame',
  dir,
  channel: { kind: 'http', exchange, part: 'body' },
  mark: 'whole',
  bytes,
});

const text = fc.string({ unit: 'binary', maxLength: 30 });
const headers = fc.array(fc.tuple(fc.constantFrom('accept', 'x-trace', 'Mcp-Protocol-Version'), text), {
  maxLength: 3,
});
const blockBytes = fc
  .array(
    fc.constantFrom(
      'data: {"jsonrpc":"2.0","method":"ping","id":1}',
      'id: 7',
      'event: message',
      ': beat',
      'retry: 5',
      'däta',
    ),
    {
      minLength: 1,
      maxLength: 4,
    },
  )
  .map((lines) => utf8.encode(`${lines.join('\n')}\n\n`));

/** What is on a tape of one exchange, in its order. */
const anyExchange = fc
  .record({
    asked: headers,
    question: fc.option(fc.uint8Array({ minLength: 1, maxLength: 60 })),
    status: fc.option(fc.constantFrom(200, 202, 304, 404, 500)),
    stream: fc.option(fc.array(blockBytes, { minLength: 1, maxLength: 4 })),
    answer: fc.option(fc.uint8Array({ minLength: 1, maxLength: 60 })),
    outcome: fc.option(fc.constantFrom('complete', 'aborted', 'failed')),
    detail: text,
  })
  .map((drawn) => (exchange: number): EntryBody[] => {
    const type = drawn.stream === null ? 'application/json' : 'text/event-stream; charset=utf-8';
    const answered: EntryBody[] =
      drawn.status === null
        ? []
        : [
            {
              kind: 'http-response',
              exchange,
              status: drawn.status,
              statusText: 'ok',
              headers: [['content-type', type]],
            },
            ...(drawn.stream === null
              ? drawn.answer === null
                ? []
                : [frame('in', exchange, drawn.answer)]
              : drawn.stream.flatMap((block) =>
                  splitEvents(block).map(({ bytes, mark, fields }): EntryBody => ({
                    kind: 'frame',
                    dir: 'in',
                    channel: { kind: 'http', exchange, part: 'sse', ...fields },
                    mark,
                    bytes,
                  })),
                )),
          ];
    return [
      { kind: 'http-request', exchange, method: 'POST', url, headers: drawn.asked },
      ...(drawn.question === null ? [] : [frame('out', exchange, drawn.question)]),
      ...answered,
      ...(drawn.outcome === null
        ? []
        : [
            {
              kind: 'http-ended',
              exchange,
              outcome: drawn.outcome,
              detail: drawn.detail,
            } satisfies EntryBody,
          ]),
    ];
  });

/** Exchanges that run into each other, as concurrent ones do. */
const anyEntries = fc
  .tuple(
    fc.array(anyExchange, { minLength: 1, maxLength: 6 }),
    fc.infiniteStream(fc.nat(5)),
    fc.array(fc.nat(2)),
  )
  .map(([makers, picks, steps]) => {
    const waiting = makers.map((make, at) => make(at + 1));
    const bodies: EntryBody[] = [];
    while (waiting.some(({ length }) => length > 0)) {
      const left = waiting.filter(({ length }) => length > 0);
      const next = left[(picks.next().value ?? 0) % left.length]?.shift();
      if (next !== undefined) bodies.push(next);
    }
    return stamped(bodies, steps);
  });

const wireOf = (entries: readonly Entry[]): Entry[] =>
  entries
    .filter(({ kind }) => kind !== 'tape-opened' && kind !== 'session' && kind !== 'tape-closed')
    .map((entry) => (entry.kind === 'frame' ? { ...entry, bytes: Uint8Array.from(entry.bytes) } : entry));

it('what is written comes back as it was, in whatever portions it is read', () => {
  fc.assert(
    fc.property(anyEntries, fc.integer({ min: 1, max: 4_000 }), (entries, portion) => {
      const tape = read(bytesOf(entries), portion);
      expect(wireOf(tape.entries)).toEqual(wireOf(entries));
      expect(tape).toMatchObject({ problems: [], leftOut: [], header: { tape: { id: HEADER.tape.id } } });
    }),
    { numRuns: 150 },
  );
});

describe('an exchange', () => {
  const call = '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo"}}';
  const exchange: EntryBody[] = [
    {
      kind: 'http-request',
      exchange: 4,
      method: 'POST',
      url,
      headers: [
        ['content-type', 'application/json'],
        ['authorization', 'redacted:12'],
      ],
    },
    frame('out', 4, body(call)),
    {
      kind: 'http-response',
      exchange: 4,
      status: 200,
      statusText: 'OK',
      headers: [['content-type', 'text/event-stream']],
    },
    {
      kind: 'frame',
      dir: 'in',
      channel: { kind: 'http', exchange: 4, part: 'sse', eventId: '9' },
      mark: 'whole',
      bytes: body('id: 9\ndata: {"jsonrpc":"2.0","id":1,"result":{}}\n\n'),
    },
    { kind: 'http-ended', exchange: 4, outcome: 'complete', detail: '' },
  ];

  it('has its bodies, its times, and what is not known as what HAR says for that', () => {
    const [entry] = harOf(stamped(exchange)).log.entries;
    expect(entry).toMatchObject({
      startedDateTime: '2026-11-28T05:19:58.324Z',
      time: 0.5,
      request: {
        method: 'POST',
        url,
        httpVersion: 'unknown',
        headersSize: -1,
        bodySize: call.length,
        queryString: [
          { name: 'tenant', value: 'a b' },
          { name: 'x', value: '' },
        ],
        postData: { mimeType: 'application/json', text: call },
      },
      response: {
        status: 200,
        content: {
          mimeType: 'text/event-stream',
          text: 'id: 9\ndata: {"jsonrpc":"2.0","id":1,"result":{}}\n\n',
        },
        redirectURL: '',
      },
      timings: { blocked: -1, dns: -1, connect: -1, ssl: -1, send: 0.125, wait: 0.125, receive: 0.25 },
    });
  });

  it('that never ended says so, and what cannot be text is base64', () => {
    const cut = [...exchange.slice(0, 3), frame('in', 4, Uint8Array.of(0xff, 0, 1))];
    const [entry] = harOf(stamped(cut)).log.entries;
    expect(entry?.['comment']).toContain('The tape ends before this exchange does.');
    expect(entry?.['response']).toMatchObject({ content: { encoding: 'base64', text: '/wAB', size: 3 } });
  });

  it('that is too large keeps what there was room for, and says how much is missing', () => {
    const [entry] = harOf(stamped(exchange), { exchangeBytesMax: call.length + 10 }).log.entries;
    expect(entry?.['response']?.['content']).toMatchObject({
      comment: expect.stringMatching(/^The last \d+ bytes/) as unknown,
    });
    expect(entry?.['request']?.['postData']).toMatchObject({ text: call });
    const [held] = harOf(stamped(exchange), { heldBytesMax: 10 }).log.entries;
    expect(held?.['comment']).toMatch(/The last 71 bytes of the request are not in this file/);
  });

  it('the oldest of too many that are open is written for another', () => {
    const heads = [1, 2, 3].map((number): EntryBody => ({
      kind: 'http-request',
      exchange: number,
      method: 'GET',
      url,
      headers: [],
    }));
    const { entries, comment } = harOf(stamped([...heads, frame('in', 1, body('late'))]), { openMax: 2 }).log;
    expect(entries).toHaveLength(3);
    expect(comment).toContain('1 frames without the head of their exchange are left out.');
  });
});

it('pieces that cannot be true are not believed: the bodies count', () => {
  const entries = stamped([
    { kind: 'http-request', exchange: 1, method: 'POST', url, headers: [] },
    frame('out', 1, body('{"jsonrpc":"2.0","id":1,"method":"ping"}')),
    { kind: 'http-ended', exchange: 1, outcome: 'failed', detail: 'x' },
  ]);
  const text = new TextDecoder().decode(bytesOf(entries)).replace('"bytes":40', '"bytes":4000000');
  const tape = read(utf8.encode(text));
  expect(tape.entries.filter(({ kind }) => kind === 'frame')).toHaveLength(1);
});
