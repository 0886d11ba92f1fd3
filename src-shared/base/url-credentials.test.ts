import fc from 'fast-check';
import { expect, it } from 'vitest';
import { hasCredentials } from './url-credentials.ts';

it.each([
  ['https://me:secret@host/mcp', true],
  ['HTTPS:\\\\me@host', true],
  ['http://:secret@host:8080?a=b', true],
  ['http://host/@me', false],
  ['http://host?mail=a@b', false],
  ['http://host#a@b', false],
  ['http://127.0.0.1:3001/mcp', false],
])('%s', (url, expected) => {
  expect(hasCredentials(url)).toBe(expected);
});

it('says of every URL that a browser reads what it makes of it', () => {
  const piece = fc.stringMatching(/^[a-z:@/\\?#%.]{0,6}$/);
  const all = fc.check(
    fc.property(piece, piece, (before, after) => {
      const url = `http://${before}host${after}`;
      const parsed = URL.parse(url);
      // With an @ and nothing before it there are none, and it is refused as well: nothing is lost by that.
      if (parsed === null || (url.includes('@') && parsed.username + parsed.password === '')) return true;
      return hasCredentials(url) === (parsed.username + parsed.password !== '');
    }),
  );
  expect(fc.defaultReportMessage(all)).toBeUndefined();
});
