import { restartsWithinPeriod } from './tree/supervisor.ts';
import { groupOf } from './tree/tree.ts';
import { type GaveUp, ROOT, type Tree } from './tree/tree-types.ts';
import { affectedBy } from './tree/affected.ts';

/** A start that is to come. */
export interface Coming {
  /** Null while it waits for something else than time. */
  readonly nextMs: number | null;
  readonly why: string;
  /** Whose count it is, and which child of it waits; what `due` is sent to when nobody wants to wait. */
  readonly nodeId: string;
  readonly childId: string;
}

/** Where a server stands in the tree. */
export interface Place {
  readonly groupId: string;
  readonly isLive: boolean;
  readonly coming: Coming | null;
  readonly restarts: number;
  readonly intensity: number;
  readonly periodMs: number;
  /** Its supervisor gave up because of this server. */
  readonly gaveUp: GaveUp | null;
}

export function placeOf(tree: Tree, serverId: string, nowMs: number): Place | null {
  const plan = groupOf(tree.plan, serverId);
  if (plan === undefined) return null;
  const group = tree.groups[plan.id];
  const child = group?.children.find(({ id }) => id === serverId);
  const gaveUp = tree.gaveUp[plan.id];
  return {
    groupId: plan.id,
    isLive: child?.state.kind === 'live',
    coming: comingOf(tree, plan.id, serverId),
    restarts: group === undefined ? 0 : restartsWithinPeriod(group, nowMs),
    intensity: plan.flags.intensity,
    periodMs: plan.flags.periodMs,
    gaveUp: gaveUp?.childId === serverId ? gaveUp : null,
  };
}

function comingOf(tree: Tree, groupId: string, serverId: string): Coming | null {
  const group = tree.groups[groupId];
  if (group === undefined) return tree.enrolled[serverId] ? groupComing(tree, groupId) : null;
  const child = group.children.find(({ id }) => id === serverId);
  if (child === undefined || child.state.kind === 'live') return null;
  const { work } = group;
  if (work?.kind === 'starting' && work.for !== 'shutdown' && work.left.includes(serverId))
    return { nextMs: null, why: 'others of its group start before it', nodeId: groupId, childId: serverId };
  const retry = group.retries[serverId];
  if (child.state.kind === 'restarting') {
    const nextMs = retry?.dueMs ?? null;
    return { nextMs, why: nextMs === null ? waitsFor(tree) : '', nodeId: groupId, childId: serverId };
  }
  // Ended for a sibling that waits: it comes with it.
  const sibling = group.children.find(
    ({ id, state }) =>
      state.kind === 'restarting' &&
      group.retries[id]?.isCounted === true &&
      comesWith(tree, groupId, id, serverId),
  );
  if (sibling === undefined) return null;
  const nextMs = group.retries[sibling.id]?.dueMs ?? null;
  return {
    nextMs,
    why: nextMs === null ? waitsFor(tree) : 'with its group',
    nodeId: groupId,
    childId: sibling.id,
  };
}

function comesWith(tree: Tree, groupId: string, siblingId: string, serverId: string): boolean {
  const group = tree.groups[groupId];
  if (group === undefined) return false;
  const ids = group.children.map(({ id }) => id);
  return affectedBy(group.flags.strategy, ids, siblingId).includes(serverId);
}

/** The root starts a group again that has given up. */
export function groupComing(tree: Tree, groupId: string): Coming | null {
  const child = tree.root.children.find(({ id }) => id === groupId);
  if (child?.state.kind !== 'restarting') return null;
  const nextMs = tree.root.retries[groupId]?.dueMs ?? null;
  return {
    nextMs,
    why: nextMs === null ? waitsFor(tree) : 'its group gave up and is started again',
    nodeId: ROOT,
    childId: groupId,
  };
}

function waitsFor(tree: Tree): string {
  return tree.isPaused ? 'restarts are paused' : 'others of its group come first';
}
