import type { Merge } from '../../../src-shared/api/recovery.ts';
import type { ReplicaServer } from '../../../src-shared/state/replica.ts';

/** What the newest interrupted tape of a server says of it. */
export interface SaidByJournal {
  readonly serverId: string;
  readonly serverName: string;
  /** Null when its session was never ready: then the journal knows nothing that the document would not. */
  readonly server: ReplicaServer | null;
}

export interface MergeOutcome {
  readonly merges: readonly Merge[];
  /** What the document must say now. */
  readonly set: readonly { readonly serverId: string; readonly server: ReplicaServer }[];
  readonly remove: readonly string[];
}

/**
 * Who is right about a server, the tapes or the workspace document. The document is told of what the tapes saw, a
 * moment later, so after a crash the tape is the newer of the two; what this deck no longer has is no longer in it.
 * Pure: the same three give the same outcome, and merging its result again changes nothing.
 */
export function mergeServers(
  journal: readonly SaidByJournal[],
  document: ReadonlyMap<string, ReplicaServer>,
  /** The servers that are defined here, by id. */
  defined: ReadonlyMap<string, string>,
): MergeOutcome {
  const merges: Merge[] = [];
  const set: { serverId: string; server: ReplicaServer }[] = [];
  const remove: string[] = [];
  for (const { serverId, serverName, server } of journal) {
    const inDocument = document.get(serverId) ?? null;
    const note = (field: string, ours: string, theirs: string, winner: Merge['winner'], why: string): void =>
      void merges.push({ serverId, serverName, field, journal: ours, document: theirs, winner, why });
    if (!defined.has(serverId)) {
      if (inDocument === null) continue;
      remove.push(serverId);
      note('server', 'recorded here', inDocument.name, 'settings', 'it was removed from this deck');
      continue;
    }
    if (server === null) {
      if (inDocument === null) continue;
      note(
        'server',
        'never ready',
        describe(inDocument),
        'document',
        'the tape ends before its session was ready, so it knows nothing newer',
      );
      continue;
    }
    const name = defined.get(serverId) ?? server.name;
    const named = { ...server, name };
    if (inDocument === null) {
      set.push({ serverId, server: named });
      note('server', describe(named), 'not in it', 'journal', 'the host died before it told the document');
      continue;
    }
    if (name !== inDocument.name)
      note('name', server.name, inDocument.name, 'settings', `this deck calls it ${name}`);
    const differing = differences(named, inDocument);
    for (const { field, ours, theirs } of differing) {
      note(field, ours, theirs, 'journal', 'the tape is written first, and the document follows it');
    }
    if (differing.length > 0 || name !== inDocument.name) set.push({ serverId, server: named });
  }
  return { merges, set, remove };
}

function differences(
  ours: ReplicaServer,
  theirs: ReplicaServer,
): { field: string; ours: string; theirs: string }[] {
  const found: { field: string; ours: string; theirs: string }[] = [];
  for (const field of ['era', 'protocolVersion'] as const) {
    if (ours[field] !== theirs[field]) found.push({ field, ours: ours[field], theirs: theirs[field] });
  }
  const changed = Object.entries(ours.tools).filter(
    ([name, tool]) => theirs.tools[name] !== undefined && theirs.tools[name].hash !== tool.hash,
  );
  const added = Object.keys(ours.tools).filter((name) => theirs.tools[name] === undefined);
  const gone = Object.keys(theirs.tools).filter((name) => ours.tools[name] === undefined);
  if (changed.length + added.length + gone.length > 0) {
    const parts = [
      ...(added.length > 0 ? [`${added.length} new`] : []),
      ...(gone.length > 0 ? [`${gone.length} gone`] : []),
      ...(changed.length > 0 ? [`${changed.length} changed`] : []),
    ];
    found.push({
      field: 'tools',
      ours: `${countOf(ours)}: ${parts.join(', ')}`,
      theirs: countOf(theirs),
    });
  }
  return found;
}

function describe(server: ReplicaServer): string {
  return `${server.era} ${server.protocolVersion}, ${countOf(server)}`;
}

function countOf({ tools }: ReplicaServer): string {
  const count = Object.keys(tools).length;
  return `${count} ${count === 1 ? 'tool' : 'tools'}`;
}
