import { describe, expect, it } from 'vitest';
import { toClient, toServer } from './http-heads.ts';

const RAW = [
  'Connection',
  'close, X-Hop',
  'x-hop',
  'mine',
  'CONNECTION',
  'x-other, Authorization,',
  'X-Other',
  'mine too',
  'Authorization',
  'Bearer t',
  'X-Far',
  'yours',
];
const PASSED = ['Authorization', 'Bearer t', 'X-Far', 'yours'];

describe('a head that names what belongs to its connection', () => {
  it('is passed on without it, both ways; what the message needs stays', () => {
    expect(toServer(RAW, 'server').flat).toEqual(PASSED);
    expect(toClient(RAW, 'http://server', 'http://tap')).toEqual(PASSED);
  });
});
