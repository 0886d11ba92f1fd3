import { describe, expect, it } from 'vitest';
import { redactPairs } from './secret-headers.ts';

describe('headers on a tape', () => {
  const redact = (headers: Record<string, string>, own: readonly string[] = []) =>
    Object.fromEntries(redactPairs([...new Headers(headers)], new Set(own)));

  it('keep the length of a secret and nothing else of it', () => {
    expect(redact({ Authorization: 'Bearer abc', Cookie: 'a=b', 'Proxy-Authorization': 'x' })).toEqual({
      authorization: 'redacted:10',
      cookie: 'redacted:3',
      'proxy-authorization': 'redacted:1',
    });
  });

  it.each([
    'x-api-key',
    'apikey',
    'X-Auth-Token',
    'client_secret',
    'x-goog-api-key',
    'ocp-apim-subscription-key',
  ])('know %s for a secret', (name) =>
    expect(Object.values(redact({ [name]: 'abc' }))).toEqual(['redacted:3']),
  );

  it.each([
    'content-type',
    'mcp-session-id',
    'mcp-protocol-version',
    'mcp-method',
    'www-authenticate',
    'x-monkey',
  ])('show %s', (name) => expect(Object.values(redact({ [name]: 'abc' }))).toEqual(['abc']));

  it('hide what a person entered, whatever its name', () => {
    expect(redact({ 'X-Tenant': 'acme', accept: '*/*' }, ['x-tenant'])).toEqual({
      'x-tenant': 'redacted:4',
      accept: '*/*',
    });
  });

  it('hide every cookie of several', () => {
    const headers = new Headers([
      ['set-cookie', 'a=1'],
      ['set-cookie', 'b=22'],
    ]);
    expect(redactPairs([...headers], new Set())).toEqual([
      ['set-cookie', 'redacted:3'],
      ['set-cookie', 'redacted:4'],
    ]);
  });
});
