import { describe, expect, it } from 'vitest';
import { serverOfSession, sessionSendOf, sessionTarget } from './session-call.ts';

const call = (params: unknown): string =>
  JSON.stringify({ jsonrpc: '2.0', id: 7, method: 'tools/call', params });
const refused = (text: string, isRaw = false): string => {
  const read = sessionSendOf(text, isRaw);
  return read.ok ? 'taken' : read.failure.message;
};

describe('an edited message, in a session that runs', () => {
  it('is the call that it says, with numbers as they are written', () => {
    expect(sessionSendOf(call({ name: 'greet', arguments: { name: 'Lin' } }), false)).toEqual({
      ok: true,
      value: { kind: 'call', tool: 'greet', argsJson: '{"name":"Lin"}' },
    });
    const long = '{"method":"tools/call","params":{"name":"sum","arguments":{"a":9007199254740993}}}';
    expect(sessionSendOf(long, false)).toMatchObject({ value: { argsJson: '{"a":9007199254740993}' } });
    expect(sessionSendOf(call({ name: 'now' }), false)).toMatchObject({ value: { argsJson: '{}' } });
  });

  it('is any other request or notification, with its parameters as they are written', () => {
    const read = '{"method":"resources/read","id":1,"params":{"uri":"a:","n":9007199254740993}}';
    expect(sessionSendOf(read, false)).toMatchObject({
      value: {
        kind: 'message',
        method: 'resources/read',
        paramsJson: '{"uri":"a:","n":9007199254740993}',
        isNotification: false,
      },
    });
    expect(sessionSendOf('{"method":"notifications/x"}', false)).toMatchObject({
      value: { kind: 'message', paramsJson: '{}', isNotification: true },
    });
  });

  it('is refused when it is something else, and says what it is', () => {
    expect(refused('{"method":"initialize","id":1}')).toContain('initialize is said by the session itself');
    for (const text of ['{"id":1,"result":{}}', '[]', '{"method":"","id":1}'])
      expect(refused(text)).toContain('goes a request or a notification');
    expect(refused('{"method":"x","id":1,"params":[]}')).toContain('The parameters are no object');
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
