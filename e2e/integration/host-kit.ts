import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CatalogList } from '../../src-shared/api/catalog.ts';
import type { Server, ServerSpec } from '../../src-shared/api/servers.ts';
import type { Call } from '../../src-shared/api/tools.ts';
import type { Result } from '../../src-shared/base/failure.ts';
import { createHost, type Host, type HostPorts } from '../../src-main/host/host.ts';
import type { Consent } from '../../src-main/host/ports.ts';
import { nodePorts } from '../../src-main/shells/node-ports.ts';

export const YES: Consent = { ask: () => ({ url: null, answer: Promise.resolve(true) }) };
export const NO: Consent = { ask: () => ({ url: null, answer: Promise.resolve(false) }) };

const source = (path: string) => new URL(`../../src-main/host/${path}`, import.meta.url);

/** A host on real processes and a real disk, its workers run from source. */
export function realPorts(dataFolder: string, consent: Consent = YES): HostPorts {
  return {
    ...nodePorts(dataFolder, 'web', consent),
    // Three times what the product gives it: on a busy machine a start alone may take ten seconds.
    handshakeTimeoutMs: 60_000,
    workers: {
      index: source('index/worker.ts'),
      schema: source('execution/schema-worker.ts'),
      seal: source('journal/seal-worker.ts'),
      prepare: source('wiring/data/prepare-worker.ts'),
      replay: source('wiring/replay/replay-worker.ts'),
      exchange: source('wiring/files/exchange-worker.ts'),
    },
  };
}

export function unwrap<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.failure.code}: ${result.failure.message}`);
  return result.value;
}

export function serverFile(name: string): string {
  return fileURLToPath(new URL(`../servers/${name}.mjs`, import.meta.url));
}

export const DEMO = fileURLToPath(new URL('../../resources/demo-server/main.mjs', import.meta.url));

export function nodeSpec(...args: string[]): Extract<ServerSpec, { kind: 'stdio' }> {
  return { kind: 'stdio', command: process.execPath, args, cwd: null, env: {} };
}

export const IMPATIENT_MS = 10_000;

/** A host in a folder of its own, with what tests of it need; `dispose` stops it and removes the folder. */
export class TestDeck {
  readonly folder: string;
  host: Host;

  constructor(
    consent: Consent = YES,
    folder = mkdtempSync(join(tmpdir(), 'tapedeck-')),
    ports: Partial<HostPorts> = {},
  ) {
    this.folder = folder;
    this.host = unwrap(createHost({ ...realPorts(this.folder, consent), ...ports }));
  }

  /** For servers that never end their handshake; none that does is given so little. */
  static impatient(): TestDeck {
    return new TestDeck(YES, undefined, { handshakeTimeoutMs: IMPATIENT_MS });
  }

  get api(): Host['api'] {
    return this.host.api;
  }

  async restartHost(): Promise<void> {
    await this.host.stop();
    this.host = unwrap(createHost(realPorts(this.folder)));
  }

  async add(name: string, spec: ServerSpec, era: 'auto' | 'legacy' | 'modern' = 'auto'): Promise<Server> {
    return unwrap(await this.api.servers.add({ name, era, spec }));
  }

  async server(id: string): Promise<Server> {
    const found = unwrap(await this.api.servers.list()).find((each) => each.id === id);
    if (found === undefined) throw new Error(`no server ${id}`);
    return found;
  }

  /** Starts it and waits until it is in one of these states. */
  async start(id: string, ...kinds: Server['state']['kind'][]): Promise<Server> {
    unwrap(await this.api.servers.start({ id }));
    return this.reach(id, ...(kinds.length === 0 ? (['ready'] as const) : kinds));
  }

  reach(id: string, ...kinds: Server['state']['kind'][]): Promise<Server> {
    return eventually(async () => {
      const server = await this.server(id);
      if (!kinds.includes(server.state.kind))
        throw new Error(`${server.name} is ${JSON.stringify(server.state)}`);
      return server;
    });
  }

  /** Waits until it has listed these: what a call is, to the cache above all, hangs on the tool's definition. */
  async listed(id: string, ...kinds: CatalogList['kind'][]): Promise<void> {
    const wanted = kinds.length === 0 ? (['tools'] as const) : kinds;
    await eventually(async () => {
      const { lists } = unwrap(await this.api.catalog.list({ serverId: id }));
      const complete = new Set(lists.flatMap((list) => (list.complete ? [list.kind] : [])));
      const open = wanted.filter((kind) => !complete.has(kind));
      if (open.length > 0) throw new Error(`not listed yet: ${open.join(', ')}`);
    });
  }

  async call(serverId: string, tool: string, args: unknown = {}): Promise<Call> {
    const begun = unwrap(
      await this.api.tools.call({ serverId, tool, argsJson: JSON.stringify(args), timeoutMs: 60_000 }),
    );
    let last = begun;
    for await (const call of this.api.tools.watch({ callId: begun.callId }, AbortSignal.timeout(90_000)))
      last = call;
    return last;
  }

  async dispose(): Promise<void> {
    await this.host.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

const DEADLINE_MS = 90_000;

/** Tries until it does not throw. */
export async function eventually<T>(look: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + DEADLINE_MS;
  for (;;) {
    try {
      return await look();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  }
}
