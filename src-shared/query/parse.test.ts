import { describe, expect, it } from 'vitest';
import type { Query, QueryError } from './ast.ts';
import { parseQuery } from './parse.ts';

function read(text: string): Query {
  const parsed = parseQuery(text);
  if (!parsed.ok) throw new Error(`${text}: ${parsed.error.message}`);
  return parsed.query;
}

function wrong(text: string): QueryError {
  const parsed = parseQuery(text);
  if (parsed.ok) throw new Error(`${text} is right: ${JSON.stringify(parsed.query)}`);
  return parsed.error;
}

const word = (text: string): Query => ({ kind: 'text', text });

describe('plain words', () => {
  it.each([
    ['tools/call', 'tools/call'],
    ['-32601', '-32601'],
    ['{"id', '{"id'],
    ['"name":"hang"', '"name":"hang"'],
    ['"logger":"chatty"}', '"logger":"chatty"}'],
    ['"jsonrpc":2.0,"id":7', '"jsonrpc":2.0,"id":7'],
    ['http://a.test/b?A=c', 'http://a.test/b?A=c'],
    ['"two words"', 'two words'],
    ['\'"id":7\'', '"id":7'],
    ['"a \\"b\\" \\\\"', 'a "b" \\'],
    ['listening…', 'listening…'],
    ['"not"', 'not'],
    ['android', 'android'],
    ['constructor', 'constructor'],
    ['__proto__', '__proto__'],
  ])('%s is looked for as it stands', (text, expected) => {
    expect(read(text)).toEqual(word(expected));
  });

  it('are all wanted, unless "or" or "not" is said', () => {
    expect(read('a b')).toEqual({ kind: 'and', of: [word('a'), word('b')] });
    expect(read('a and b')).toEqual(read('a b'));
    expect(read('a AND (b c)')).toEqual(read('a b c'));
    expect(read('a or b c')).toEqual({
      kind: 'or',
      of: [word('a'), { kind: 'and', of: [word('b'), word('c')] }],
    });
    expect(read('(a or b) c')).toEqual({
      kind: 'and',
      of: [{ kind: 'or', of: [word('a'), word('b')] }, word('c')],
    });
    expect(read('not a b')).toEqual({ kind: 'and', of: [{ kind: 'not', of: word('a') }, word('b')] });
    expect(read('not not a')).toEqual(word('a'));
    expect(read('  ')).toEqual({ kind: 'all' });
  });
});

describe('fields', () => {
  it.each<[string, Query]>([
    ['method:tools/call', { kind: 'words', field: 'method', op: 'is', values: ['tools/call'] }],
    ['m=ping', { kind: 'words', field: 'method', op: 'equals', values: ['ping'] }],
    ['tool:"a b",c', { kind: 'words', field: 'tool', op: 'is', values: ['a b', 'c'] }],
    ['status:error', { kind: 'status', values: ['error', 'tool-error'] }],
    ['status:rpc-error,ok', { kind: 'status', values: ['ok', 'error'] }],
    ['status:failed', { kind: 'status', values: ['error', 'tool-error', 'unanswered', 'orphaned'] }],
    ['status != ok', { kind: 'not', of: { kind: 'status', values: ['ok'] } }],
    ['latency>500ms', { kind: 'amount', field: 'latency', op: 'above', value: 500_000 }],
    ['latency <= 1.5s', { kind: 'amount', field: 'latency', op: 'at-most', value: 1_500_000 }],
    ['latency<20', { kind: 'amount', field: 'latency', op: 'below', value: 20_000 }],
    ['size>1MB', { kind: 'amount', field: 'size', op: 'above', value: 1_000_000 }],
    ['size:1KiB', { kind: 'amount', field: 'size', op: 'equals', value: 1024 }],
    ['dir:in', { kind: 'dir', values: ['in'] }],
    ['server:x', { kind: 'words', field: 'server', op: 'is', values: ['x'] }],
    ['era:modern', { kind: 'era', values: ['modern'] }],
    ['id:7', { kind: 'words', field: 'id', op: 'is', values: ['7'] }],
    ['has:finding', { kind: 'has', what: 'finding' }],
    ['severity>=warning', { kind: 'severity', op: 'at-least', value: 'warning' }],
    [
      'time>=2026-11-28T10:00Z',
      { kind: 'amount', field: 'time', op: 'at-least', value: Date.UTC(2026, 10, 28, 10) },
    ],
    [
      'params.arguments.path~"/tmp"',
      {
        kind: 'path',
        path: ['params', 'arguments', 'path'],
        test: { kind: 'text', op: 'contains', values: ['/tmp'] },
      },
    ],
    [
      'result.content[0]["a b"][*]:x',
      {
        kind: 'path',
        path: ['result', 'content', 0, 'a b', { kind: 'any' }],
        test: { kind: 'text', op: 'is', values: ['x'] },
      },
    ],
    ['$.jsonrpc:2.0', { kind: 'path', path: ['jsonrpc'], test: { kind: 'text', op: 'is', values: ['2.0'] } }],
    [
      'error.code<-32000',
      { kind: 'path', path: ['error', 'code'], test: { kind: 'number', op: 'below', value: -32_000 } },
    ],
  ])('%s', (text, expected) => {
    expect(read(text)).toEqual(expected);
  });
});

describe('what is wrong', () => {
  it.each([
    ['metod:tools/call', 0, 5, 'There is no field metod.', 'Did you mean method?'],
    ['a status:eror', 9, 13, 'status is never eror.', 'Did you mean error?'],
    ['latency>soon', 8, 12, 'soon is no duration.', '500ms'],
    ['latency~5ms', 7, 8, 'latency cannot be compared with ~.', 'latency>500ms'],
    ['size>1,2', 7, 8, '> takes one value.', ':'],
    ['(a or b', 6, 7, 'A parenthesis is not closed.', ')'],
    ['a )', 2, 3, 'There is no ( for this ).', 'quotes'],
    ['a or', 3, 4, 'Something must follow.', 'quotes'],
    ['method:', 6, 7, 'The value is missing.', 'compared'],
    ['tool:"open', 5, 10, 'This quote is not closed.', '"'],
    ['params..x:1', 0, 9, '..x is no step of a path.', 'result.content[0].text'],
    [':x', 0, 1, ': cannot stand here.', 'quotes'],
    ['params.n>many', 9, 13, 'many is no number.', 'numbers'],
  ])('%s', (text, from, to, message, hint) => {
    const error = wrong(text);
    expect({ from: error.from, to: error.to, message: error.message }).toEqual({ from, to, message });
    expect(error.hint).toContain(hint);
  });

  it('never throws, and always points into the text', () => {
    for (const text of [
      '"',
      "'",
      '((((',
      'a:b:c:d',
      '!!!',
      'not',
      'not not',
      '()',
      ',',
      '[',
      '\\',
      '\u0000',
      'a!=',
      'a>=,',
    ]) {
      const parsed = parseQuery(text);
      if (parsed.ok) continue;
      expect(parsed.error.from).toBeGreaterThanOrEqual(0);
      expect(parsed.error.to).toBeGreaterThan(parsed.error.from);
    }
  });
});
