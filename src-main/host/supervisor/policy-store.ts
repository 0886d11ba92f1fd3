import type { z } from 'zod';
import {
  DEFAULT_ROOT_LIMITS,
  type GroupDraft,
  groupDraftSchema,
  type Limits,
  limitsSchema,
  type Policy,
  policySchema,
} from '../../../src-shared/api/supervision.ts';
import type { Result } from '../../../src-shared/base/failure.ts';
import type { Database } from '../ports/database.ts';

export interface StoredGroup extends GroupDraft {
  readonly id: string;
}

/** What a person has decided about supervision. */
export interface PolicyStore {
  readonly policy: (serverId: string) => Policy;
  /** Those that were decided, by server id. */
  all(): ReadonlyMap<string, Policy>;
  setPolicy(serverId: string, policy: Policy): Result<null>;
  root(): Limits;
  setRoot(limits: Limits): Result<null>;
  isPaused(): boolean;
  setPaused(isPaused: boolean): Result<null>;
  /** In the order in which they were made. */
  groups(): readonly StoredGroup[];
  /** Adds it, or replaces the one with its id; its members leave other groups. */
  putGroup(group: StoredGroup): Result<null>;
  removeGroup(groupId: string): Result<null>;
  /** The server was removed. */
  forget(serverId: string): void;
}

const keptGroup = groupDraftSchema.omit({ members: true });
type KeptGroup = z.infer<typeof keptGroup>;

/** Reads everything once; what cannot be read counts as not decided. */
export function createPolicyStore(database: Database): PolicyStore {
  const policies = new Map<string, Policy>();
  const groups = new Map<string, StoredGroup>();
  const [kept] = database.all('SELECT limits, paused FROM supervision_root');
  let root = limitsSchema.safeParse(jsonOf(String(kept?.['limits']))).data ?? DEFAULT_ROOT_LIMITS;
  let isPaused = kept?.['paused'] === 1;

  for (const { server_id: id, value } of database.all('SELECT server_id, value FROM supervision_policies')) {
    const read = policySchema.safeParse(jsonOf(String(value)));
    if (read.success) policies.set(String(id), read.data);
  }
  for (const row of database.all('SELECT group_id, value FROM supervision_groups ORDER BY position')) {
    const id = String(row['group_id']);
    const read = keptGroup.safeParse(jsonOf(String(row['value'])));
    if (!read.success) continue;
    const members = database
      .all('SELECT server_id FROM supervision_members WHERE group_id = ? ORDER BY position', id)
      .map(({ server_id: serverId }) => String(serverId));
    groups.set(id, { id, ...read.data, members });
  }

  function keepRoot(column: 'limits' | 'paused', value: string | number): Result<null> {
    return database.write((run) => {
      run('INSERT OR IGNORE INTO supervision_root VALUES (1, NULL, 0)');
      run(`UPDATE supervision_root SET ${column} = ?`, value);
    });
  }

  function keepGroup(id: string, value: KeptGroup, members: readonly string[]) {
    return database.write((run) => {
      run(
        'INSERT INTO supervision_groups ' +
          'VALUES (?, (SELECT COALESCE(MAX(position), 0) + 1 FROM supervision_groups), ?) ' +
          'ON CONFLICT (group_id) DO UPDATE SET value = excluded.value',
        id,
        JSON.stringify(value),
      );
      run('DELETE FROM supervision_members WHERE group_id = ?', id);
      for (const [place, serverId] of members.entries())
        run('INSERT OR REPLACE INTO supervision_members VALUES (?, ?, ?)', serverId, id, place);
    });
  }

  return {
    policy: (serverId) => policies.get(serverId) ?? policySchema.parse({}),
    all: () => policies,
    setPolicy(serverId, policy) {
      const kept = database.write((run) =>
        run('INSERT OR REPLACE INTO supervision_policies VALUES (?, ?)', serverId, JSON.stringify(policy)),
      );
      if (kept.ok) policies.set(serverId, policy);
      return kept;
    },
    root: () => root,
    setRoot(limits) {
      const done = keepRoot('limits', JSON.stringify(limits));
      if (done.ok) root = limits;
      return done;
    },
    isPaused: () => isPaused,
    setPaused(paused) {
      const done = keepRoot('paused', paused ? 1 : 0);
      if (done.ok) isPaused = paused;
      return done;
    },
    groups: () => [...groups.values()],
    putGroup(group) {
      const members = [...new Set(group.members)];
      const { id, members: _given, ...rest } = group;
      const kept = keepGroup(id, rest, members);
      if (!kept.ok) return kept;
      for (const other of groups.values()) {
        if (other.id === id) continue;
        groups.set(other.id, {
          ...other,
          members: other.members.filter((serverId) => !members.includes(serverId)),
        });
      }
      groups.set(id, { ...group, members });
      return kept;
    },
    removeGroup(groupId) {
      const removed = database.write((run) =>
        run('DELETE FROM supervision_groups WHERE group_id = ?', groupId),
      );
      if (removed.ok) groups.delete(groupId);
      return removed;
    },
    forget(serverId) {
      policies.delete(serverId);
      for (const group of groups.values()) {
        const members = group.members.filter((id) => id !== serverId);
        groups.set(group.id, { ...group, members });
      }
      database.write((run) => {
        run('DELETE FROM supervision_policies WHERE server_id = ?', serverId);
        run('DELETE FROM supervision_members WHERE server_id = ?', serverId);
      });
    },
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
