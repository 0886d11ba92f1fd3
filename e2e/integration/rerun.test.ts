/** A tape of a session is played to the same server, to another build, and to ones that misbehave. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { BUILD_DEADLINE_MS, CliDeck, ensureBuilt } from './cli-kit.ts';
import { openArchive } from '../../src-main/host/host.ts';
import { DEMO, nodeSpec, serverFile, TestDeck } from './host-kit.ts';
import { DEMO as DEMO_PATH, HttpServer } from './session-wires.ts';

const TEST_MS = 180_000;
const outcome = z.object({
  ok: z.boolean(),
  before: z.string(),
  after: z.string(),
  items: z.array(
    z.object({
      method: z.string(),
      target: z.string(),
      outcome: z.string(),
      lines: z.array(
        z.object({ path: z.string(), before: z.string().optional(), after: z.string().optional() }),
      ),
      ignored: z.number(),
    }),
  ),
  proposals: z.array(z.object({ path: z.string(), like: z.string().optional() })),
  findings: z.array(z.object({ code: z.string(), before: z.number(), after: z.number() })),
  troubles: z.array(z.string()),
});

type Call = readonly [tool: string, args: object];
type Builds = readonly string[];
const BUILDS = (...args: Builds): Builds => ['--', process.execPath, serverFile('builds'), ...args];

let deck: CliDeck;

beforeAll(ensureBuilt, BUILD_DEADLINE_MS);
afterEach(async () => {
  const left = deck.leftovers();
  await deck.dispose();
  if (left.length > 0) throw new Error(`processes ${left.join(', ')} were left behind`);
});

/** Records these calls, each after the answer of the one before; the text of each result. */
async function record(calls: readonly Call[], ...args: readonly string[]): Promise<readonly string[]> {
  deck = new CliDeck();
  const recording = new TestDeck(undefined, deck.data);
  const spec = nodeSpec(...(args.length > 0 ? args : [serverFile('builds')]));
  const { id } = await recording.add('builds', spec);
  await recording.start(id);
  // A crash among lists that are on their way would end other requests each time.
  if (args.includes(DEMO)) await recording.listed(id, 'tools', 'resources', 'templates', 'prompts');
  const texts: string[] = [];
  for (const [tool, given] of calls) {
    // What an earlier answer gave is put in the place of its name.
    const filled: unknown = JSON.parse(
      JSON.stringify(given).replace('"$handle"', JSON.stringify(handleIn(texts))),
    );
    const { state } = await recording.call(id, tool, filled);
    texts.push(state.kind === 'done' ? state.resultJson : state.kind);
  }
  await recording.host.stop();
  return texts;
}

function handleIn(texts: readonly string[]): string {
  return /handle\\*":\\*"([0-9a-f-]+)/.exec(texts.join('\n'))?.[1] ?? '';
}

function tapeId(): string {
  return openArchive(deck.data).tapes()[0]?.id ?? '';
}

async function rerun(...words: readonly string[]) {
  const ended = await deck.run('--json', 'rerun', tapeId(), ...words);
  return { ...ended, diff: ended.code === 2 ? null : outcome.parse(JSON.parse(ended.stdout)) };
}

const GREETINGS: readonly Call[] = [
  ['greet', { name: 'Ada' }],
  ['greet', { name: 'Grace' }],
];

