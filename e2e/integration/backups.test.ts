/** Backups through the host's own door: made while servers flood, checked, restored at the next start, and by hand. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openArchive } from '../../src-main/host/host.ts';
import { BUILD_DEADLINE_MS, Running, TAPEDECK, ensureBuilt } from './cli-kit.ts';
import { eventually, nodeSpec, serverFile, TestDeck, unwrap } from './host-kit.ts';

let deck: TestDeck;
let elsewhere: string;

beforeEach(() => {
  deck = new TestDeck();
  elsewhere = mkdtempSync(join(tmpdir(), 'tapedeck-elsewhere-'));
});
afterEach(async () => {
  await deck.dispose();
  rmSync(elsewhere, { recursive: true, force: true });
});

const cli = (args: readonly string[]) => new Running(process.execPath, [TAPEDECK, ...args]).ended;

beforeAll(ensureBuilt, BUILD_DEADLINE_MS);

describe('backups of a running deck', () => {
  it('are consistent under a flood, and come back at the next start', async () => {
    const { id } = await deck.add(
      'chatty',
      nodeSpec(serverFile('chatty'), '--immediately', '--count', '200000', '--size', '300'),
      'legacy',
    );
    unwrap(await deck.api.servers.start({ id }));
    await eventually(async () => expect((await deck.server(id)).entriesTotal).toBeGreaterThan(1000));
    const made = unwrap(await deck.api.backups.create());
    expect(made.is).toMatchObject({ tapes: 1 });
    const { folder, kept } = unwrap(await deck.api.backups.list());
    expect(kept.map(({ name }) => name)).toEqual([made.name]);
    expect(unwrap(await deck.api.backups.verify({ name: made.name }))).toEqual({ wrong: [] });
    const copy = openArchive(join(folder, made.name)).verify();
    expect(copy).toMatchObject({ ok: true, tapes: 1, gaps: 0 });
    expect(copy.frames).toBeGreaterThan(500);

    unwrap(await deck.api.servers.stop({ id }));
    unwrap(await deck.api.servers.remove({ id }));
    unwrap(await deck.api.backups.restore({ name: made.name }));
    expect(unwrap(await deck.api.backups.list()).staged).toContain(made.name);
    expect(unwrap(await deck.api.servers.list())).toEqual([]);
    await deck.restartHost();
    expect(unwrap(await deck.api.servers.list()).map(({ name }) => name)).toEqual(['chatty']);
    expect(
      unwrap(await deck.api.app.info())
        .notices.map(({ message }) => message)
        .join(),
    ).toContain('restored');
    const after = openArchive(deck.folder).verify();
    expect(after.ok).toBe(true);
    expect(after.frames).toBe(copy.frames);
    expect(unwrap(await deck.api.backups.list()).staged).toBeNull();
  });

  it('have what was quarantined; what was discarded or deleted stays where it is', async () => {
    const { id } = await deck.add('echo', nodeSpec(serverFile('echo')), 'legacy');
    for (let n = 0; n < 4; n += 1) {
      await deck.start(id);
      unwrap(await deck.api.servers.stop({ id }));
      await deck.reach(id, 'stopped');
    }
    const [a = '', b = '', c = '', d = ''] = readdirSync(join(deck.folder, 'tapes'));
    expect(d).not.toBe('');
    unwrap(await deck.api.recovery.quarantine({ tapeId: a }));
    unwrap(await deck.api.recovery.discard({ tapeId: b }));
    unwrap(await deck.api.storage.remove({ tapeIds: [c] }));
    const made = unwrap(await deck.api.backups.create());
    expect(made.is).toMatchObject({ tapes: 1 });
    const { folder } = unwrap(await deck.api.backups.list());
    expect(readdirSync(join(folder, made.name, 'quarantine'))).toEqual([a]);
    const names = readdirSync(join(folder, made.name));
    expect(names).not.toContain('trash');
    expect(names).not.toContain('deleted');
    rmSync(join(deck.folder, 'quarantine', a), { recursive: true });
    unwrap(await deck.api.backups.restore({ name: made.name }));
    await deck.restartHost();
    expect(readdirSync(join(deck.folder, 'quarantine'))).toEqual([a]);
    expect(readdirSync(join(deck.folder, 'tapes'))).toEqual([d]);
    expect(readdirSync(join(deck.folder, 'trash'))).toEqual([b]);
    expect(readdirSync(join(deck.folder, 'deleted'))).toEqual([c]);
  });

  it('are made and restored by the command line, beside the app', async () => {
    await deck.add('one', nodeSpec(serverFile('echo')));
    const backup = join(elsewhere, 'backup');
    const made = await cli(['backup', backup, '--json', '--data', deck.folder]);
    expect(made.code).toBe(0);
    expect(JSON.parse(made.stdout)).toMatchObject({ folder: backup, tapes: 0 });
    const fresh = join(elsewhere, 'fresh');
    const restored = await cli(['restore', backup, '--data', fresh]);
    expect(restored.code).toBe(0);
    const again = await cli(['restore', backup, '--data', fresh]);
    expect(again.code).not.toBe(0);
    expect(again.stderr).toContain('not empty');
  });
});
