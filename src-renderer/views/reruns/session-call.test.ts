import { describe, expect, it } from 'vitest';
import { serverOfSession, sessionCallOf, sessionTarget } from './session-call.ts';

const call = (params: unknown): string =>
  JSON.stringify({ jsonrpc: '2.0', id: 7, method: 'tools/call', params });
const refused = (text: string, isRaw = false): string => {
  const read = sessionCallOf(text, isRaw);
  return read.ok ? 'taken' : read.failure.message;
};

describe('an edited message, in a session that runs', () => {
  it('is the call that it says, with numbers as they are written', () => {
    expect(sessionCallOf(call({ name: 'greet', arguments: { name: 'Lin' } }), false)).toEqual({
      ok: true,
      value: { tool: 'greet', argsJson: '{"name":"Lin"}' },
    });
    const long = '{"method":"tools/call","params":{"name":"sum","arguments":{"a":9007199254740993}}}';
    expect(sessionCallOf(long, false)).toMatchObject({ value: { argsJson: '{"a":9007199254740993}' } });
    expect(sessionCallOf(call({ name: 'now' }), false)).toMatchObject({ value: { argsJson: '{}' } });
  });

  it('is refused when it is something else, and says what it is', () => {
    expect(refused('{"method":"tools/list","id":1}')).toContain('this is tools/list');
    expect(refused('{"id":1,"result":{}}')).toContain('this is no request');
    expect(refused('[]')).toContain('this is no request');
    expect(refused('{ "oops"')).toContain('It is not JSON');
    expect(refused(call({ name: 'greet' }), true)).toContain('no characters');
    for (const params of [{}, { name: '' }, { name: 'x', arguments: [] }, null])
      expect(refused(call(params))).toContain('names a tool');
  });

  it('is told from other targets', () => {
    expect(serverOfSession(sessionTarget('s1'))).toBe('s1');
    expect(['s1', 'command', 'url'].map(serverOfSession)).toEqual([null, null, null]);
  });
});
