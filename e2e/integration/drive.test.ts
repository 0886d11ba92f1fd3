/** `tapedeck drive`: the client's side of a tape against a server that somebody works on. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { BUILD_DEADLINE_MS, ensureBuilt, jsonLines } from './cli-kit.ts';
import { DEMO, eventually, serverFile } from './host-kit.ts';
import { MockBench } from './mock-kit.ts';
import { back, note, out, result, rpc, writeTape } from './mock-raw.ts';
import { HttpServer } from './session-wires.ts';
import { Children, CLI, tapesOf } from './tap-kit.ts';

const TEST_MS = 180_000;

let folder = '';
let data = '';
let tape = '';
const children = new Children();
beforeAll(ensureBuilt, BUILD_DEADLINE_MS);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tapedeck-drive-'));
  data = join(folder, 'data');
  const greet = (id: number, name: string) => rpc(id, 'tools/call', { name: 'greet', arguments: { name } });
  const hello = (id: number, name: string) =>
    result(id, {
      content: [{ type: 'text', text: JSON.stringify({ greeting: `Hello, ${name}`, to: name }) }],
    });
  const tools = [{ name: 'greet', annotations: { readOnlyHint: true }, inputSchema: { type: 'object' } }];
  tape = writeTape(data, [
    out(
      rpc(0, 'initialize', {
        protocolVersion: '2025-06-18',
        capabilities: {},
        clientInfo: { name: 'c', version: '1' },
      }),
    ),
    back(result(0, { protocolVersion: '2025-06-18' })),
    out(note('notifications/initialized')),
    out(rpc(1, 'tools/list')),
    back(result(1, { tools })),
    out(greet(2, 'Ada')),
    back(hello(2, 'Ada')),
    out(greet(3, 'Grace')),
    back(hello(3, 'Grace')),
  ]);
});
afterEach(async () => {
  await children.dispose();
  rmSync(folder, { recursive: true, force: true });
});

const BUILDS = (...args: readonly string[]) => ['--', process.execPath, serverFile('builds'), ...args];
const start = (...words: readonly string[]) => children.start([CLI, 'drive', tape, '--data', data, ...words]);

describe('a drive', () => {
  it(
    'tells each answer as it comes, where it differs, and records a tape that names the first',
    async () => {
      const { said, ended } = start('--json', ...BUILDS('--build', '2'));
      const { code } = await ended;
      const events = jsonLines(said.out.toString());
      expect(code).toBe(1);
      const answers = events.filter(({ kind, method }) => kind === 'answered' && method === 'tools/call');
      expect(answers).toMatchObject([
        {
          target: 'greet',
          lines: [{ path: 'result.content[0].text.$json.greeting', after: '"Good day, Ada"' }],
        },
        { target: 'greet', lines: [{ after: '"Good day, Grace"' }] },
      ]);
      const ending = events.at(-1);
      expect(ending).toMatchObject({ kind: 'ended', unanswered: 0, troubles: [] });
      const made = tapesOf(data).find(({ id }) => id === ending?.['tapeId']);
      expect(made?.entries[0]).toMatchObject({ kind: 'tape-opened', startedBy: 'command-line' });
      expect(made?.entries.at(-1)?.kind).toBe('tape-closed');
    },
    TEST_MS,
  );

  it(
    'goes to a URL as well: a server that says the same over HTTP, and one that is not there',
    async () => {
      const bench = new MockBench();
      await using up = await HttpServer.start('resources/demo-server/main.mjs', [
        '--http',
        '--era',
        'legacy',
      ]);
      try {
        const server = [DEMO, '--http', '--era', 'legacy'];
        await bench.record(server, 'legacy', 'http', async (client, diary) => {
          await diary.of('tools', client.listTools());
          await diary.of('echo', client.callTool({ name: 'echo', arguments: { text: 'over HTTP' } }));
        });
        const source = bench.tapeId;
        const words = [CLI, 'drive', source, '--data', bench.data, '--json', '--allow-writes'];
        const drive = (url: string) => bench.children.start([...words, '--url', url]);
        const { said, ended } = drive(up.url);
        const { code } = await ended;
        const events = jsonLines(said.out.toString());
        expect(events.at(-1)).toMatchObject({ kind: 'ended', unanswered: 0, troubles: [] });
        expect(events.filter(({ kind }) => kind === 'answered').map(({ method }) => method)).toEqual(
          expect.arrayContaining(['initialize', 'tools/list', 'tools/call']),
        );
        expect(code).toBe(0);
        const made = tapesOf(bench.data).find(({ id }) => id === events.at(-1)?.['tapeId']);
        expect(made?.entries[0]).toMatchObject({
          kind: 'tape-opened',
          target: { kind: 'http', url: up.url },
          causedBy: { tapeId: source },
        });
        const nowhere = drive('http://127.0.0.1:9/mcp');
        expect((await nowhere.ended).code).toBe(2);
      } finally {
        await bench.dispose();
      }
    },
    TEST_MS,
  );

  it(
    'for a person is a line a step, as far as it is wanted',
    async () => {
      const { said, ended } = start('--until', '4', ...BUILDS());
      await ended;
      const text = said.out.toString();
      expect(text).toContain('→ tools/call greet\n');
      expect(text).toMatch(/✓ tools\/call greet {2}\d/);
      expect(text.match(/→ /g)).toHaveLength(4);
      expect(text).not.toContain('Grace');
    },
    TEST_MS,
  );

  it(
    'waits for Enter before each message, and ends when that is wanted',
    async () => {
      const { child, said, ended } = start('--step', ...BUILDS());
      await eventually(async () => expect(said.err).toContain('[1/5] initialize'));
      expect(said.out.toString()).toBe('');
      child.stdin.write('\n');
      await eventually(async () => expect(said.err).toContain('[2/5] notifications/initialized'));
      child.stdin.write('q\n');
      expect((await ended).code).toBe(1);
      expect(said.out.toString().match(/→ /g)).toHaveLength(1);
    },
    TEST_MS,
  );

  it(
    'is played again when the server changes',
    async () => {
      const source = join(folder, 'source');
      mkdirSync(source);
      const file = join(source, 'server.mjs');
      const build = (number: number) =>
        writeFileSync(
          file,
          `process.argv.push('--build', '${number}'); await import(${JSON.stringify(serverFile('builds'))});`,
        );
      build(2);
      const { child, said, ended } = start('--watch', source, '--', process.execPath, file);
      await eventually(async () => expect(said.err).toContain('waiting for a change'));
      expect(said.out.toString()).toContain('Good day, Ada');
      build(1);
      await eventually(async () => expect(said.out.toString()).toMatch(/✓ tools\/call greet/));
      child.kill('SIGTERM');
      await ended;
    },
    TEST_MS,
  );

  it(
    'calls what may change something only when that is allowed, and says when there is no such server',
    async () => {
      tape = writeTape(data, [
        out(rpc(1, 'tools/call', { name: 'close' })),
        back(result(1, { content: [] })),
      ]);
      const refused = start(...BUILDS());
      expect((await refused.ended).code).toBe(2);
      expect(refused.said.err).toContain('rerun-unsafe');
      const missing = start('--allow-writes', '--', join(folder, 'nothing-here'));
      expect((await missing.ended).code).toBe(2);
      expect(missing.said.err).toContain('command-not-found');
    },
    TEST_MS,
  );
});
