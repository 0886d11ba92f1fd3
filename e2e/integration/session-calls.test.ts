/** Calls with everything real below them: the schema thread, the session, a server process. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SERVER_LIMITS, TOOL_LIMITS } from '../../src-shared/api/guards.ts';
import { type Calls, createCalls } from '../../src-main/host/execution/calls.ts';
import { Guards } from '../../src-main/host/execution/guards.ts';
import type { ToolFacts } from '../../src-main/host/execution/pipeline.ts';
import { NO_CACHE } from '../../src-main/host/ports/result-cache.ts';
import { createSchemaChecker, type SchemaChecker } from '../../src-main/host/execution/schema-check.ts';
import type { Session } from '../../src-main/host/ports.ts';
import { createSessionFactory } from '../../src-main/host/session/session.ts';
import type { Call } from '../../src-shared/api/tools.ts';
import { fail, ok } from '../../src-shared/base/failure.ts';
import { clock, DEMO, PipeServer, random } from './session-wires.ts';

const openSession = createSessionFactory({ clock, random, clientInfo: { name: 'tapedeck', version: '1' } });

interface Listed extends Pick<ToolFacts, 'inputSchema' | 'outputSchema'> {
  readonly name: string;
}

describe.each(['legacy', 'modern'] as const)('calls of the demo server, %s', (era) => {
  let server: PipeServer;
  let session: Session;
  let schemas: SchemaChecker;
  let calls: Calls;
  const tools = new Map<string, ToolFacts>();

  beforeAll(async () => {
    server = new PipeServer(DEMO, ['--era', era]);
    session = openSession(server.wire, { onToolsChanged: () => {} });
    const connected = await session.connect('auto', 10_000);
    if (!connected.ok) throw new Error(connected.failure.message);
    await session.refreshTools();
    const line = server.received.findLast((each) => each.includes('"tools":['));
    const { result } = JSON.parse(line ?? '') as { result: { tools: Listed[] } };
    for (const tool of result.tools) tools.set(tool.name, { ...tool, definition: { ...tool } });
    const workerUrl = new URL('../../src-main/host/execution/schema-worker.ts', import.meta.url);
    schemas = createSchemaChecker({ clock, workerUrl });
    const guards = new Guards({
      clock,
      serverLimits: () => ({ limits: SERVER_LIMITS, isOverridden: false }),
      toolLimits: () => ({ limits: TOOL_LIMITS, isOverridden: false }),
      onPhase: () => {},
      onChanged: () => {},
    });
    calls = createCalls({
      clock,
      random,
      schemas,
      session: (serverId) => (serverId === 's' ? ok(session) : fail('unknown-server', 'No such server.', '')),
      tool: (_serverId, name) => tools.get(name) ?? null,
      onChanged: () => {},
      onSent: () => {},
      onFindings: () => {},
      onStaged: () => {},
      whyClosed: async () => null,
      cache: NO_CACHE,
      gate: (serverId, name) => guards.gate(serverId, name),
      wasStopped: () => false,
      refuseInvalidArguments: () => false,
    });
  });
  afterAll(async () => {
    await calls.close();
    await schemas.close();
    await session.close();
    await server[Symbol.asyncDispose]();
  });

  async function run(tool: string, argsJson: string, onRunning?: (call: Call) => void): Promise<Call[]> {
    const started = calls.start({ serverId: 's', tool, argsJson, timeoutMs: 10_000 });
    if (!started.ok) throw new Error(started.failure.message);
    const seen: Call[] = [];
    for await (const call of calls.watch(started.value.callId, AbortSignal.timeout(15_000))) {
      seen.push(call);
      if (call.state.kind === 'running') onRunning?.(call);
    }
    return seen;
  }

  it('keep their promise', async () => {
    const last = (await run('add', '{"a":2,"b":40}')).at(-1);
    expect(last?.state).toMatchObject({ kind: 'done', isError: false, truncated: false, findings: [] });
    expect(last?.state).toHaveProperty('resultJson', expect.stringContaining('"sum":42'));
  });

  it('break it, and it is said how', async () => {
    const last = (await run('bad_output', '{}')).at(-1);
    expect(last?.state).toMatchObject({
      kind: 'done',
      findings: [
        { code: 'result-schema', message: "result/structuredContent must have required property 'station'" },
        {
          code: 'result-schema',
          message: expect.stringContaining('additional properties: "stations"') as string,
        },
        { code: 'result-schema', message: 'result/structuredContent/celsius must be number' },
      ],
    });
  });

  it('are sent with bad arguments, and both sides say so', async () => {
    const last = (await run('add', '{"a":"two"}')).at(-1);
    expect(last?.state.kind === 'failed' || last?.state.kind === 'done').toBe(true);
    expect(server.sent.at(-1)).toContain('"arguments":{"a":"two"}');
  });

  it('show progress, and can be cancelled', async () => {
    const counted = await run('slow_count', '{"steps":3,"stepMs":80}');
    const kinds = counted.map(({ state }) =>
      state.kind === 'running' ? state.progress?.progress : state.kind,
    );
    expect(kinds).toEqual([undefined, 1, 2, 3, 'done']);
    const cancelled = await run('slow_count', '{"steps":1000,"stepMs":20}', (call) => {
      if (call.state.kind === 'running' && call.state.progress !== null) calls.cancel(call.callId);
    });
    expect(cancelled.at(-1)?.state.kind).toBe('cancelled');
  });
});
