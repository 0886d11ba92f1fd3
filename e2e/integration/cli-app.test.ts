/** The command line beside the running app: they work on the same folder, and the app does what touches servers. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openArchive } from '../../src-main/host/host.ts';
import { BUILD_DEADLINE_MS, CliDeck, ensureBuilt, jsonLines, type Running } from './cli-kit.ts';
import { eventually, serverFile } from './host-kit.ts';

const ECHO = ['--', process.execPath, serverFile('echo')] as const;

let deck: CliDeck;
let app: Running;
let url: URL;

beforeAll(async () => {
  await ensureBuilt();
  deck = new CliDeck();
  app = deck.start('serve', '--no-open');
  url = await eventually(async () => {
    const found = /^TAPEDECK_URL (\S+)$/m.exec(app.stdout)?.[1];
    if (found === undefined) throw new Error(app.stderr);
    return new URL(found);
  });
}, BUILD_DEADLINE_MS);
afterAll(() => deck.dispose());

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('close', () => socket.destroy());
    socket.unref();
  });
}

/** The process that recorded each tape. */
function recorders(): number[] {
  const archive = openArchive(deck.data);
  return archive.tapes().map(({ id }) => {
    for (const { entry } of archive.scan('', id)) if (entry.kind === 'tape-opened') return entry.host.pid;
    return -1;
  });
}

describe('beside a running app', () => {
  it('serve says its URL on stdout, and nothing else there', () => {
    expect(app.stdout).toBe(`TAPEDECK_URL ${url.href}\n`);
    expect(url.hostname).toBe('127.0.0.1');
  });

  it('tools and call are done by the app: it records, and keeps no server for it', async () => {
    expect(await deck.run('tools', ...ECHO)).toMatchObject({ code: 0, stderr: '' });
    const call = await deck.run('call', 'echo', '--args', '{"text":"by the app"}', '--json', ...ECHO);
    expect(call).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(call.stdout)).toEqual({ content: [{ type: 'text', text: 'by the app' }] });
    expect(recorders()).toEqual([app.child.pid, app.child.pid]);
    expect(deck.leftovers()).toEqual([]);
    expect(existsSync(join(deck.data, 'servers.json'))).toBe(false);
  });

  it('failures come through with their code', async () => {
    const done = await deck.run('tools', '--json', '--', 'no-such-program');
    expect(done).toMatchObject({ code: 2, stdout: '' });
    expect(JSON.parse(done.stderr)).toMatchObject({ error: { code: 'command-not-found' } });
    const named = await deck.run('tools', '--json', '--server', 'nobody');
    expect(JSON.parse(named.stderr)).toMatchObject({ error: { code: 'unknown-server' } });
  });

  it('query, tapes and verify read a tape while it is recorded; Ctrl-C ends what the app does for us', async () => {
    const call = deck.start('call', 'hang', '--', process.execPath, serverFile('hanging'));
    const archive = openArchive(deck.data);
    await eventually(async () => expect([...archive.scan('"name":"hang"')].length).toBeGreaterThan(1));
    const found = jsonLines((await deck.run('query', '"name":"hang"')).stdout);
    expect(found.map((line) => line['kind'])).toEqual(['frame', 'frame']);
    const tapes: unknown = JSON.parse((await deck.run('tapes', '--json')).stdout);
    expect(tapes).toEqual(expect.arrayContaining([expect.objectContaining({ state: 'living' })]));
    const verified = await deck.run('verify');
    expect(verified.code).toBe(0);
    expect(JSON.parse(verified.stdout)).toMatchObject({ ok: true, living: 1 });

    call.child.kill('SIGINT');
    const done = await call.ended;
    expect(done).toMatchObject({ code: 2, stdout: '' });
    expect(done.stderr).toContain('[request-cancelled]');
    await eventually(async () => expect(deck.leftovers()).toEqual([]));
    await eventually(async () => expect(archive.tapes().map((tape) => tape.state)).not.toContain('living'));
    expect([...archive.scan('notifications/cancelled')]).toHaveLength(1);
  });

  it('notes of an imported file are kept by the app, and go out again', async () => {
    const [tape] = openArchive(deck.data).tapes();
    const path = join(deck.folder, 'noted.jsonl');
    await deck.run('export', tape?.id ?? '', '--format', 'jsonl', '-o', path);
    const notes = [{ seq: 1, text: 'look here', pinned: true, createdMs: 5, changedMs: 6 }];
    writeFileSync(path, readFileSync(path, 'utf8').replace('"notes":[]', `"notes":${JSON.stringify(notes)}`));
    const imported = await deck.run('import', path, '--json');
    expect(imported).toMatchObject({ code: 0, stderr: '' });
    const { tapeId, notes: count } = JSON.parse(imported.stdout) as { tapeId: string; notes: number };
    expect(count).toBe(1);
    const again = await deck.run('export', tapeId, '--format', 'jsonl', '-o', '-');
    const [header = {}] = jsonLines(again.stdout);
    expect(header['notes']).toEqual(notes);
  });

  it('a second serve is refused, and says which process and where', async () => {
    const second = await deck.run('serve', '--no-open');
    expect(second).toMatchObject({ code: 2, stdout: '' });
    expect(second.stderr).toContain('[data-folder-busy]');
    expect(second.stderr).toContain(`process ${app.child.pid}`);
    expect(second.stderr).toContain(url.origin);
    expect(second.stderr).toContain(deck.data);
    expect(await deck.run('tools', ...ECHO)).toMatchObject({ code: 0 });
  });

  it('SIGTERM stops everything: servers, port, app.json, lock', async () => {
    const call = deck.start('call', 'hang', '--', process.execPath, serverFile('hanging'), '--stubborn');
    await eventually(async () => expect(deck.leftovers()).toHaveLength(1));
    app.child.kill('SIGTERM');
    expect(await app.ended).toMatchObject({ code: 0, signal: null });
    expect(deck.leftovers()).toEqual([]);
    expect(await call.ended).toMatchObject({ code: 2, stdout: '' });
    expect(await isOpen(Number(url.port))).toBe(false);
    expect(readdirSync(deck.data)).not.toContain('app.json');
    const archive = openArchive(deck.data);
    expect(archive.verify()).toMatchObject({ ok: true, living: 0 });
    expect(archive.tapes().map((tape) => tape.state)).toEqual(archive.tapes().map(() => 'ended'));
    // The folder is free: without the app the command line does it itself.
    expect(await deck.run('tools', ...ECHO)).toMatchObject({ code: 0 });
    expect(recorders().at(-1)).not.toBe(app.child.pid);
  });
});
