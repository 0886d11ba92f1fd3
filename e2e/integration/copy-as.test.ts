/** What "copy as" puts on the clipboard is run as it stands: by bash, and by Node. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { inForm, type CopyForm } from '../../src-renderer/views/copy-as/forms.ts';
import { loadExchange, type Loaded } from '../../src-renderer/views/copy-as/load.ts';
import type { ServerSpec } from '../../src-shared/api/servers.ts';
import { NO_FILTER } from '../../src-shared/api/messages.ts';
import { BUILD_DEADLINE_MS, ensureBuilt } from './cli-kit.ts';
import { HttpServer } from './session-wires.ts';
import { DEMO, TestDeck, nodeSpec, unwrap } from './host-kit.ts';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const RUN_MS = 60_000;
/** Quotes, a dollar, a line break: what a shell would make something else of. */
const TEXT = `it's "so" much $HOME\nand more`;

beforeAll(ensureBuilt, BUILD_DEADLINE_MS);

let deck: TestDeck;
let folder: string;
beforeEach(() => {
  deck = new TestDeck();
  folder = mkdtempSync(join(tmpdir(), 'tapedeck-copied-'));
});
afterEach(async () => {
  await deck.dispose();
  rmSync(folder, { recursive: true, force: true });
});

/** A call as the deck recorded it. */
async function recorded(
  spec: ServerSpec,
  era: 'legacy' | 'modern',
  tool: string,
  args: unknown,
): Promise<Loaded> {
  const server = await deck.add('recorded', spec, era);
  await deck.start(server.id);
  await deck.listed(server.id);
  const call = await deck.call(server.id, tool, args);
  if (call.request === null) throw new Error('it was not sent');
  const asked = {
    entry: deck.api.messages.entry,
    body: (ref: { tapeId: string; seq: number }, offset: number) =>
      deck.api.messages.body({ ...ref, offset }),
  };
  const loaded = unwrap(await loadExchange(asked, call.request));
  const { tapeId } = call.request;
  const tape = unwrap(await deck.api.tapes.list()).find(({ id }) => id === tapeId);
  const { era: spoken = null, protocolVersion = null } = tape ?? {};
  // The page knows these from its store, which this test has not.
  const { program } = unwrap(await deck.api.app.info());
  const exchange = {
    ...loaded.exchange,
    commandLine: { program, dataFolder: null },
    server: { ...loaded.exchange.server, era: spoken, protocolVersion },
  };
  return { ...loaded, exchange };
}

async function bash(text: string): Promise<string> {
  const data = join(folder, 'data');
  // As it was copied: nothing of ours is on the PATH.
  const env = { ...process.env, TAPEDECK_DATA: data };
  const { stdout } = await run('bash', ['-c', text], { cwd: ROOT, env, timeout: RUN_MS });
  return stdout;
}

function copied(form: CopyForm, { exchange, own }: Loaded): string {
  const text = inForm(form, exchange, own);
  if (text === null) throw new Error(`there is no ${form}`);
  return text;
}

it.each(['legacy', 'modern'] as const)(
  'a call in the %s era, as a command of Tapedeck, as a pipe and as a program, gives the recorded answer',
  { timeout: 4 * RUN_MS },
  async (era) => {
    const found = await recorded(nodeSpec(DEMO), era, 'echo', { text: TEXT });
    expect(found.exchange.server).toMatchObject({
      era,
      target: { kind: 'stdio', command: process.execPath },
    });
    expect(await bash(copied('cli', found))).toContain(TEXT);

    const piped = (await bash(copied('shell', found)))
      .split('\n')
      .filter(Boolean)
      .map((line): unknown => JSON.parse(line));
    expect(JSON.stringify(piped)).toContain(JSON.stringify(TEXT));
    const { id } = JSON.parse(found.own) as { id: unknown };
    expect(piped).toContainEqual(expect.objectContaining({ id }));

    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    const program = join(folder, 'program.ts');
    writeFileSync(program, copied('sdk', found));
    const { stdout } = await run(process.execPath, [program], { timeout: RUN_MS });
    expect(stdout).toContain(JSON.stringify(TEXT).slice(1, -1));
    expect(
      unwrap(
        await deck.api.messages.page({
          scope: { kind: 'live' },
          filter: { ...NO_FILTER, query: 'tool:echo kind:request' },
          anchor: { kind: 'from', ordinal: 0 },
          limit: 10,
        }),
      ).matched,
    ).toBe(1);
  },
);

it(
  'a call over HTTP, as curl with the headers of the wire, is answered in its session',
  { timeout: 2 * RUN_MS },
  async () => {
    await using server = await HttpServer.start('e2e/servers/http-raw.mjs', []);
    const spec = { kind: 'http' as const, url: server.url, headers: { 'X-Api-Key': 'a secret' } };
    const found = await recorded(spec, 'legacy', 'json', {});
    const text = copied('shell', found);
    expect(text).toContain('mcp-session-id: ');
    expect(text).not.toContain('a secret');
    const answer: unknown = JSON.parse(await bash(`X_API_KEY='a secret'; ${text}`));
    expect(answer).toMatchObject({ result: { content: [{ type: 'text', text: 'json' }] } });
    expect(await bash(copied('cli', found))).toContain('json');
  },
);
