import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createHost, type Host, openArchive } from '../../src-main/host/host.ts';
import { isAlive } from '../servers/is-alive.ts';
import { eventually, nodeSpec, realPorts, serverFile, unwrap } from './host-kit.ts';
import { type HostProcess, startHostProcess } from './host-process-kit.ts';
import { processesOf } from './transport-kit.ts';

const folders: string[] = [];
const processes: HostProcess[] = [];
const hosts: Host[] = [];

afterEach(async () => {
  for (const host of hosts.splice(0)) await host.stop();
  for (const each of processes.splice(0)) await each.kill();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tapedeck-orphans-'));
  folders.push(folder);
  return folder;
}

async function hostProcess(...given: Parameters<typeof startHostProcess>): Promise<HostProcess> {
  const started = await startHostProcess(...given);
  processes.push(started);
  return started;
}

function open(folder: string): Host {
  const host = unwrap(createHost(realPorts(folder)));
  hosts.push(host);
  return host;
}

function markersOf(folder: string): string[] {
  return openArchive(folder)
    .tapes()
    .flatMap(({ id }) =>
      [...openArchive(folder).scan('', id)].flatMap(({ entry }) =>
        entry.kind === 'tape-opened' ? [entry.runMarker] : [],
      ),
    );
}

async function gone(pids: readonly number[]): Promise<void> {
  await eventually(() => Promise.resolve(expect(pids.filter(isAlive)).toEqual([])));
}

const STUBBORN = nodeSpec(serverFile('hanging'), '--stubborn');
const FAMILY = nodeSpec(serverFile('family'), '--stubborn', '--hold-stdout');

describe('a host that was killed with SIGKILL', () => {
  it('leaves a stubborn server and a family, and the next host ends them all', async () => {
    const folder = scratch();
    const first = await hostProcess(folder, 'app', [STUBBORN, FAMILY]);
    const markers = markersOf(folder);
    await first.kill();
    const left = markers.flatMap((marker) => processesOf(marker));
    expect(left).toContain(first.pids[0]);
    expect(left.length).toBeGreaterThanOrEqual(3);

    const { api } = open(folder);
    await gone(left);
    const info = await eventually(async () => {
      const said = unwrap(await api.app.info());
      expect(said.notices).toHaveLength(1);
      return said;
    });
    expect(info.notices[0]?.message).toMatch(/process(es were| was) ended/);
  });

  it('was recording what is wanted: that runs again, from the approved command', async () => {
    const folder = scratch();
    const first = await hostProcess(folder, 'app', [nodeSpec(serverFile('echo'))]);
    await first.kill();
    const { api } = open(folder);
    const server = await eventually(async () => {
      const [found] = unwrap(await api.servers.list());
      expect(found?.state.kind).toBe('ready');
      return found;
    });
    const opened = [...openArchive(folder).scan('', server?.tapeId ?? '')][0]?.entry;
    const before = openArchive(folder)
      .tapes()
      .find((tape) => tape.id !== server?.tapeId);
    expect(opened).toMatchObject({ startedBy: 'recovery', restartOf: before?.id });
  });

  it('does not start again what was stopped, nor anything after an orderly end', async () => {
    const folder = scratch();
    const first = await hostProcess(folder, 'app', [nodeSpec(serverFile('echo'))]);
    await first.stop();
    const second = open(folder);
    await new Promise((resolve) => setTimeout(resolve, 500));
    const [server] = unwrap(await second.api.servers.list());
    expect(server?.state.kind).toBe('stopped');
  });

  it('leaves a server that has emptied its environment, which is found by pid and start time', async () => {
    const folder = scratch();
    const spec = { ...nodeSpec('-i', process.execPath, ...STUBBORN.args), command: '/usr/bin/env' };
    const first = await hostProcess(folder, 'app', [spec]);
    const [pid = 0] = first.pids;
    await first.kill();
    expect(isAlive(pid)).toBe(true);
    open(folder);
    await gone([pid]);
  });
});

describe('a host that lives', () => {
  it('keeps its servers when another host starts in the same data folder', async () => {
    const folder = scratch();
    const living = await hostProcess(folder, 'headless', [STUBBORN, FAMILY]);
    const dead = await hostProcess(folder, 'headless', [STUBBORN]);
    await dead.kill();
    open(folder);
    await gone(dead.pids);
    expect(living.pids.filter(isAlive)).toEqual(living.pids);
  });

  it('keeps its servers when another host starts elsewhere', async () => {
    const living = await hostProcess(scratch(), 'app', [STUBBORN]);
    await living.kill();
    open(scratch());
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(living.pids.filter(isAlive)).toEqual(living.pids);
    for (const pid of living.pids) process.kill(pid, 'SIGKILL');
  });
});
