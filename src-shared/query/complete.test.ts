import { describe, expect, it } from 'vitest';
import { completionsAt, type Seen, type SeenValue } from './complete.ts';
import { boundIn, valuesIn, withValues } from './edit.ts';
import { spansOf } from './highlight.ts';

const some = (...texts: readonly string[]): SeenValue[] =>
  texts.map((text, at) => ({ text, count: 9 - at, isCut: text.endsWith('…') }));
const seen: Seen = {
  values: (field) =>
    field === 'tool' ? some('echo', 'a tool', 'recho') : field === 'status' ? some('ok') : [],
  keys: (path) =>
    path === 'params'
      ? some('.name', '.arguments', '["a key"]')
      : path === 'result.content'
        ? some('[*]')
        : [],
  at: (path) =>
    path === 'params.name' ? some('echo', 'long…') : path === 'params["a key"]' ? some('x') : [],
};

/** The caret is at the bar. */
function offered(marked: string): string[] {
  const caret = marked.indexOf('|');
  const text = marked.replace('|', '');
  const { from, to, items } = completionsAt(text, caret, seen);
  return items.map(({ insert }) => text.slice(0, from) + insert + text.slice(to));
}

describe('completions', () => {
  it('are fields where a word begins, and values behind a test', () => {
    expect(offered('me|')).toEqual(['method:']);
    expect(offered('dir:in lat|')).toEqual(['dir:in latency>']);
    expect(offered('(sta|)')).toEqual(['(status:)']);
    expect(offered('par|')).toEqual(['params.']);
    expect(offered('tool:|')).toEqual(['tool:echo', 'tool:"a tool"', 'tool:recho']);
    expect(offered('tool:ec|')).toEqual(['tool:echo', 'tool:recho']);
    expect(offered('status:error,tool|')).toEqual(['status:error,tool-error']);
    expect(offered('method:TOOLS/c|')).toEqual(['method:tools/call']);
    expect(offered('latency>5|')).toEqual(['latency>500ms']);
  });

  it('are keys and values that messages have, behind a path', () => {
    expect(offered('params.|')).toEqual(['params.name', 'params.arguments', 'params["a key"]']);
    expect(offered('dir:in params.ar|')).toEqual(['dir:in params.arguments']);
    expect(offered('result.content[|')).toEqual(['result.content[*]']);
    expect(offered('params.name:|')).toEqual(['params.name:echo', 'params.name:long…*']);
    expect(offered('params.name~lo|')).toEqual(['params.name~long…']);
    expect(offered('params["a key"]:|')).toEqual(['params["a key"]:x']);
    expect(offered('params.name>|')).toEqual([]);
    expect(offered('result.nothing.|')).toEqual([]);
  });

  it('say how many rows have a value, and what there is comes first', () => {
    const { items } = completionsAt('status:', 7, seen);
    expect(items[0]).toEqual({ insert: 'ok', label: 'ok', detail: '', count: 9 });
    expect(items[1]).toMatchObject({ label: 'none', count: null });
  });

  it('say what a finding is', () => {
    const { items } = completionsAt('finding:crash', 13, seen);
    expect(items).toMatchObject([{ insert: 'crashed', detail: 'The process ended by a signal or a code' }]);
  });

  it('are none in quotes, of unknown fields, and of what is whole', () => {
    expect(offered('"me|')).toEqual([]);
    expect(offered('metod:x|')).toEqual([]);
    expect(offered('dir:in|')).toEqual([]);
    expect(offered('tool:"a (b|')).toEqual([]);
    expect(offered('tool:"a t|')).toEqual(['tool:"a tool"']);
  });
});

describe('edits', () => {
  it('change one test and leave the rest as it was typed', () => {
    expect(withValues('', 'dir', ['in'])).toBe('dir:in');
    expect(withValues('echo  (a or b)', 'dir', ['in'])).toBe('echo  (a or b) dir:in');
    expect(withValues('a direction:in  b', 'dir', ['in', 'out'])).toBe('a dir:in,out  b');
    expect(withValues('a dir:in b', 'dir', [])).toBe('a b');
    expect(withValues('a or b', 'kind', ['request'])).toBe('(a or b) kind:request');
    expect(withValues('severity>=warning x', 'severity', ['error'], '>=')).toBe('severity>=error x');
    expect(withValues('dir:in', 'server', ['my server'])).toBe('dir:in server:"my server"');
    expect(valuesIn('x kind:request,response', 'kind')).toEqual(['request', 'response']);
    expect(valuesIn('not kind:request', 'kind')).toEqual([]);
    expect(valuesIn('kind:request or x', 'kind')).toEqual([]);
    expect(boundIn('severity>=error', 'severity', '>=')).toBe('error');
  });
});

describe('spans', () => {
  it('say what each piece is', () => {
    const text = 'not (m:a,"b" or params.x~1) metod:z word';
    expect(spansOf(text).map(({ from, to, kind }) => `${kind} ${text.slice(from, to)}`)).toEqual([
      'word not',
      'punctuation (',
      'field m',
      'operator :',
      'value a',
      'punctuation ,',
      'value "b"',
      'word or',
      'path params.x',
      'operator ~',
      'value 1',
      'punctuation )',
      'unknown metod',
      'operator :',
      'value z',
      'text word',
    ]);
  });
});
