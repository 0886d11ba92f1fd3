import { describe, expect, it } from 'vitest';
import { fromBase64, joined, lineEnd, unfinishedTail } from './body-bytes.ts';
import { entryContent, pretty } from './entry-content.ts';
import { factsOf } from './facts.ts';
import { sseFields } from './sse-block.ts';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const STDIO_FRAME = { kind: 'frame', channel: { kind: 'stdio' }, mark: 'whole' };
const SSE_FRAME = { kind: 'frame', channel: { kind: 'http', exchange: 3, part: 'sse' } };

describe('pretty', () => {
  it('keeps big integers, duplicate keys and their order', () => {
    expect(pretty('{"b":12345678901234567890,"a":1,"a":2.50}\n', true)).toEqual({
      text: '{\n  "b": 12345678901234567890,\n  "a": 1,\n  "a": 2.50\n}',
      language: 'json',
    });
  });

  it.each(['{"a": 1,}', '{foo  bar}', '[1 2]'])('leaves broken JSON as it came: %s', (text) => {
    expect(pretty(text, true)).toEqual({ text, language: 'json' });
  });

  it('leaves a line that is no JSON as text', () => {
    expect(pretty('Listening  on 3000', true)).toEqual({ text: 'Listening  on 3000', language: 'text' });
  });

  it('indents the beginning of a body that is not here whole', () => {
    expect(pretty('{"a":[1,2', false)).toEqual({ text: '{\n  "a": [\n    1,\n    2', language: 'json' });
  });
});

describe('entryContent', () => {
  it('shows the data of a server-sent event as JSON and its other fields beside it', () => {
    const block = ': ping\nevent: message\nid: 42\ndata: {"jsonrpc":"2.0",\ndata: "id":1}\n\n';
    const content = entryContent(SSE_FRAME, utf8(block), true);
    expect(content).toMatchObject({ kind: 'frame', language: 'json', invalidUtf8: false });
    expect(content.kind === 'frame' && content.text).toBe('{\n  "jsonrpc": "2.0",\n  "id": 1\n}');
    expect(content.kind === 'frame' && content.fields).toEqual([
      { name: '', value: 'ping' },
      { name: 'event', value: 'message' },
      { name: 'id', value: '42' },
    ]);
  });

  it('says when bytes are no UTF-8', () => {
    expect(entryContent(STDIO_FRAME, Uint8Array.of(0x7b, 0xff, 0x7d), true)).toMatchObject({
      invalidUtf8: true,
    });
  });

  it('does not call a character that was cut in two invalid', () => {
    const bytes = utf8('{"a":"€').subarray(0, 7);
    expect(entryContent(STDIO_FRAME, bytes, false)).toMatchObject({ invalidUtf8: false });
    expect(entryContent(STDIO_FRAME, bytes, true)).toMatchObject({ invalidUtf8: true });
  });

  it('has facts for entries without bytes, and for what it does not know', () => {
    expect(entryContent({ kind: 'process-started', pid: 7 }, new Uint8Array(0), true).kind).toBe('facts');
    expect(entryContent(null, new Uint8Array(0), true).kind).toBe('facts');
  });
});

describe('body bytes', () => {
  it('joins pieces', () => {
    expect([...joined([fromBase64('AQI='), fromBase64('Aw==')])]).toEqual([1, 2, 3]);
  });

  it.each([
    ['ascii', utf8('abc'), 0],
    ['whole', utf8('a€'), 0],
    ['two of three', utf8('a€').subarray(0, 3), 2],
    ['one of four', utf8('a😀').subarray(0, 2), 1],
    ['three of four', utf8('a😀').subarray(0, 4), 3],
    ['empty', new Uint8Array(0), 0],
  ])('finds the unfinished end: %s', (_name, bytes, expected) => {
    expect(unfinishedTail(bytes)).toBe(expected);
  });

  it.each([
    ['a\n', 'LF'],
    ['a\r\n', 'CR LF'],
    ['a\r', 'CR'],
    ['a', 'none'],
    ['', 'none'],
  ])('tells how %j ends', (text, expected) => {
    expect(lineEnd(utf8(text))).toBe(expected);
  });
});

describe('sseFields', () => {
  it('keeps odd fields and strips one space only', () => {
    expect(sseFields('\ufeffretry:  10\r\nodd\rdata: x')).toEqual([
      { name: 'retry', value: ' 10' },
      { name: 'odd', value: '' },
    ]);
  });
});

describe('factsOf', () => {
  it('shows headers as a table, in wire order', () => {
    const facts = factsOf({
      kind: 'http-response',
      exchange: 2,
      status: 404,
      statusText: 'Not Found',
      headers: [
        ['Content-Type', 'text/html'],
        ['X', '1'],
        ['X', '2'],
      ],
    });
    expect(facts.rows).toEqual([
      { name: 'exchange', value: '2' },
      { name: 'status', value: '404' },
      { name: 'status text', value: 'Not Found' },
    ]);
    expect(facts.tables).toEqual([
      {
        title: 'headers',
        rows: [
          { name: 'Content-Type', value: 'text/html' },
          { name: 'X', value: '1' },
          { name: 'X', value: '2' },
        ],
      },
    ]);
  });

  it('flattens records, names what is null, and joins lists of words', () => {
    const facts = factsOf({
      kind: 'tape-opened',
      target: { kind: 'stdio', command: 'node', args: ['a.mjs', 'stdio'], cwd: null },
      causedBy: null,
    });
    expect(facts.rows).toEqual([
      { name: 'target', value: 'stdio' },
      { name: 'command', value: 'node' },
      { name: 'args', value: 'a.mjs stdio' },
      { name: 'cwd', value: '–' },
      { name: 'caused by', value: '–' },
    ]);
  });

  it('is bounded and survives what is no record', () => {
    const many = Object.fromEntries(Array.from({ length: 2000 }, (_, at) => [`k${at}`, at]));
    expect(factsOf(many).rows).toHaveLength(500);
    expect(factsOf('text')).toEqual({ rows: [], tables: [] });
  });
});
