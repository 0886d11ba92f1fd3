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
