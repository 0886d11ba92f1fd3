/** A disk that refuses under a server that is reached over HTTP, with traffic that waits: as with pipes, nothing passes unrecorded. */
import { createServer, type IncomingMessage, type Server as HttpServer } from 'node:http';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createHost, openArchive, type Host } from '../../src-main/host/host.ts';
import { nodeDisk } from '../../src-main/host/journal/disk.ts';
import type { Disk, DiskFile } from '../../src-main/host/ports.ts';
import type { Head } from '../../src-shared/api/head.ts';
import type { Call } from '../../src-shared/api/tools.ts';
import { isObject } from '../../src-shared/wire/message.ts';
import { eventually, realPorts, unwrap } from './host-kit.ts';

/** Longer than the second after which a recorder asks its disk again. */
const PAUSE_MS = 1_300;

/** The real disk, on which tapes find no room while it is full. */
class FillableDisk {
  isFull = false;
  readonly disk: Disk = {
    ...nodeDisk,
    open: (path, mode) => {
      const file = nodeDisk.open(path, mode);
      return mode === 'read' || !path.endsWith('.seg') ? file : this.#guarded(file);
    },
  };

  #guarded(file: DiskFile): DiskFile {
    return {
      read: (into, position) => file.read(into, position),
      sizeBytes: () => file.sizeBytes(),
      truncate: (sizeBytes) => file.truncate(sizeBytes),
      sync: () => file.sync(),
      syncLater: (done) => file.syncLater(done),
      close: () => file.close(),
      write: (bytes, from, to, position) => {
        if (this.isFull)
          throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
        return file.write(bytes, from, to, position);
      },
    };
  }
}

/** An MCP server over HTTP that notes the calls it gets, and answers one when it is let. */
class CountingServer {
  readonly calls: string[] = [];
  /** Answers wait while it is there. */
  gate: PromiseWithResolvers<void> | null = null;
  readonly #server: HttpServer = createServer((request, response) => {
    void this.#answer(request).then((answer) => {
      if (answer === null) response.writeHead(request.method === 'POST' ? 202 : 405).end();
      else response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
    });
  });

  async url(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    return `http://127.0.0.1:${address.port}/mcp`;
  }

  async #answer(request: IncomingMessage): Promise<object | null> {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const message: unknown = body === '' ? null : JSON.parse(body);
    if (!isObject(message) || message['id'] === undefined) return null;
    const result = await this.#result(message);
    return { jsonrpc: '2.0', id: message['id'], result };
  }

  async #result(message: Readonly<Record<string, unknown>>): Promise<object> {
    switch (message['method']) {
      case 'initialize':
        return {
          protocolVersion: '2025-11-25',
          capabilities: { tools: {} },
          serverInfo: { name: 'counting', version: '1' },
        };
      case 'tools/list':
        return { tools: [{ name: 'count', inputSchema: { type: 'object' } }] };
      default:
        this.calls.push(String(message['method']));
        await this.gate?.promise;
        return { content: [{ type: 'text', text: `call ${this.calls.length}` }] };
    }
  }

  close(): void {
    this.gate?.resolve();
    this.#server.close();
    this.#server.closeAllConnections();
  }
}

let folder: string;
let host: Host;
let server: CountingServer;
let fillable: FillableDisk;
let serverId: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tapedeck-http-full-'));
  fillable = new FillableDisk();
  server = new CountingServer();
  host = unwrap(createHost({ ...realPorts(folder), disk: fillable.disk }));
  unwrap(await host.api.settings.set({ recording: { onDiskFailure: 'pause', syncAfterMs: 20 } }));
  const spec = { kind: 'http', url: await server.url(), headers: {} } as const;
  serverId = unwrap(await host.api.servers.add({ name: 'counting', era: 'legacy', spec })).id;
  unwrap(await host.api.servers.start({ id: serverId }));
  await eventually(async () => {
    const state = unwrap(await host.api.servers.list())[0]?.state.kind;
    if (state !== 'ready') throw new Error(`it is ${state}`);
  });
});

afterEach(async () => {
  fillable.isFull = false;
  server.close();
  await host.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function begin(): Promise<string> {
  const call = await host.api.tools.call({ serverId, tool: 'count', argsJson: '{}', timeoutMs: 25_000 });
  return unwrap(call).callId;
}

async function stateOf(callId: string): Promise<Call['state']['kind']> {
  return unwrap(await host.api.tools.get({ callId })).state.kind;
}

async function recordingNow(): Promise<Head['recording']> {
  const done = new AbortController();
  for await (const head of host.api.app.head(done.signal)) {
    done.abort();
    return head.recording;
  }
  throw new Error('no head');
}

async function reached(what: () => Promise<boolean>): Promise<void> {
  await eventually(async () => {
    if (!(await what())) throw new Error('not yet');
  });
}

function verified(): object {
  return openArchive(folder).verify();
}

describe('a full disk under a server over http, with traffic that waits', () => {
  it('holds a request back until it is recorded, and sends it once there is room', async () => {
    await reached(async () => (await stateOf(await begin())) !== 'failed');
    await reached(async () => server.calls.length === 1);
    fillable.isFull = true;
    const callId = await begin();
    await reached(async () => ((await recordingNow())?.heldEntries ?? 0) > 0);
    expect(await recordingNow()).toMatchObject({ onDiskFailure: 'pause', lostEntries: 0 });
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    expect(server.calls).toHaveLength(1);
    expect(await stateOf(callId)).toBe('running');
    fillable.isFull = false;
    await reached(async () => (await stateOf(callId)) === 'done');
    expect(server.calls).toHaveLength(2);
    await reached(async () => (await recordingNow()) === null);
    expect(verified()).toMatchObject({ ok: true, lost: 0, gaps: 0 });
  });

  it('holds an answer back until it is recorded', async () => {
    server.gate = Promise.withResolvers();
    const callId = await begin();
    await reached(async () => server.calls.length === 1);
    fillable.isFull = true;
    server.gate.resolve();
    await reached(async () => ((await recordingNow())?.heldEntries ?? 0) > 0);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    expect(await stateOf(callId)).toBe('running');
    fillable.isFull = false;
    await reached(async () => (await stateOf(callId)) === 'done');
    expect(verified()).toMatchObject({ ok: true, lost: 0, gaps: 0 });
    const answers = [...openArchive(folder).scan('')].filter(
      ({ entry }) => entry.kind === 'frame' && Buffer.from(entry.bytes).includes('"call 1"'),
    );
    expect(answers).toHaveLength(1);
  });

  it('lets it go unrecorded when a person says so, with an exact gap', async () => {
    fillable.isFull = true;
    const callId = await begin();
    await reached(async () => ((await recordingNow())?.heldEntries ?? 0) > 0);
    unwrap(await host.api.settings.set({ recording: { onDiskFailure: 'continue', syncAfterMs: 20 } }));
    await reached(async () => (await stateOf(callId)) === 'done');
    expect(server.calls).toHaveLength(1);
    const lost = (await recordingNow())?.lostEntries ?? 0;
    expect(lost).toBeGreaterThan(2);
    fillable.isFull = false;
    await reached(async () => (await recordingNow()) === null);
    expect(verified()).toMatchObject({ ok: true, gaps: 1 });
  });
});
