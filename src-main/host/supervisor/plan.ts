import type { Limits, Policy } from '../../../src-shared/api/supervision.ts';
import type { StoredGroup } from './policy-store.ts';
import type { Flags, Strategy } from './tree/types.ts';
import type { GroupPlan, Plan } from './tree/tree-types.ts';

/** The supervisor of a server that is in no group. */
export function soloId(serverId: string): string {
  return `solo:${serverId}`;
}

/**
 * The tree that a person has decided on. A server in no group has a supervisor of its own, which the root does not start
 * again (`temporary`): one that keeps crashing gives up alone, and costs no other server anything.
 */
export function planOf(
  serverIds: readonly string[],
  groups: readonly StoredGroup[],
  policyOf: (serverId: string) => Policy,
  root: Limits,
): Plan {
  const grouped = new Set(groups.flatMap(({ members }) => members));
  const specOf = (id: string) => ({ id, restart: policyOf(id).restart });
  const known = new Set(serverIds);
  return {
    root: flagsOf(root, 'one_for_one'),
    groups: [
      ...groups.map(({ id, limits, strategy, restart, members }): GroupPlan => ({
        id,
        restart,
        flags: flagsOf(limits, strategy),
        members: members.filter((serverId) => known.has(serverId)).map(specOf),
      })),
      ...serverIds
        .filter((id) => !grouped.has(id))
        .map((id): GroupPlan => ({
          id: soloId(id),
          restart: 'temporary',
          flags: flagsOf(policyOf(id).limits, 'one_for_one'),
          members: [specOf(id)],
        })),
    ],
  };
}

function flagsOf({ intensity, periodMs, backoffFirstMs, backoffMaxMs }: Limits, strategy: Strategy): Flags {
  return { strategy, intensity, periodMs, backoff: { firstMs: backoffFirstMs, maxMs: backoffMaxMs } };
}
