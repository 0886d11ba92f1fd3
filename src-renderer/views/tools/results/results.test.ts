import { describe, expect, it } from 'vitest';
import { jsonNodes, TREE_NODES_MAX } from './json-nodes.ts';
import { memberOf, membersOf } from './json-members.ts';
import { base64Bytes, contentPart, looksLikeJson, PARTS_MAX, readResult } from './read-result.ts';
import { bytesOf, fileName } from './save-file.ts';

describe('parts of JSON text', () => {
  it('are the text that was sent', () => {
    const json = ' { "a" : 12345678901234567890 , "b\\"" : [ 1.0 , "]}" ] , "a":{"x":null} } ';
    expect(membersOf(json)).toEqual([
      { key: 'a', text: '12345678901234567890' },
      { key: 'b"', text: '[ 1.0 , "]}" ]' },
      { key: 'a', text: '{"x":null}' },
    ]);
    expect(memberOf(json, 'a')).toBe('{"x":null}');
    expect(memberOf(json, 'c')).toBeUndefined();
    expect(membersOf('[[],{}]')).toEqual([
      { key: '0', text: '[]' },
      { key: '1', text: '{}' },
    ]);
    expect(membersOf('7')).toBeNull();
  });

  it('are found in megabytes of text', () => {
    const long = 'x\\\\"'.repeat(1_000_000);
    const json = JSON.stringify({ long, after: [1] });
    expect(memberOf(json, 'after')).toBe('[1]');
  });

  it.each(['{"a"', '{"a":', '[1,', '{"a":[', '{', '{7:1}'])('of %s end', (broken) => {
    expect(() => membersOf(broken)).not.toThrow();
  });
});

describe('content', () => {
  const kindOf = (item: unknown): string => contentPart(item).kind;

  it('is shown by its kind', () => {
    expect(contentPart({ type: 'text', text: 'x' })).toEqual({ kind: 'text', text: 'x' });
    expect(contentPart({ type: 'image', mimeType: 'Image/PNG; a=b', data: 'AA\n==' })).toEqual({
      kind: 'image',
      mimeType: 'image/png',
      base64: 'AA==',
    });
    expect(kindOf({ type: 'audio', mimeType: 'audio/wav', data: 'AAAA' })).toBe('audio');
    expect(kindOf({ type: 'resource', resource: { uri: 'a:b', text: 'x' } })).toBe('resource');
    expect(kindOf({ type: 'resource', resource: { uri: 'a:b', blob: 'AAAA' } })).toBe('resource');
    expect(kindOf({ type: 'resource_link', uri: 'javascript:alert(1)' })).toBe('link');
  });

  it.each([
    { type: 'image', mimeType: 'text/html', data: 'AAAA' },
    { type: 'image', mimeType: 'image/png,<script>', data: 'AAAA' },
    { type: 'image', mimeType: 'image/png', data: 'AAAA" onload="x' },
    { type: 'image', mimeType: 'image/png' },
    { type: 'audio', mimeType: 'video/mp4', data: 'AAAA' },
    { type: 'resource', resource: { uri: 'a:b' } },
    { type: 'resource' },
    { type: 'resource_link' },
    { type: 'text', text: 7 },
    { type: 'hologram' },
    'text',
    null,
  ])('%j is shown raw', (item) => {
    expect(kindOf(item)).toBe('raw');
  });
});

describe('a result', () => {
  it('keeps the text of its parts', () => {
    const shown = readResult(
      '{"content":[{"type":"x","n":1.0}],"structuredContent":{"big":12345678901234567890},"isError":false}',
    );
    expect(shown).toMatchObject({
      kind: 'result',
      parts: [{ part: { kind: 'raw', type: 'x' }, json: '{"type":"x","n":1.0}' }],
      structured: '{"big":12345678901234567890}',
      resultType: 'complete',
    });
  });

  it('that asks back says what for', () => {
    expect(readResult('{"resultType":"input_required","inputRequests":{"a":{}}}')).toMatchObject({
      resultType: 'input_required',
      inputRequests: '{"a":{}}',
    });
  });

  it('that is cut, or no object, is text', () => {
    expect(readResult('{"content":[{"ty')).toMatchObject({ kind: 'opaque' });
    expect(readResult('"text"')).toMatchObject({ kind: 'opaque' });
    expect(readResult('{"content":"text"}')).toMatchObject({ kind: 'result', parts: [] });
  });

  it('shows a bounded number of parts', () => {
    const content = Array.from({ length: PARTS_MAX + 3 }, () => ({ type: 'text', text: '' }));
    const shown = readResult(JSON.stringify({ content }));
    expect(shown).toMatchObject({ partsLeft: 3 });
    expect(shown.kind === 'result' && shown.parts.length).toBe(PARTS_MAX);
  });
});

describe('a tree of JSON', () => {
  it('has every scalar as it was sent, and twins apart', () => {
    const { roots, open } = jsonNodes('{"a":1.0,"a":[{}],"s":"\\u0041"}');
    expect(roots.map(({ label, detail }) => `${label}=${detail}`)).toEqual(['a=1.0', 'a=[1]', 's="\\u0041"']);
    expect(new Set(roots.map(({ id }) => id)).size).toBe(3);
    expect([...open]).toEqual([roots[1]?.id]);
  });

  it('is bounded, and says so', () => {
    const { roots } = jsonNodes(JSON.stringify(Array(TREE_NODES_MAX + 10).fill(0)));
    expect(roots).toHaveLength(TREE_NODES_MAX + 1);
    expect(roots.at(-1)?.label).toBe('… 10 more');
  });
});

describe('saving', () => {
  it.each([
    ['file:///a/b.txt', 'text/plain', 'b.txt'],
    ['file:///../../etc/.bashrc', '', 'bashrc.bin'],
    ['demo://blob', 'application/zip', 'blob.zip'],
    ['', 'image/jpeg', 'picture.jpg'],
    ['https://example.org/a b?x=1', 'image/png', 'x_1.png'],
    ['', 'text/x-"evil', 'picture.bin'],
  ])('%s of type %s is named %s', (uri, mimeType, name) => {
    expect(fileName(uri, mimeType, 'picture')).toBe(name);
  });

  it('has the bytes that base64 stands for', () => {
    expect([...bytesOf('AQID')]).toEqual([1, 2, 3]);
    expect([base64Bytes('AQID'), base64Bytes('AQI='), base64Bytes('AQ=='), base64Bytes('')]).toEqual([
      3, 2, 1, 0,
    ]);
  });

  it('offers to indent what is JSON', () => {
    expect([looksLikeJson(' {"a":1}'), looksLikeJson('[1'), looksLikeJson('7'), looksLikeJson('')]).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });
});
