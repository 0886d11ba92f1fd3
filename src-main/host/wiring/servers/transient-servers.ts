import type { ServerDraft } from '../../../../src-shared/api/servers.ts';
import { ok } from '../../../../src-shared/base/failure.ts';
import type { StoredServer } from '../../ports.ts';
import type { ServerStore } from '../../registry/registry.ts';

/** A store that also holds servers for the time of one command; those are never written to disk. */
export interface TransientStore extends ServerStore {
  addTransient(id: string, draft: ServerDraft): StoredServer;
  removeTransient(id: string): void;
  isTransient(id: string): boolean;
}

export function withTransient(store: ServerStore): TransientStore {
  const transient = new Map<string, StoredServer>();
  return {
    specHash: store.specHash,
    list: () => [...store.list(), ...transient.values()],
    put(server) {
      if (!transient.has(server.id)) return store.put(server);
      transient.set(server.id, server);
      return ok(null);
    },
    remove(id) {
      return transient.delete(id) ? ok(null) : store.remove(id);
    },
    addTransient(id, draft) {
      const server: StoredServer = { id, ...draft, approvedHash: null };
      transient.set(id, server);
      return server;
    },
    removeTransient: (id) => void transient.delete(id),
    isTransient: (id) => transient.has(id),
  };
}
