/** A server over HTTP is killed and comes back: the page follows, and the call that waited has its answer. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expectNothingGrave } from './kit/axe.ts';
import { Messages } from './kit/messages.ts';
import { picture } from './kit/pictures.ts';
import { START_MS } from './kit/screen.ts';
import { expect, test } from './kit/test.ts';
import { Tools } from './kit/tools.ts';

const SERVER = fileURLToPath(new URL('../servers/http-resume.mjs', import.meta.url));
/** Longer than it takes to cut the connection; while it is cut, the answer becomes due. */
const WAIT_MS = 250_000;
const CALL_TIMEOUT_S = 280;
/** Of the first event of the stream that carries the answer. */
const FIRST_EVENT = /"eventId":"a\d+\.1"/;

/** Goes on where it was after each start: what it must remember is in a file. */
class RemoteServer implements AsyncDisposable {
  readonly #folder = mkdtempSync(join(tmpdir(), 'tapedeck-remote-'));
  readonly #state = join(this.#folder, 'state.json');
  #child: ChildProcess | null = null;
  readonly #port: number;

  private constructor(port: number) {
    this.#port = port;
  }

  static async start(): Promise<RemoteServer> {
    const probe = createServer().listen(0, '127.0.0.1');
    await once(probe, 'listening');
    const address = probe.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    probe.close();
    await once(probe, 'close');
    const server = new RemoteServer(port);
    await server.start();
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}/mcp`;
  }

  async start(): Promise<void> {
    const args = [SERVER, '--port', String(this.#port), '--state', this.#state];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'] });
    this.#child = child;
    await once(child.stdout, 'data');
  }

  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (child === null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }

  /** What it has promised for later it will say as soon as it runs again. */
  answerAtStart(): void {
    const state = readFileSync(this.#state, 'utf8');
    writeFileSync(this.#state, state.replaceAll(/"atMs":\d+/g, `"atMs":${Date.now()}`));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

test('killed, refused, back again: nothing is sent twice, and nothing is lost', async ({
  page,
  app,
  deck,
}) => {
  await using remote = await RemoteServer.start();
  const consent = await app.asked(async () => {
    await app.show('Servers');
    await app.rail.getByRole('button', { name: 'Add a server' }).click();
    await app.dialog.getByLabel('Name', { exact: true }).fill('remote');
    await app.dialog.getByLabel('Reached by').selectOption('http');
    await app.dialog.getByLabel('URL', { exact: true }).fill(remote.url);
    await app.dialog.getByRole('button', { name: 'Add and start', exact: true }).click();
  });
  await consent.approve();
  await expect(app.serverState('remote')).toHaveText('ready', { timeout: START_MS });

  const tools = new Tools(page);
  await app.show('Tools');
  await tools.choose('wait');
  await tools.form.getByRole('textbox', { name: /^ms\b/ }).fill(String(WAIT_MS));
  await tools.runBar
    .getByRole('spinbutton')
    .or(tools.runBar.getByRole('textbox'))
    .first()
    .fill(String(CALL_TIMEOUT_S));
  await tools.run();
  await tools.expectState('running');

  await expect.poll(() => deck.recorded(FIRST_EVENT)).toBe(true);
  await remote.kill();
  await expect(tools.runBar).toContainText('reconnecting');
  await expect(tools.runBar.getByRole('button', { name: /^Run/ })).toBeDisabled();
  await picture(page, 'reconnecting-tools');
  remote.answerAtStart();
  await remote.start();
  await app.show('Servers');
  await expect(app.serverState('remote')).toHaveText('ready', { timeout: START_MS });
  await app.show('Tools');
  await tools.expectState('done');
  await expect(tools.result).toContainText(`waited ${WAIT_MS} ms`);

  await app.show('Messages');
  const messages = new Messages(page);
  await messages.filter.fill('reconnecting');
  await expect(app.rows('Messages', 'attempt 1 of')).toHaveCount(1);
  await messages.filter.fill('resumed');
  await expect(app.rows('Messages', 'resumed')).toHaveCount(1);
  await messages.filter.fill('');
  await expect(app.rows('Messages', 'tools/list')).not.toHaveCount(0);
  await picture(page, 'resumed-messages');

  // How it looks meanwhile; a connection is given up after a minute or so, which is little time for two looks.
  await app.show('Servers');
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await remote.kill();
    await expect(app.serverState('remote')).toContainText('retry');
    const note = app.server('remote').getByRole('region', { name: 'Warning' });
    await expect(note).toContainText('The connection is lost');
    await expect(note).toContainText('ECONNREFUSED');
    await picture(page, `reconnecting-${colorScheme}`);
    await expectNothingGrave(page, `reconnecting, ${colorScheme}`);
    await remote.start();
    await expect(app.serverState('remote')).toHaveText('ready', { timeout: START_MS });
  }

  // A server that is started without its memory no longer knows the session.
  await app.show('Tools');
  await tools.choose('expire');
  await tools.runTo('done');
  await app.show('Servers');
  await expect(app.serverState('remote')).toHaveText('failed', { timeout: START_MS });
  await expect(app.server('remote').getByRole('region', { name: 'Error' })).toContainText(
    'The server has forgotten the session',
  );
  await picture(page, 'expired');
});
