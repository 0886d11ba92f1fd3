import type { Server } from '../../src-shared/api/servers.ts';
import type { Tool } from '../../src-shared/api/tools.ts';
import type { ReplicaServer } from '../../src-shared/state/replica.ts';

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
export function mirrored({ name, session }: Server, tools: readonly Tool[]): ReplicaServer | null {
  if (session === null) return null;
  const { era, protocolVersion } = session;
  return { name, era, protocolVersion, tools: replicaTools(tools) };
}
