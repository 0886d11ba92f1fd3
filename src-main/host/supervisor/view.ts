import type {
  Limits,
  Policy,
  SupervisedGroup,
  SupervisionView,
} from '../../../src-shared/api/supervision.ts';
import { groupComing, placeOf, type Coming } from './place.ts';
import type { StoredGroup } from './policy-store.ts';
import { restartsWithinPeriod } from './tree/supervisor.ts';
import { type GaveUp, ROOT, type Tree } from './tree/tree-types.ts';

export interface ViewParts {
  readonly tree: Tree;
  readonly nowMs: number;
  readonly serverIds: readonly string[];
  readonly root: Limits;
  readonly groups: readonly StoredGroup[];
  policy(serverId: string): Policy;
  isWanted(serverId: string): boolean;
  lastExit(serverId: string): SupervisionView['servers'][number]['lastExit'];
  decision(serverId: string): string;
  health(serverId: string): SupervisionView['servers'][number]['health'];
}

/** The tree as a person looks at it. */
export function viewOf(parts: ViewParts): SupervisionView {
  const { tree, nowMs, groups } = parts;
  const groupOfServer = new Map(groups.flatMap(({ id, members }) => members.map((member) => [member, id])));
  return {
    isPaused: tree.isPaused,
    root: {
      limits: parts.root,
      restarts: restartsWithinPeriod(tree.root, nowMs),
      gaveUp: gaveUpOf(tree.gaveUp[ROOT]),
    },
    groups: groups.map((group) => groupView(tree, group, nowMs)),
    servers: parts.serverIds.map((id) => {
      const place = placeOf(tree, id, nowMs);
      const policy = parts.policy(id);
      return {
        id,
        groupId: groupOfServer.get(id) ?? null,
        policy,
        restarts: place?.restarts ?? 0,
        intensity: place?.intensity ?? policy.limits.intensity,
        periodMs: place?.periodMs ?? policy.limits.periodMs,
        retry: retryOf(place?.coming ?? null),
        gaveUp: gaveUpOf(place?.gaveUp ?? undefined),
        isWanted: parts.isWanted(id),
        lastExit: parts.lastExit(id),
        decision: parts.decision(id),
        health: parts.health(id),
      };
    }),
  };
}

function groupView(tree: Tree, group: StoredGroup, nowMs: number): SupervisedGroup {
  const living = tree.groups[group.id];
  const coming = groupComing(tree, group.id);
  const gaveUp = tree.gaveUp[group.id];
  return {
    ...group,
    members: [...group.members],
    state: groupState(tree, group.id, coming),
    restarts: living === undefined ? 0 : restartsWithinPeriod(living, nowMs),
    retry: retryOf(coming),
    gaveUp: gaveUpOf(gaveUp),
  };
}

function groupState(tree: Tree, groupId: string, coming: Coming | null): SupervisedGroup['state'] {
  const living = tree.groups[groupId];
  if (living === undefined) {
    if (coming !== null) return 'restarting';
    return tree.gaveUp[groupId] === undefined ? 'idle' : 'gave-up';
  }
  if (living.work?.kind === 'starting') return living.work.for === 'shutdown' ? 'stopping' : 'starting';
  if (living.work?.kind === 'terminating')
    return living.work.next.kind === 'restart' ? 'restarting' : 'stopping';
  return living.children.some(({ state }) => state.kind === 'restarting') ? 'restarting' : 'running';
}

function gaveUpOf(gaveUp: GaveUp | undefined): SupervisedGroup['gaveUp'] {
  if (gaveUp === undefined) return null;
  const { atMs, restarts, intensity, periodMs } = gaveUp;
  return { atMs, restarts, intensity, periodMs };
}

function retryOf(coming: Coming | null): SupervisedGroup['retry'] {
  return coming === null ? null : { nextMs: coming.nextMs, why: coming.why };
}
