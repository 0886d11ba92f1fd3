import { crc32 } from 'node:zlib';
import { expect, it } from 'vitest';
import { decodeEntry, encodeEntry, HEAD_BYTES, PREFIX_BYTES } from './codec.ts';
import { ENTRY_VERSION } from './entry.ts';
import { readerOf } from './modernize.ts';

const OPENED_V1 = {
  kind: 'tape-opened',
  version: 1,
  tapeId: '20260101-000000-abc123',
  serverId: 's',
  serverName: 'echo',
  target: { kind: 'stdio', command: 'node', args: ['echo.mjs'], cwd: null, envNames: [] },
  host: { name: 'tapedeck', version: '0.1.0', platform: 'linux', pid: 7 },
  runMarker: 'run',
  causedBy: null,
};

/** An entry whose fields are whatever JSON is given: as a program of another version would have written it. */
function written(fields: object): Buffer {
  const meta = Buffer.from(JSON.stringify(fields));
  const opened = readerOf(1).fields(OPENED_V1);
  if (opened === null) throw new Error('not an entry');
  const whole = encodeEntry({ seq: 0, wallMs: 1, monoUs: 1 }, opened, crc32);
  const made = Buffer.concat([whole.subarray(0, PREFIX_BYTES + HEAD_BYTES), meta]);
  made.writeUInt32LE(HEAD_BYTES + meta.length, 0);
  made.writeUInt32LE(meta.length, 32);
  made.writeUInt32LE(crc32(made.subarray(PREFIX_BYTES)), 4);
  return made;
}

it('brings what version 1 wrote to the newest shape, and says that it does not know who began it', () => {
  const { kind: _kind, ...fields } = OPENED_V1;
  expect(decodeEntry(written(fields), 0, 1, crc32)).toMatchObject({
    kind: 'entry',
    entry: { ...OPENED_V1, startedBy: 'unknown', restartOf: null },
  });
});

it('holds each version to its own schema', () => {
  const { kind: _kind, ...fields } = OPENED_V1;
  expect(decodeEntry(written(fields), 0, ENTRY_VERSION, crc32)).toMatchObject({ kind: 'damaged' });
  expect(
    readerOf(1).fields({ kind: 'recovered', hostRun: 'x', tornBytes: 0, reapedProcesses: 0 }),
  ).toBeNull();
});

it('has a reader for every version, and for no other', () => {
  for (let version = 1; version <= ENTRY_VERSION; version += 1)
    expect(readerOf(version).channel({ kind: 'stdio' })).toEqual({ kind: 'stdio' });
  expect(() => readerOf(ENTRY_VERSION + 1)).toThrow(`only up to ${ENTRY_VERSION}`);
  expect(() => readerOf(0)).toThrow('entries of version 0');
});
