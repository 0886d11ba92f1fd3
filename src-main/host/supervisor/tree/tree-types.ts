import type { Cause, ChildSpec, Decision, ExitReason, Flags, RestartType, Supervisor } from './types.ts';

export const ROOT = 'root';

/** A supervisor below the root, whose children are servers. */
export interface GroupPlan {
  readonly id: string;
  readonly flags: Flags;
  /** What the root does when this group has given up. */
  readonly restart: RestartType;
  /** In start order. */
  readonly members: readonly ChildSpec[];
}

/** How the tree should look. Every server is in exactly one group. */
export interface Plan {
  readonly root: Flags;
  readonly groups: readonly GroupPlan[];
}

export interface GaveUp {
  readonly atMs: number;
  /** The child whose end was one too many. */
  readonly childId: string;
  readonly restarts: number;
  readonly intensity: number;
  readonly periodMs: number;
}

/**
 * The root (one_for_one over groups), the groups that live, and what is known of those that do not. A group lives while
 * something of it runs, is being started, or waits for its restart.
 */
export interface Tree {
  readonly plan: Plan;
  readonly root: Supervisor;
  readonly groups: Readonly<Record<string, Supervisor>>;
  readonly groupRuns: Readonly<Record<string, string>>;
  /** Groups that were asked to end. */
  readonly endings: Readonly<Record<string, true>>;
  /** Servers that a person started and has not stopped: a group that is started again starts these. */
  readonly enrolled: Readonly<Record<string, true>>;
  /** Nodes that gave up, until a person acts. */
  readonly gaveUp: Readonly<Record<string, GaveUp>>;
  readonly isPaused: boolean;
  readonly isStopped: boolean;
  readonly runs: number;
}

export type TreeEvent =
  /** A person started it, or the host after a crash, and it is ready. */
  | { readonly kind: 'up'; readonly serverId: string; readonly run: string }
  /** A person stops it. Whoever sends this ends it. */
  | { readonly kind: 'forget'; readonly serverId: string }
  | { readonly kind: 'exit'; readonly serverId: string; readonly run: string; readonly reason: ExitReason }
  | { readonly kind: 'started'; readonly serverId: string; readonly run: string }
  | { readonly kind: 'not-started'; readonly serverId: string }
  | { readonly kind: 'terminated'; readonly serverId: string }
  /** A scheduled wait is over, or a person does not want to wait. */
  | { readonly kind: 'due'; readonly nodeId: string; readonly childId: string }
  | { readonly kind: 'start-group'; readonly groupId: string }
  | { readonly kind: 'stop-group'; readonly groupId: string }
  | { readonly kind: 'reset'; readonly nodeId: string }
  | { readonly kind: 'pause' }
  | { readonly kind: 'resume' }
  | { readonly kind: 'plan'; readonly plan: Plan }
  /** The host stops: every group ends, each in reverse start order, all of them at once. */
  | { readonly kind: 'stop-all' };

export type TreeEffect =
  | { readonly kind: 'start'; readonly serverId: string; readonly groupId: string }
  | {
      readonly kind: 'terminate';
      readonly serverId: string;
      readonly groupId: string;
      readonly cause: Cause;
    }
  | { readonly kind: 'schedule'; readonly nodeId: string; readonly childId: string; readonly dueMs: number }
  | { readonly kind: 'cancel'; readonly nodeId: string; readonly childId: string }
  /** `childId` is a server, or a group when the node is the root. */
  | {
      readonly kind: 'note';
      readonly nodeId: string;
      readonly childId: string;
      readonly decision: Decision;
    }
  | { readonly kind: 'group-ended'; readonly groupId: string; readonly reason: 'shutdown' | 'start-failed' };