describe('a rerun', () => {
  it(
    'of the same deterministic server is an empty diff, and the new tape names the old one',
    async () => {
      await record(GREETINGS);
      const { code, diff } = await rerun(...BUILDS());
      expect(diff).toMatchObject({ ok: true, findings: [], troubles: [], proposals: [] });
      expect(diff?.items.map((item) => item.outcome)).not.toContain('changed');
      expect(diff?.items.filter(({ method }) => method === 'tools/call')).toHaveLength(2);
      expect(code).toBe(0);
      for (const { entry } of openArchive(deck.data).scan('', diff?.after)) {
        expect(entry).toMatchObject({ kind: 'tape-opened', causedBy: { tapeId: tapeId(), seq: null } });
        break;
      }
      expect(JSON.parse((await deck.run('verify')).stdout)).toMatchObject({ ok: true });
    },
    TEST_MS,
  );

  it(
    'of a build in which one tool has changed is exactly that difference, also for a build server',
    async () => {
      await record([...GREETINGS, ['open', {}]]);
      const junit = join(deck.folder, 'report.xml');
      const { code, diff } = await rerun('--junit', junit, ...BUILDS('--build', '2'));
      expect(code).toBe(1);
      const changed = diff?.items.filter((item) => item.outcome !== 'same') ?? [];
      expect(
        changed.map(({ method, target, lines }) => [method, target, lines.map(({ path }) => path)]),
      ).toEqual([
        ['tools/call', 'greet', ['result.content[0].text.$json.greeting']],
        ['tools/call', 'greet', ['result.content[0].text.$json.greeting']],
        // A handle is another one in every process.
        ['tools/call', 'open', ['result.content[0].text.$json.handle']],
      ]);
      expect(changed[0]?.lines[0]).toMatchObject({ before: '"Hello, Ada"', after: '"Good day, Ada"' });
      const report = readFileSync(junit, 'utf8');
      expect(report).toContain('failures="3"');
      expect(report).toContain('Good day, Ada');
      const human = await deck.run('diff', tapeId(), diff?.after ?? '');
      expect(human.code).toBe(1);
      expect(human.stdout).toContain('+ "Good day, Grace"');
    },
    TEST_MS,
  );

  it(
    'puts the handle of the new answer in the place of the old one',
    async () => {
      const texts = await record([
        ['open', {}],
        ['page', { handle: '$handle' }],
      ]);
      expect(texts[1]).toContain('page');
      const { stderr, diff } = await rerun(...BUILDS());
      const page = diff?.items.find(({ target }) => target === 'page');
      expect(page?.outcome).toBe('same');
      const human = await deck.run('rerun', tapeId(), ...BUILDS());
      expect(human.stderr).toContain('arguments.handle is');
      expect(stderr).toBe('');
    },
    TEST_MS,
  );

  it(
    'calls what is not declared read-only only when that is allowed',
    async () => {
      await record([
        ['open', {}],
        ['close', { handle: '$handle' }],
      ]);
      const tapes = openArchive(deck.data).tapes().length;
      const refused = await rerun(...BUILDS());
      expect(refused.code).toBe(2);
      expect(refused.stderr).toContain('rerun-unsafe');
      expect(refused.stderr).toContain('close');
      expect(openArchive(deck.data).tapes()).toHaveLength(tapes);
      const allowed = await rerun('--allow-writes', ...BUILDS());
      expect(allowed.diff?.items.find(({ target }) => target === 'close')?.outcome).toBe('same');
    },
    TEST_MS,
  );

  it(
    'proposes rules for what is different by time, and keeps them when asked to',
    async () => {
      await record([['clock', {}]]);
      const first = await rerun(...BUILDS());
      expect(first.code).toBe(1);
      expect(first.diff?.proposals).toEqual([
        expect.objectContaining({ path: 'result.content[*].text.$json.now', like: 'timestamp' }),
      ]);
      const updated = await rerun('--update', ...BUILDS());
      expect(updated.stderr).toContain('1 rules added');
      const last = await rerun(...BUILDS());
      expect(last).toMatchObject({ code: 0, diff: { ok: true } });
      expect(last.diff?.items.find(({ target }) => target === 'clock')?.ignored).toBe(1);
    },
    TEST_MS,
  );

  it(
    'of a server that had died on the tape finds nothing else when it dies in the same way',
    async () => {
      await record([['crash', { code: 3, delayMs: 0 }]], DEMO);
      const same = await rerun('--allow-writes', '--', process.execPath, DEMO);
      expect(same).toMatchObject({ code: 0, diff: { ok: true, troubles: [] } });
    },
    TEST_MS,
  );

  it(
    'of a server that dies says what was not sent, and that it ended',
    async () => {
      await record([...GREETINGS, ['greet', { name: 'Katherine' }]]);
      const { code, diff } = await rerun(...BUILDS('--dies'));
      expect(code).toBe(1);
      expect(diff?.troubles).toEqual([
        expect.stringContaining('was not sent: the server had ended'),
        'the server ended by itself: exit 9',
      ]);
      expect(diff?.items.map((item) => item.outcome)).toEqual(
        expect.arrayContaining(['unanswered', 'missing']),
      );
      expect(diff?.findings.map(({ code: finding }) => finding)).toContain('crashed');
    },
    TEST_MS,
  );

  it(
    'of the demo server in its modern era is an empty diff',
    async () => {
      await record([['search_notes', { query: 'tape' }]], DEMO);
      const { code, diff } = await rerun('--', process.execPath, DEMO);
      expect(diff?.items.filter((item) => item.outcome !== 'same')).toEqual([]);
      expect(code).toBe(0);
    },
    TEST_MS,
  );

  it(
    'accepts what is different as what is expected, and keeps the earlier tape',
    async () => {
      await record(GREETINGS);
      const original = tapeId();
      const builds2 = BUILDS('--build', '2');
      expect((await deck.run('rerun', original, ...builds2)).code).toBe(1);
      const accepted = await deck.run('rerun', original, '--update', ...builds2);
      expect(accepted.code).toBe(0);
      expect(accepted.stderr).toContain(`${original} is compared with`);
      // The tape itself is played as ever, and is there.
      expect((await deck.run('rerun', original, ...builds2)).code).toBe(0);
      expect((await deck.run('rerun', original, ...BUILDS())).code).toBe(1);
      expect(
        openArchive(deck.data)
          .tapes()
          .map(({ id }) => id),
      ).toContain(original);
      const cut = await deck.run('rerun', original, '--update', ...BUILDS('--dies'));
      expect(cut.code).toBe(1);
      expect(cut.stderr).toContain('Not accepted');
    },
    TEST_MS,
  );

  it(
    'plays to a URL, and in the other era',
    async () => {
      await record([['search_notes', { query: 'tape' }]], DEMO, '--era', 'legacy');
      await using server = await HttpServer.start(DEMO_PATH, ['--http', '--port', '0'], {}, /(http:\/\/\S+)/);
      const far = await rerun('--url', server.url);
      expect(far.diff?.items.filter((item) => item.outcome !== 'same')).toEqual([]);
      expect(far.code).toBe(0);
      const modern = await rerun('--era', 'modern', '--', process.execPath, DEMO);
      expect(modern.diff?.items.filter((item) => item.outcome !== 'same')).toEqual([]);
      expect(modern.code).toBe(0);
    },
    TEST_MS,
  );

  it(
    'of a tape that is not there, to a URL, to no command: said before anything runs',
    async () => {
      await record([]);
      const unknown = await deck.run('rerun', '20200101-000000-abcdef', ...BUILDS());
      expect(unknown).toMatchObject({ code: 2, stdout: '' });
      expect(unknown.stderr).toContain('unknown-tape');
      const url = await deck.run('rerun', tapeId(), '--url', 'http://127.0.0.1:9/mcp');
      expect(url).toMatchObject({ code: 2, stdout: '' });
      expect(url.stderr).toContain('connect-failed');
      const missing = await deck.run('rerun', tapeId(), '--', join(deck.folder, 'nothing-here'));
      expect(missing).toMatchObject({ code: 2, stdout: '' });
      expect(missing.stderr).toContain('command-not-found');
      const rules = await deck.run(
        'rerun',
        tapeId(),
        '--ignore',
        join(deck.folder, 'none.json'),
        ...BUILDS(),
      );
      expect(rules).toMatchObject({ code: 2 });
    },
    TEST_MS,
  );
});
