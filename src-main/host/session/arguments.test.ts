import { describe, expect, it } from 'vitest';
import { ArgumentSplicer } from './arguments.ts';

function through(argsJson: string, splicer = new ArgumentSplicer('t0k3n')): string {
  const held = splicer.hold(argsJson);
  if (!held.ok) throw new Error(held.failure.message);
  // As the SDK does it: params spread, arguments by reference.
  const params = { name: 'x', arguments: held.value.placeholder };
  const message = { params: { ...params, _meta: {} }, id: 1 };
  return splicer.splice(JSON.stringify(message));
}

describe('arguments', () => {
  it.each([
    '{"n":12345678901234567890,"f":1.0,"e":1E5}',
    '{"a":1,"a":2}',
    '{"__proto__":{"x":1}}',
    '{"2":0,"1":0}',
    '{"toJSON":"mine"}',
    '{"s":"$& $1 \\" \\n \\u0041"}',
    '{ }',
  ])('reach the wire as typed: %s', (text) => {
    expect(through(text)).toBe(`{"params":{"name":"x","arguments":${text},"_meta":{}},"id":1}`);
  });

  it('stay one line', () => {
    expect(through('\n{\r\n  "a": 1\n}\n')).toBe(
      '{"params":{"name":"x","arguments":{    "a": 1 },"_meta":{}},"id":1}',
    );
  });

  it('can be read by the SDK for its headers', () => {
    const held = new ArgumentSplicer('t').hold('{"region":"eu"}');
    expect(held.ok && held.value.placeholder['region']).toBe('eu');
  });

  it.each(['', '{', '[1]', '"x"', 'null', '3'])('refuses %j', (text) => {
    const held = new ArgumentSplicer('t').hold(text);
    expect(held).toMatchObject({ ok: false, failure: { code: 'invalid-arguments' } });
  });

  it('are forgotten when released, and other messages pass untouched', () => {
    const splicer = new ArgumentSplicer('t');
    const held = splicer.hold('{"a":1}');
    if (!held.ok) throw new Error('refused');
    const serialised = JSON.stringify({ arguments: held.value.placeholder });
    held.value.release();
    expect(splicer.splice(serialised)).toBe(serialised);
    expect(splicer.splice('{"jsonrpc":"2.0"}')).toBe('{"jsonrpc":"2.0"}');
  });

  it('of two calls at once do not mix', () => {
    const splicer = new ArgumentSplicer('t');
    const one = splicer.hold('{"a":1}');
    const two = splicer.hold('{"a":2}');
    if (!one.ok || !two.ok) throw new Error('refused');
    expect(splicer.splice(JSON.stringify([two.value.placeholder]))).toBe('[{"a":2}]');
    expect(splicer.splice(JSON.stringify([one.value.placeholder]))).toBe('[{"a":1}]');
  });
});
