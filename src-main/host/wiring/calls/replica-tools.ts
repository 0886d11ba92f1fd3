import type { Server } from '../../../../src-shared/api/servers.ts';
import type { Tool } from '../../../../src-shared/api/tools.ts';
import type { ReplicaServer } from '../../../../src-shared/state/replica.ts';
import type { Replica } from '../../replica/replica.ts';
import type { TransientStore } from '../servers/transient-servers.ts';

/** What the workspace document says of tools; the definitions themselves stay outside, under their hashes. */
export function replicaTools(tools: readonly Tool[]): ReplicaServer['tools'] {
  return Object.fromEntries(
    tools
      .filter(({ hash }) => hash !== '')
      .map(({ name, hash, title, annotations }) => [
        name,
        {
          hash,
          title: title ?? '',
          readOnly: annotations.readOnlyHint,
          destructive: annotations.destructiveHint,
        },
      ]),
  );
}

/** What the workspace document says of a server with these tools; null while it has no session. */
function mirrored({ name, session }: Server, tools: readonly Tool[]): ReplicaServer | null {
  if (session === null) return null;
  const { era, protocolVersion } = session;
  return { name, era, protocolVersion, tools: replicaTools(tools) };
}

export interface MirrorDeps {
  readonly replica: Pick<Replica, 'setServer' | 'removeServer'> | null;
  readonly store: Pick<TransientStore, 'isTransient'>;
  readonly servers: () => readonly Server[];
  readonly tools: (serverId: string) => readonly Tool[];
}

/** Puts what is known of a server into the workspace document. */
export function createMirror({ replica, store, servers, tools }: MirrorDeps): (serverId: string) => void {
  return (serverId) => {
    // Those come and go with every command line; the document would keep a trace of each.
    if (replica === null || store.isTransient(serverId)) return;
    const server = servers().find((each) => each.id === serverId);
    if (server === undefined) return replica.removeServer(serverId);
    const said = mirrored(server, tools(serverId));
    if (said !== null) replica.setServer(serverId, said);
  };
}
