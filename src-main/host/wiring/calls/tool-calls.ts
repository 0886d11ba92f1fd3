import type { Settings } from '../../../../src-shared/api/settings.ts';
import { fail, ok } from '../../../../src-shared/base/failure.ts';
import { createCalls, type Calls } from '../../execution/calls.ts';
import { createSchemaChecker } from '../../execution/schema-check.ts';
import type { GuardRails } from './guard-rails.ts';
import type { HostPorts } from '../world/host-ports.ts';
import type { CacheStage } from '../../ports/result-cache.ts';
import type { Registry } from '../../registry/registry.ts';
import type { Watch } from '../servers/watch.ts';

export interface ToolCalls extends Omit<Calls, 'close'> {
  /** Cancels what runs, and waits for it; closes the tools' schema checker. */
  close(): Promise<void>;
}

export interface ToolCallsOptions {
  readonly ports: Pick<HostPorts, 'clock' | 'random' | 'workers'>;
  readonly registry: Pick<Registry, 'life'>;
  readonly watch: Pick<Watch, 'projector' | 'lists' | 'callRequests' | 'hub'>;
  readonly settings: () => Settings['execution'];
  readonly guards: Pick<GuardRails, 'gate'>;
  readonly cache: CacheStage;
}

/** Tool calls, with what they need of sessions, of the listed tools and of the tape. */
export function createToolCalls(options: ToolCallsOptions): ToolCalls {
  const { ports, registry, watch, settings, guards, cache } = options;
  const { clock, random } = ports;
  const { projector, callRequests, hub } = watch;
  const schemas = createSchemaChecker({ clock, workerUrl: ports.workers.schema });

  const calls = createCalls({
    clock,
    random,
    schemas,
    cache,
    refuseInvalidArguments: () => settings().refuseInvalidArguments,
    gate: (serverId, tool) => guards.gate(serverId, tool),
    wasStopped(serverId) {
      const kind = registry.life(serverId)?.state().kind;
      return kind === 'stopping' || kind === 'stopped';
    },
    session(serverId) {
      const session = registry.life(serverId)?.session() ?? null;
      return session === null
        ? fail('not-running', 'The server is not ready.', 'Start it first.')
        : ok(session);
    },
    tool(serverId, name) {
      projector.flush();
      const definition = watch.lists.tools.of(serverId)?.state.items.get(name)?.definition;
      return definition === undefined
        ? null
        : { inputSchema: definition['inputSchema'], outputSchema: definition['outputSchema'], definition };
    },
    onChanged: () => hub.touch('calls'),
    onSent(call, idJson) {
      const tapeId = registry.life(call.serverId)?.tapeId() ?? null;
      if (tapeId !== null) callRequests.expect(call.callId, tapeId, idJson);
    },
    async whyClosed(serverId) {
      const end = await registry.life(serverId)?.ended();
      if (end?.kind !== 'crashed') return null;
      const exit = end.signal ?? `exit ${end.code ?? '?'}`;
      return { why: `The server ended with ${exit} before it answered.`, lastLines: end.stderrTail };
    },
    onFindings(call, subject, findings) {
      projector.flush();
      const where = callRequests.of(call.callId);
      const about = subject === 'result' ? (where?.responseSeq ?? -1) : (where?.requestSeq ?? -1);
      const seq = about === -1 ? (where?.requestSeq ?? -1) : about;
      if (seq === -1) return;
      const recorder = registry.life(call.serverId)?.recorder();
      recorder?.record(findings.map((finding) => ({ kind: 'finding', about: seq, ...finding })));
    },
    onStaged({ callId, serverId, tool }, outcome, stages) {
      const recorder = registry.life(serverId)?.recorder();
      if (recorder == null) return;
      const where = callRequests.of(callId);
      // Folding what waits costs time; most requests are folded long before their answer.
      if (where?.requestSeq === -1) projector.flush();
      const isHere = where !== null && where.tapeId === recorder.tapeId && where.requestSeq !== -1;
      const about = isHere ? where.requestSeq : null;
      recorder.record([{ kind: 'call-staged', callId, tool, about, outcome, stages }]);
    },
  });

  return {
    start: (request) => calls.start(request),
    get: (callId) => calls.get(callId),
    cancel: (callId) => calls.cancel(callId),
    watch: (callId, signal) => calls.watch(callId, signal),
    list: () => calls.list(),
    gauge: () => calls.gauge(),
    noteRequest: (callId, request) => calls.noteRequest(callId, request),
    async close() {
      await calls.close();
      await schemas.close();
    },
  };
}
