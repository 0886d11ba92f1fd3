import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createHost, openArchive, type Host } from '../../src-main/host/host.ts';
import { NO_FILTER } from '../../src-shared/api/messages.ts';
import { recoveryVerdict } from '../../src-shared/api/recovery-words.ts';
import type { RecoveryReport, VerificationRun } from '../../src-shared/api/recovery.ts';
import type { Server } from '../../src-shared/api/servers.ts';
import { eventually, realPorts, serverFile, unwrap } from './host-kit.ts';
import { startMortalHost, type MortalServer } from './mortal-host.ts';
import { processesOf } from './transport-kit.ts';

const STUBBORN: MortalServer = {
  name: 'stubborn',
  args: [serverFile('hanging'), '--stubborn'],
  calls: [
    ['hang', '{}'],
    ['hang', '{"again":true}'],
  ],
};
const ECHO: MortalServer = {
  name: 'echo',
  args: [serverFile('echo')],
  calls: [['echo', '{"text":"one"}']],
  isAnswered: true,
};

let folder: string;
let host: Host | null = null;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tapedeck-recovery-'));
});

afterEach(async () => {
  await host?.stop();
  host = null;
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

function open(): Host {
  host = unwrap(createHost(realPorts(folder)));
  return host;
}

async function reportOf(on: Host): Promise<RecoveryReport> {
  return eventually(async () => {
    const { running, reports } = unwrap(await on.api.recovery.state());
    const newest = reports[0];
    if (running !== null || newest === undefined) throw new Error(`still at ${running}`);
    const report = unwrap(await on.api.recovery.report({ id: newest.id }));
    if (report.finishedMs === null) throw new Error('not finished');
    return report;
  });
}

/** Runs these servers in a host, kills it with a write cut short, and gives the ids of the tapes by server. */
async function die(...servers: MortalServer[]): Promise<Map<string, string>> {
  const mortal = await startMortalHost(folder, servers);
  await mortal.kill();
  const tapes = new Map<string, string>();
  for (const tape of openArchive(folder).tapes())
    if (tape.state !== 'ended') tapes.set(tape.serverName, tape.id);
  return tapes;
}

function tear(tapeId: string): void {
  const half = Buffer.alloc(60, 1);
  half.writeUInt32LE(4_000, 0);
  appendFileSync(join(folder, 'tapes', tapeId, '00000001.seg'), half);
}

describe('a start after a host was killed', () => {
  it('ends what was left, says what was orphaned, ends the processes, and tells the whole story', async () => {
    const tapes = await die(STUBBORN, ECHO);
    const stubborn = tapes.get('stubborn') ?? '';
    tear(stubborn);
    const marker = [...openArchive(folder).scan('', stubborn)].map(({ entry }) =>
      entry.kind === 'tape-opened' ? entry.runMarker : '',
    )[0];
    expect(processesOf(marker ?? '')).not.toEqual([]);
    const report = await reportOf(open());
    expect(report.died?.pid).toBeGreaterThan(1);
    expect(report.died?.lastMs).toBeGreaterThan(0);
    expect(report.restarts.map(({ restarted }) => restarted)).toEqual([true, true]);
    expect(report.tapes.map(({ outcome }) => outcome)).toEqual(['recovered', 'recovered']);
    expect(report.tapes.find(({ tapeId }) => tapeId === stubborn)).toMatchObject({
      tornBytes: 60,
      orphaned: 2,
      reapedProcesses: 1,
    });
    expect(report.orphaned).toMatchObject([
      { tapeId: stubborn, method: 'tools/call', target: 'hang', dir: 'out' },
      { tapeId: stubborn, method: 'tools/call', target: 'hang', dir: 'out' },
    ]);
    expect(processesOf(marker ?? '')).toEqual([]);
    expect(report.steps.map(({ step }) => step)).toEqual([
      'open',
      'find',
      'processes',
      'check',
      'fold',
      'close',
      'document',
      'restart',
      'index',
    ]);
    expect(openArchive(folder).verify()).toMatchObject({ ok: true, tornTails: 0 });

    const { api } = host ?? open();
    const page = unwrap(
      await api.messages.page({
        scope: { kind: 'tape', tapeId: stubborn },
        filter: NO_FILTER,
        anchor: { kind: 'tail' },
        limit: 2,
      }),
    );
    expect(page.method.map((index) => page.methods[index])).toEqual(['recovered', 'closed']);
    const orphan = report.orphaned[0];
    const detail = unwrap(await api.messages.entry({ tapeId: stubborn, seq: orphan?.seq ?? 0 }));
    expect(detail.row.status).toBe('orphaned');
    expect(detail.findings.map(({ code }) => code)).toContain('orphaned');
    // What the dead session had listed is known until the next one lists its own.
    await eventually(async () =>
      expect(unwrap(await api.tools.list({ serverId: null })).map(({ name }) => name)).toContain('hang'),
    );
    expect(unwrap(await api.tapes.list()).find(({ id }) => id === stubborn)).toMatchObject({
      state: 'interrupted',
      ending: 'host died',
    });
    expect(
      unwrap(await api.app.info())
        .notices.map(({ message }) => message)
        .join(),
    ).toMatch(/2 requests were orphaned/);
  });

  it('does it once: a start after an orderly stop has nothing to report', async () => {
    await die(ECHO);
    const first = await reportOf(open());
    await host?.stop();
    open();
    await eventually(async () => {
      const { running, reports } = unwrap(await (host ?? open()).api.recovery.state());
      expect(running).toBeNull();
      expect(reports.map(({ id }) => id)).toEqual([first.id]);
    });
    const folderOf = join(folder, 'audit', 'tapes');
    for (const tape of readdirSync(folderOf)) {
      const owned = existsSync(join(folderOf, tape, 'owner.json'));
      expect(
        owned &&
          readFileSync(join(folderOf, tape, 'owner.json'), 'utf8').includes(first.died?.hostRun ?? '?'),
      ).toBe(false);
    }
  });

  it('leaves a damaged tape as it is, and quarantine moves it out of the way and back', async () => {
    const tapes = await die(ECHO, STUBBORN);
    const echo = tapes.get('echo') ?? '';
    const path = join(folder, 'tapes', echo, '00000001.seg');
    const bytes = readFileSync(path);
    const at = bytes.length - 120;
    bytes[at] = (bytes[at] ?? 0) ^ 0xff;
    writeFileSync(path, bytes);
    const report = await reportOf(open());
    const damaged = report.tapes.find(({ tapeId }) => tapeId === echo);
    expect(damaged).toMatchObject({ outcome: 'damaged', serverName: 'echo' });
    expect(damaged?.damage?.readable).toBeGreaterThan(5);
    expect(recoveryVerdict(report)).toMatchObject({ tone: 'error' });
    expect(readFileSync(path)).toEqual(bytes);
    const { api } = host ?? open();
    unwrap(await api.recovery.quarantine({ tapeId: echo }));
    await eventually(async () =>
      expect(unwrap(await api.tapes.list()).map(({ id }) => id)).not.toContain(echo),
    );
    expect(existsSync(join(folder, 'quarantine', echo))).toBe(true);
    expect(unwrap(await api.recovery.state()).decisions).toMatchObject([
      { tapeId: echo, decision: 'quarantined', serverName: 'echo' },
    ]);
    unwrap(await api.recovery.putBack({ tapeId: echo }));
    await eventually(async () => expect(unwrap(await api.tapes.list()).map(({ id }) => id)).toContain(echo));
    expect(unwrap(await api.recovery.state()).decisions).toEqual([]);
  });

  it('verifies every byte of every tape when asked, names what is damaged, and deletes it for good', async () => {
    const tapes = await die(ECHO, STUBBORN);
    const echo = tapes.get('echo') ?? '';
    await reportOf(open());
    const { api } = host ?? open();
    const verified = async (): Promise<VerificationRun> => {
      unwrap(await api.recovery.verify());
      return eventually(async () => {
        const { verification } = unwrap(await api.recovery.state());
        if (verification?.finishedMs == null) throw new Error(`at ${verification?.phase}`);
        return verification;
      });
    };
    const whole = await verified();
    expect(whole).toMatchObject({ phase: 'done', problems: 0, damaged: [] });
    expect(whole.tapes).toBe(whole.tapesTotal);
    expect(whole.entries).toBeGreaterThan(20);

    // In the middle, where no start looks.
    const path = join(folder, 'tapes', echo, '00000001.seg');
    const bytes = readFileSync(path);
    const at = Math.floor(bytes.length / 2);
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    writeFileSync(path, bytes);
    const found = await verified();
    expect(found.damaged).toMatchObject([{ tapeId: echo, serverName: 'echo' }]);
    expect(found.damaged[0]?.why).toMatch(/^segment 1, byte \d+: /);

    // Only what was put aside can be deleted.
    expect(await api.recovery.deleteForGood({ tapeId: echo })).toMatchObject({ ok: false });
    unwrap(await api.recovery.quarantine({ tapeId: echo }));
    expect(await verified()).toMatchObject({ problems: 0, tapes: whole.tapes - 1 });
    unwrap(await api.recovery.deleteForGood({ tapeId: echo }));
    expect(existsSync(join(folder, 'quarantine', echo))).toBe(false);
    expect(unwrap(await api.recovery.state()).decisions).toEqual([]);
    expect(await api.recovery.putBack({ tapeId: echo })).toMatchObject({ ok: false });

    // A run that is stopped says so, and another may begin.
    unwrap(await api.recovery.verify());
    unwrap(await api.recovery.stopVerifying());
    await eventually(async () => {
      const { verification } = unwrap(await api.recovery.state());
      expect(['stopped', 'done']).toContain(verification?.phase);
    });
    expect(await verified()).toMatchObject({ phase: 'done', problems: 0 });
  });

  it('discards to the trash and back, and refuses to touch a tape that is being recorded', async () => {
    const tapes = await die(ECHO);
    const echo = tapes.get('echo') ?? '';
    await reportOf(open());
    const { api } = host ?? open();
    unwrap(await api.recovery.discard({ tapeId: echo }));
    expect(existsSync(join(folder, 'trash', echo))).toBe(true);
    unwrap(await api.recovery.putBack({ tapeId: echo }));
    expect(existsSync(join(folder, 'tapes', echo))).toBe(true);
    unwrap(await api.recovery.accept({ tapeId: echo }));
    // What ran runs again, by itself.
    const living = await eventually(async () => {
      const now = unwrap(await api.servers.list())[0];
      if (now?.state.kind !== 'ready' || now.tapeId === null) throw new Error('not ready');
      return now.tapeId;
    });
    expect(await api.recovery.discard({ tapeId: living })).toMatchObject({
      ok: false,
      failure: { code: 'already-running' },
    });
    expect(await api.recovery.discard({ tapeId: '../../etc' })).toMatchObject({ ok: false });
  });

  it('rebuilds everything that is derived, equal to what it was, and goes back to a snapshot', async () => {
    const tapes = await die(STUBBORN, ECHO);
    const stubborn = tapes.get('stubborn') ?? '';
    await reportOf(open());
    const { api } = host ?? open();
    unwrap(await api.recovery.rebuild());
    const done = await eventually(async () => {
      const { rebuild } = unwrap(await api.recovery.state());
      if (rebuild?.finishedMs == null) throw new Error(`at ${rebuild?.phase}`);
      return rebuild;
    });
    expect(done).toMatchObject({ phase: 'done', projections: { equal: true }, index: { equal: true } });
    expect(done.entriesTotal).toBeGreaterThan(10);
    const [snapshot] = unwrap(await api.recovery.snapshots({ tapeId: stubborn }));
    expect(snapshot?.entries).toBeGreaterThan(5);
    const early = unwrap(await api.recovery.stateAt({ tapeId: stubborn, entries: 4 }));
    expect(early).toMatchObject({ entries: 4, serverName: 'stubborn', tools: [] });
    const rebased = unwrap(await api.recovery.rebase({ tapeId: stubborn, entries: snapshot?.entries ?? 0 }));
    expect(rebased).toMatchObject({ equal: true, folded: 0 });
  });
});

describe('what ran when its host died', () => {
  /** An echo server that does not come up while a file is there. */
  function flaky(restart: MortalServer['restart']): { server: MortalServer; broken: string } {
    const broken = join(folder, 'broken');
    const file = join(folder, 'flaky.mjs');
    const echo = JSON.stringify(serverFile('echo'));
    writeFileSync(
      file,
      `import { existsSync } from 'node:fs';
       if (existsSync(${JSON.stringify(broken)})) process.exit(9);
       await import(${echo});`,
    );
    return { server: { name: 'flaky', args: [file], calls: [], ...(restart && { restart }) }, broken };
  }

  const only = async (): Promise<Server> => {
    const [server] = unwrap(await (host ?? open()).api.servers.list());
    if (server === undefined) throw new Error('no server');
    return server;
  };
  const is = (kind: Server['state']['kind']) =>
    eventually(async () => {
      const server = await only();
      if (server.state.kind !== kind) throw new Error(JSON.stringify(server.state));
      return server;
    });

  it('and does not come up again is tried again as its policy says, and counted', async () => {
    const { server, broken } = flaky('permanent');
    await die(server);
    writeFileSync(broken, '');
    const report = await reportOf(open());
    expect(report.restarts).toMatchObject([{ restarted: true }]);
    await eventually(async () => {
      const [supervised] = unwrap(await (host ?? open()).api.supervision.get()).servers;
      expect(supervised?.restarts).toBeGreaterThan(1);
      expect(supervised?.isWanted).toBe(true);
    });
    rmSync(broken);
    const up = await is('ready');
    const [opened] = [...openArchive(folder).scan('', up.tapeId ?? '')];
    expect(opened?.entry).toMatchObject({ kind: 'tape-opened', startedBy: 'supervisor' });
  });

  it('and is temporary stays down when it does not come up: that is what one came to see', async () => {
    const { server, broken } = flaky('temporary');
    await die(server);
    writeFileSync(broken, '');
    await reportOf(open());
    expect((await is('crashed')).startCount).toBe(1);
    const [supervised] = unwrap(await (host ?? open()).api.supervision.get()).servers;
    expect(supervised?.retry).toBeNull();
  });

  it('waits while restarts are paused, which outlives the host, and comes when they are resumed', async () => {
    const { server } = flaky('permanent');
    const mortal = await startMortalHost(folder, [server]);
    await mortal.kill();
    open();
    await is('ready');
    unwrap(await (host ?? open()).api.supervision.setPaused({ isPaused: true }));
    await host?.stop();
    // It was stopped in order, so it runs again only when somebody wants that of every start.
    const settings = unwrap(createHost(realPorts(folder)));
    unwrap(await settings.api.settings.set({ supervision: { startWanted: 'always' } }));
    await settings.stop();
    const { api } = open();
    expect(unwrap(await api.supervision.get()).isPaused).toBe(true);
    const held = await is('restarting');
    expect(held.state).toMatchObject({ nextMs: null, why: 'restarts are paused' });
    expect(held.startCount).toBe(0);
    unwrap(await api.supervision.setPaused({ isPaused: false }));
    expect((await is('ready')).startCount).toBe(1);
  });
});
