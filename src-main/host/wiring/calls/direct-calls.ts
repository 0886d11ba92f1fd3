import { ok } from '../../../../src-shared/base/failure.ts';
import { createDirectApi, type DirectApi } from '../../commands/direct.ts';
import type { Answering } from './answering.ts';
import type { HostPorts } from '../world/host-ports.ts';
import type { Knowledge } from './knowledge.ts';
import type { Registry } from '../../registry/registry.ts';
import type { ToolCalls } from './tool-calls.ts';
import type { TransientStore } from '../servers/transient-servers.ts';
import { startTyped } from '../servers/typed-start.ts';

export interface DirectParts {
  readonly ports: HostPorts;
  readonly store: TransientStore;
  readonly registry: Registry;
  readonly knowledge: Knowledge;
  readonly calls: ToolCalls;
  /** Everything recorded so far is folded. */
  folded(): void;
  rerun: DirectApi['rerun'];
  readonly standFor: Answering['standFor'];
}

const ENDED = 'the command ended';

/** What the command line does on a host without a page: a server for one command, and calls to it. */
export function createDirectCalls({
  ports,
  store,
  registry,
  knowledge,
  calls,
  ...parts
}: DirectParts): DirectApi {
  return createDirectApi({
    clock: ports.clock,
    addTransient: (draft) => store.addTransient(ports.random.token(12), draft),
    async removeTransient(id) {
      await registry.life(id)?.stop(ENDED);
      store.removeTransient(id);
      registry.forget(id);
    },
    findByName: (name) => store.list().find((each) => each.name === name) ?? null,
    start: (id) => startTyped(registry, id),
    isUp: (id) => registry.life(id)?.recorder() !== null && registry.life(id) !== null,
    tapeId: (id) => registry.life(id)?.tapeId() ?? null,
    settled: async (id) => (await registry.life(id)?.settled()) ?? { kind: 'stopped' },
    standFor: parts.standFor,
    toolsListed: async (id) => (await registry.life(id)?.toolsListed()) ?? ok(null),
    async stop(id) {
      await registry.life(id)?.stop(ENDED);
    },
    folded: async () => parts.folded(),
    listTools: knowledge.listTools,
    startCall: async (request) => calls.start(request),
    watchCall: (callId, signal) => calls.watch(callId, signal),
    cancelCall: (callId) => void calls.cancel(callId),
    rerun: (target, request, signal) => parts.rerun(target, request, signal),
  });
}
