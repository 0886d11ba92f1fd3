/** `tapedeck tap -- CMD` as a client meets it: between a real SDK client and a real server. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openArchive } from '../../src-main/host/host.ts';
import { BUILD_DEADLINE_MS, ensureBuilt } from './cli-kit.ts';
import { DEMO, eventually, serverFile } from './host-kit.ts';
import { bytesOf, Children, CLI, tapesOf } from './tap-kit.ts';

const TEST_MS = 180_000;

beforeAll(ensureBuilt, BUILD_DEADLINE_MS);

let folder = '';
const children = new Children();
afterEach(async () => {
  await children.dispose();
  if (folder !== '') rmSync(folder, { recursive: true, force: true });
  folder = '';
});

const start = (words: readonly string[]) => children.start(words);

function dataFolder(): string {
  if (folder === '') folder = mkdtempSync(join(tmpdir(), 'tapedeck-tap-'));
  return join(folder, 'data');
}

const tapWords = (...server: readonly string[]): string[] => [
  CLI,
  'tap',
  '--data',
  dataFolder(),
  '--',
  process.execPath,
  ...server,
];

const tapes = () => tapesOf(dataFolder());

const line = (message: unknown): string => `${JSON.stringify(message)}\n`;
const INITIALIZE = line({
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'c', version: '1' } },
});
const echo = (id: number, text: string): string =>
  line({ jsonrpc: '2.0', id, method: 'tools/call', params: { name: 'echo', arguments: { text } } });

describe('a real client', () => {
  it.each(['legacy', 'modern'] as const)(
    'speaks the %s era through it, and the tape has every byte',
    async (era) => {
      const transport = new StdioClientTransport({
        command: process.execPath,
        args: tapWords(DEMO),
        stderr: 'pipe',
      });
      const client = new Client(
        { name: 'test', version: '1' },
        era === 'modern' ? { versionNegotiation: { mode: { pin: '2026-07-28' } } } : {},
      );
      await client.connect(transport);
      const { tools } = await client.listTools();
      expect(tools.length).toBeGreaterThan(0);
      await client.close();
      await eventually(async () => {
        for (const { entries } of tapes()) expect(entries.at(-1)?.kind).toBe('tape-closed');
      });
      // The SDK asks a process of its own whether the server is modern.
      const tape = tapes().find(({ entries }) => bytesOf(entries, 'out').includes('"method":"tools/list"'));
      expect(tape?.entries[0]).toMatchObject({ kind: 'tape-opened', startedBy: 'tap' });
      const ready = tape?.entries.find((entry) => entry.kind === 'session');
      expect(ready).toMatchObject({ phase: { kind: 'ready', era } });
      expect(bytesOf(tape?.entries ?? [], 'in')).toContain(`"name":${JSON.stringify(tools[0]?.name)}`);
      expect(openArchive(dataFolder()).verify()).toMatchObject({ ok: true, gaps: 0 });
    },
    TEST_MS,
  );
});

describe('the bytes', () => {
  it.each([
    ['echo', INITIALIZE + Array.from({ length: 200 }, (_, i) => echo(i + 2, 'x'.repeat(i * 40))).join('')],
    ['malformed', INITIALIZE],
    ['noisy', INITIALIZE],
    ['garbage', `${INITIALIZE}not JSON\n{"half":`],
  ])(
    'of %s are those of a run without a tap, in both directions',
    async (name, input) => {
      const plain = start([serverFile(name)]);
      const tapped = start(tapWords(serverFile(name)));
      for (const { child } of [plain, tapped]) child.stdin.end(input);
      const ends = await Promise.all([plain.ended, tapped.ended]);
      expect(ends[1]).toEqual(ends[0]);
      expect(tapped.said.out.toString('latin1')).toBe(plain.said.out.toString('latin1'));
      expect(tapped.said.err).toBe(plain.said.err);
      const [tape] = tapes();
      expect(bytesOf(tape?.entries ?? [], 'in')).toBe(plain.said.out.toString('latin1'));
      expect(bytesOf(tape?.entries ?? [], 'out')).toBe(input);
    },
    TEST_MS,
  );

  it(
    'pass before their line ends, and are recorded when it does',
    async () => {
      const { child, said } = start(tapWords(serverFile('echo'), '--raw'));
      child.stdin.write('half a li');
      await eventually(async () => expect(said.out.toString()).toBe('half a li'));
      child.stdin.write('ne\n');
      await eventually(async () => expect(said.out.toString()).toBe('half a line\n'));
      expect(bytesOf(tapes()[0]?.entries ?? [], 'in')).toBe('half a line\n');
    },
    TEST_MS,
  );

  it(
    'wait in the pipes when the client does not read: memory stays bounded',
    async () => {
      const bytes = 192 * 1024 * 1024;
      const flood = `const b=Buffer.alloc(65536,120);b[65535]=10;let n=${bytes / 65536};
      (function go(){while(n-->0)if(!process.stdout.write(b))return process.stdout.once('drain',go)})()`;
      const child = spawn(process.execPath, tapWords('-e', flood), { stdio: ['pipe', 'pipe', 'inherit'] });
      children.add(child);
      let last = -1;
      // It stands still: the pipes are full, and far from all of it has come.
      await eventually(async () => {
        const now = tapes()[0]?.entries.length ?? 0;
        const before = last;
        last = now;
        await new Promise((resolve) => setTimeout(resolve, 300));
        expect(before).toBe(now);
        expect(now).toBeGreaterThan(2);
      });
      expect(bytesOf(tapes()[0]?.entries ?? [], 'in').length).toBeLessThan(16 * 1024 * 1024);
      let got = 0;
      child.stdout.on('data', (chunk: Buffer) => (got += chunk.length));
      await once(child, 'close');
      expect(got).toBe(bytes);
      expect(child.exitCode).toBe(0);
    },
    TEST_MS,
  );
});

describe('the end', () => {
  it.each([
    ['an exit code', 'process.exit(7)', { code: 7, signal: null }],
    ['a signal', "process.kill(process.pid,'SIGTERM')", { code: null, signal: 'SIGTERM' }],
    ['SIGKILL', "process.kill(process.pid,'SIGKILL')", { code: null, signal: 'SIGKILL' }],
  ])(
    'of the server is that of the tap: %s',
    async (_, code, end) => {
      const { ended } = start(tapWords('-e', `console.log('bye');${code}`));
      expect(await ended).toEqual(end);
      const exited = tapes()[0]?.entries.find(({ kind }) => kind === 'process-exited');
      expect(exited).toMatchObject(end);
    },
    TEST_MS,
  );

  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
    '%s reaches the server, once',
    async (signal) => {
      const code = `let n=0;process.on('${signal}',()=>{n++;setTimeout(()=>{console.log('got '+n);process.exit(3)},200)});
      console.log('up');setInterval(()=>{},1000)`;
      const { child, said, ended } = start(tapWords('-e', code));
      await eventually(async () => expect(said.out.toString()).toBe('up\n'));
      child.kill(signal);
      expect(await ended).toEqual({ code: 3, signal: null });
      expect(said.out.toString()).toBe('up\ngot 1\n');
    },
    TEST_MS,
  );

  it(
    'a command that is not there is said on stderr, with a code of its own',
    async () => {
      const { said, ended } = start([CLI, 'tap', '--data', dataFolder(), '--', 'no-such-program-here']);
      expect(await ended).toEqual({ code: 127, signal: null });
      expect(said.out.length).toBe(0);
      expect(said.err).toContain('no-such-program-here');
    },
    TEST_MS,
  );

  it(
    'kill -9 of the tap ends the server too, and leaves a whole tape',
    async () => {
      const code =
        "process.stdin.on('end',()=>{}).resume();console.log(process.pid);setInterval(()=>{},1000)";
      const { child, said, ended } = start(tapWords('-e', code));
      await eventually(async () => expect(said.out.toString()).toMatch(/^\d+\n$/));
      const pid = Number(said.out.toString());
      child.kill('SIGKILL');
      await ended;
      await eventually(async () => expect(existsSync(`/proc/${pid}/exe`)).toBe(false));
      expect(openArchive(dataFolder()).verify()).toMatchObject({ ok: true, gaps: 0, living: 0 });
      expect(bytesOf(tapes()[0]?.entries ?? [], 'in')).toBe(`${pid}\n`);
    },
    TEST_MS,
  );
});

describe('when recording fails', () => {
  it(
    'because the data folder cannot be written, the client goes on; later a tape begins with a gap',
    async () => {
      const data = dataFolder();
      mkdirSync(data);
      writeFileSync(join(data, 'tapes'), 'in the way');
      const { child, said, ended } = start(tapWords(serverFile('echo'), '--raw'));
      child.stdin.write('one\n');
      await eventually(async () => expect(said.out.toString()).toBe('one\n'));
      expect(said.err).toContain('Traffic goes on unrecorded');
      renameSync(join(data, 'tapes'), join(data, 'aside'));
      await eventually(async () => expect(tapes()).toHaveLength(1));
      child.stdin.end('two\n');
      expect(await ended).toEqual({ code: 0, signal: null });
      expect(said.out.toString()).toBe('one\ntwo\n');
      const kinds = tapes()[0]?.entries.map(({ kind }) => kind);
      expect(kinds?.slice(0, 3)).toEqual(['tape-opened', 'process-started', 'gap']);
      expect(bytesOf(tapes()[0]?.entries ?? [], 'out')).toBe('two\n');
    },
    TEST_MS,
  );

  it(
    'because its folder is deleted, another tape is begun, and a gap tells of the first',
    async () => {
      const { child, said, ended } = start(tapWords(serverFile('echo'), '--raw'));
      child.stdin.write('one\n');
      await eventually(async () => expect(said.out.toString()).toBe('one\n'));
      rmSync(dataFolder(), { recursive: true });
      let sent = 1;
      await eventually(async () => {
        child.stdin.write('more\n');
        sent += 1;
        expect(tapes()).toHaveLength(1);
      });
      child.stdin.end();
      expect(await ended).toEqual({ code: 0, signal: null });
      expect(said.out.toString()).toBe(`one\n${'more\n'.repeat(sent - 1)}`);
      const gap = tapes()[0]?.entries.find((entry) => entry.kind === 'gap');
      expect(gap?.reason).toContain('not there any more');
    },
    TEST_MS,
  );

  it.skipIf(process.platform === 'win32')(
    'because the disk is full, every byte still passes',
    async () => {
      const words = tapWords(serverFile('echo'), '--raw')
        .map((word) => `'${word}'`)
        .join(' ');
      // Files may have 8 KiB here: what stands behind that is refused, as by a disk that is full.
      const child = spawn('/bin/sh', ['-c', `ulimit -f 16; exec '${process.execPath}' ${words}`]);
      children.add(child);
      const text = Array.from({ length: 500 }, (_, i) => `line ${i} ${'x'.repeat(200)}\n`).join('');
      let out = '';
      child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
      child.stdin.end(text);
      await once(child, 'close');
      expect(out).toBe(text);
      expect(child.exitCode).toBe(0);
      expect(openArchive(dataFolder()).verify()).toMatchObject({ ok: true });
    },
    TEST_MS,
  );
});
