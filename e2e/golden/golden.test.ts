/** Recorded sessions of real servers: whole, the same when played to the server again, and the same when served. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { crc32 } from 'node:zlib';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { decodeSegmentHeader } from '../../src-shared/journal/segment.ts';
import { openArchive } from '../../src-main/host/wiring/tapes/archive.ts';
import { createHost } from '../../src-main/host/host.ts';
import { BUILD_DEADLINE_MS, ensureBuilt } from '../integration/cli-kit.ts';
import { eventually, realPorts, unwrap } from '../integration/host-kit.ts';
import { bytesOf, Children, CLI, tapesOf } from '../integration/tap-kit.ts';
import { prepareFolder, REAL_SERVERS, type RealServer } from './real-servers.ts';

const TEST_MS = 120_000;
const BYTES_MAX = 200_000;
const TAPES = fileURLToPath(new URL('tapes/', import.meta.url));
const segmentOf = (name: string): string => join(TAPES, name, '00000001.seg');

const folders: string[] = [];
const children = new Children();
beforeAll(ensureBuilt, BUILD_DEADLINE_MS);
afterEach(() => children.dispose());
afterAll(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A data folder with these tapes in it, and a folder for servers to run in. */
async function workshop(names: readonly string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'tapedeck-golden-'));
  folders.push(folder);
  const work = join(folder, 'work');
  mkdirSync(work);
  prepareFolder(work);
  const ids = new Map<string, string>();
  for (const name of names) {
    const decoded = decodeSegmentHeader(readFileSync(segmentOf(name)), crc32);
    if (decoded.kind !== 'header') throw new Error(`${name}: ${decoded.kind}`);
    const tape = join(folder, 'data', 'tapes', decoded.header.tapeId);
    mkdirSync(tape, { recursive: true });
    await copyFile(segmentOf(name), join(tape, '00000001.seg'));
    ids.set(name, decoded.header.tapeId);
  }
  return { data: join(folder, 'data'), work, idOf: (name: string): string => ids.get(name) ?? '' };
}

async function tapedeck(...words: readonly string[]) {
  const { said, ended } = children.start([CLI, ...words]);
  const { code } = await ended;
  return { code, out: said.out.toString(), err: said.err };
}

const envWords = (env: ReturnType<RealServer['env']>): readonly string[] =>
  Object.entries(env).flatMap(([name, value]) => ['--env', `${name}=${value}`]);

describe.each(REAL_SERVERS)('the golden tape of $name', (server) => {
  const { name } = server;

  it('is small, and tells nothing of the machine that recorded it', async () => {
    const { data } = await workshop([name]);
    expect(statSync(segmentOf(name)).size).toBeLessThan(BYTES_MAX);
    const [tape] = tapesOf(data);
    const said = `${JSON.stringify(tape?.entries[0])}${bytesOf(tape?.entries ?? [], 'in')}${bytesOf(tape?.entries ?? [], 'out')}`;
    // Words of a path, taken apart, so that this file does not hold them.
    expect(said).not.toMatch(/\/home\/|\/root\/|\/Users\/|\/work\b/);
    expect(said).toContain('initialize');
  });

  it(
    'played to the real server again is the same, but for what its ignore file names',
    async () => {
      const { data, work, idOf } = await workshop([name]);
      const words = ['--json', '--data', data, 'rerun', idOf(name), '--allow-writes', '--cwd', work];
      const rules = ['--ignore', join(TAPES, name, 'ignore.json'), ...envWords(server.env(work))];
      const { code, out } = await tapedeck(...words, ...rules, '--', process.execPath, ...server.args);
      const { items, troubles } = JSON.parse(out) as {
        items: readonly { outcome: string }[];
        troubles: readonly string[];
      };
      expect(troubles).toEqual([]);
      expect(items.filter(({ outcome }) => outcome !== 'same')).toEqual([]);
      expect(items.length).toBeGreaterThan(5);
      expect(code).toBe(0);
    },
    TEST_MS,
  );

  it(
    'played to its own mock, strictly, is the same in all that a diff sees',
    async () => {
      const { data, idOf } = await workshop([name]);
      const words = ['--json', '--data', data, 'rerun', idOf(name), '--allow-writes', '--'];
      const mock = [process.execPath, CLI, 'mock', join(TAPES, name), '--match', 'strict'];
      const { code, out } = await tapedeck(...words, ...mock);
      const { items, troubles } = JSON.parse(out) as {
        items: readonly { outcome: string; ignored: number }[];
        troubles: readonly string[];
      };
      expect(troubles).toEqual([]);
      expect(items.filter(({ outcome, ignored }) => outcome !== 'same' || ignored > 0)).toEqual([]);
      expect(code).toBe(0);
    },
    TEST_MS,
  );

  it(
    'served to an SDK client answers all that it asks',
    async () => {
      const { work } = await workshop([]);
      const client = new Client(
        { name: 'golden', version: '1.0.0' },
        { capabilities: { sampling: {}, elicitation: { form: {} }, roots: {} } },
      );
      const transport = new StdioClientTransport({
        command: process.execPath,
        args: [CLI, 'mock', join(TAPES, name), '--json'],
        cwd: work,
        stderr: 'pipe',
      });
      let said = '';
      transport.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
      await client.connect(transport);
      const failures: string[] = [];
      await server.session(client, async (what, asked) => {
        await asked.catch((error: unknown) => failures.push(`${what}: ${String(error)}`));
      });
      await client.close();
      const report = await eventually(async () => JSON.parse(said.trim()) as Record<string, unknown>);
      expect(report).toMatchObject({
        unmatched: 0,
        otherParams: 0,
        neverAsked: 0,
        replies: { different: 0, missing: 0 },
        details: [],
      });
      expect(report['matched']).toBe(report['asked']);
      expect(failures.join()).not.toContain('tapedeck mock');
    },
    TEST_MS,
  );
});

it(
  'all golden tapes are whole, and open in the app with their rows and tools',
  async () => {
    const names = REAL_SERVERS.map(({ name }) => name);
    expect(readdirSync(TAPES).toSorted()).toEqual(names.toSorted());
    const { data } = await workshop(names);
    expect(openArchive(data).verify()).toMatchObject({ ok: true, problems: [] });
    const host = unwrap(createHost(realPorts(data)));
    try {
      await eventually(async () => {
        const tapes = unwrap(await host.api.tapes.list());
        expect(tapes.map(({ serverName, state }) => `${serverName} ${state}`).toSorted()).toEqual(
          names.map((name) => `${name} ended`).toSorted(),
        );
        for (const { entries } of tapes) expect(entries).toBeGreaterThan(10);
      });
    } finally {
      await host.stop();
    }
  },
  TEST_MS,
);
