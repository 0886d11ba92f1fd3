import { unreachable } from '../../../../src-shared/base/assert.ts';
import { createSupervisor, step } from './supervisor.ts';
import type { At, ChildSpec, Decision, Effect, Message } from './types.ts';
import { type GroupPlan, type Plan, ROOT, type Tree, type TreeEffect, type TreeEvent } from './tree-types.ts';

export interface TreeStep {
  readonly tree: Tree;
  readonly effects: readonly TreeEffect[];
}

export function createTree(plan: Plan): Tree {
  return {
    plan,
    root: createSupervisor(plan.root, []),
    groups: {},
    groupRuns: {},
    endings: {},
    enrolled: {},
    gaveUp: {},
    isPaused: false,
    isStopped: false,
    runs: 0,
  };
}

/** Pure: carries an event to the supervisor it concerns, and what comes of it to the others. */
export function stepTree(before: Tree, event: TreeEvent, at: At): TreeStep {
  const turn = new TreeTurn(before, at);
  turn.take(event);
  return { tree: turn.tree, effects: turn.effects };
}

/** The group that a server belongs to. */
export function groupOf(plan: Plan, serverId: string): GroupPlan | undefined {
  return plan.groups.find(({ members }) => members.some(({ id }) => id === serverId));
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

class TreeTurn {
  readonly effects: TreeEffect[] = [];
  readonly tree: Mutable<Tree>;
  readonly #at: At;

  constructor(before: Tree, at: At) {
    this.tree = { ...before };
    this.#at = at;
  }

  take(event: TreeEvent): void {
    if (this.tree.isStopped && (event.kind === 'up' || event.kind === 'start-group')) return;
    switch (event.kind) {
      case 'up':
        this.#up(event.serverId, event.run);
        break;
      case 'forget':
        this.tree.enrolled = without(this.tree.enrolled, event.serverId);
        this.#ofServer(event.serverId, { kind: 'forget', childId: event.serverId });
        break;
      case 'exit':
        this.#ofServer(event.serverId, { kind: 'exit', run: event.run, reason: event.reason });
        break;
      case 'started':
        this.#ofServer(event.serverId, { kind: 'started', childId: event.serverId, run: event.run });
        break;
      case 'not-started':
      case 'terminated':
        this.#ofServer(event.serverId, { kind: event.kind, childId: event.serverId });
        break;
      case 'due':
        this.#toNode(event.nodeId, { kind: 'retry', childId: event.childId });
        break;
      case 'start-group':
        this.#startGroup(event.groupId);
        break;
      case 'stop-group':
        this.#stopGroup(event.groupId);
        break;
      case 'reset':
        this.tree.gaveUp = without(this.tree.gaveUp, event.nodeId);
        this.#toNode(event.nodeId, { kind: 'reset' });
        break;
      case 'pause':
      case 'resume':
        this.tree.isPaused = event.kind === 'pause';
        for (const nodeId of [ROOT, ...Object.keys(this.tree.groups)])
          this.#toNode(nodeId, { kind: event.kind });
        break;
      case 'plan':
        this.#replan(event.plan);
        break;
      case 'stop-all':
        this.tree.isStopped = true;
        for (const groupId of Object.keys(this.tree.groups)) this.#stopGroup(groupId);
        break;
      default:
        unreachable(event);
    }
    this.#prune();
  }

  // --- what a person does ------------------------------------------------------------------------------------------

  #up(serverId: string, run: string): void {
    const group = groupOf(this.tree.plan, serverId);
    const spec = group?.members.find(({ id }) => id === serverId);
    if (group === undefined || spec === undefined) return;
    this.tree.enrolled = { ...this.tree.enrolled, [serverId]: true };
    this.tree.gaveUp = without(without(this.tree.gaveUp, group.id), ROOT);
    const isNew = this.tree.groups[group.id] === undefined;
    if (isNew) this.#create(group, []);
    this.#toNode(group.id, { kind: 'adopt', spec, run, order: group.members.map(({ id }) => id) });
    if (isNew) this.#adoptGroup(group);
  }

  #startGroup(groupId: string): void {
    const group = this.tree.plan.groups.find(({ id }) => id === groupId);
    if (group === undefined || group.members.length === 0 || this.tree.endings[groupId]) return;
    this.tree.gaveUp = without(without(this.tree.gaveUp, groupId), ROOT);
    for (const { id } of group.members) this.tree.enrolled = { ...this.tree.enrolled, [id]: true };
    const living = this.tree.groups[groupId];
    if (living !== undefined) {
      // Those that it does not know (any more) take their places; then whatever does not run is started, in order.
      const known = new Map(living.children.map((child) => [child.id, child.state]));
      const children = group.members.map((spec) => ({
        ...spec,
        state: known.get(spec.id) ?? ({ kind: 'none' } as const),
      }));
      this.tree.groups = { ...this.tree.groups, [groupId]: { ...living, children } };
      this.#toNode(groupId, { kind: 'fill' });
      return;
    }
    this.#toNode(ROOT, { kind: 'forget', childId: groupId });
    this.#create(group, group.members);
    this.#toNode(groupId, { kind: 'init' });
  }

  #stopGroup(groupId: string): void {
    for (const { id } of this.tree.plan.groups.find((each) => each.id === groupId)?.members ?? [])
      this.tree.enrolled = without(this.tree.enrolled, id);
    this.#toNode(ROOT, { kind: 'forget', childId: groupId });
    if (this.tree.groups[groupId] === undefined) return;
    this.tree.endings = { ...this.tree.endings, [groupId]: true };
    this.#toNode(groupId, { kind: 'shutdown' });
  }

  #replan(plan: Plan): void {
    const moved: { serverId: string; run: string }[] = [];
    this.tree.plan = plan;
    for (const [groupId, living] of Object.entries(this.tree.groups)) {
      const group = plan.groups.find(({ id }) => id === groupId);
      for (const child of living.children) {
        if (group?.members.some(({ id }) => id === child.id) === true) continue;
        if (child.state.kind === 'live') moved.push({ serverId: child.id, run: child.state.run });
        this.#toNode(groupId, { kind: 'forget', childId: child.id });
      }
      if (group !== undefined)
        this.#toNode(groupId, { kind: 'configure', flags: group.flags, specs: group.members });
    }
    for (const nodeId of Object.keys(this.tree.gaveUp)) {
      if (nodeId !== ROOT && !plan.groups.some(({ id }) => id === nodeId))
        this.tree.gaveUp = without(this.tree.gaveUp, nodeId);
    }
    this.#toNode(ROOT, { kind: 'configure', flags: plan.root, specs: plan.groups });
    for (const { serverId, run } of moved) this.#up(serverId, run);
  }

  // --- between supervisors -----------------------------------------------------------------------------------------

  #create(group: GroupPlan, specs: readonly ChildSpec[]): void {
    this.tree.runs += 1;
    this.tree.groups = {
      ...this.tree.groups,
      [group.id]: createSupervisor(group.flags, specs, this.tree.isPaused),
    };
    this.tree.groupRuns = { ...this.tree.groupRuns, [group.id]: `${group.id}#${this.tree.runs}` };
  }

  #adoptGroup({ id, restart }: GroupPlan): void {
    const run = this.tree.groupRuns[id] ?? '';
    const order = this.tree.plan.groups.map((group) => group.id);
    this.#toNode(ROOT, { kind: 'adopt', spec: { id, restart }, run, order });
  }

  #ofServer(serverId: string, message: Message): void {
    // By where it is, not by where it belongs: it may have been moved while an answer was on its way.
    const holders = Object.entries(this.tree.groups).filter(
      ([, { children, work }]) => work?.current === serverId || children.some(({ id }) => id === serverId),
    );
    for (const [groupId] of holders) this.#toNode(groupId, message);
  }

  #toNode(nodeId: string, message: Message): void {
    const before = nodeId === ROOT ? this.tree.root : this.tree.groups[nodeId];
    if (before === undefined) return;
    const { state, effects } = step(before, message, this.#at);
    if (nodeId === ROOT) this.tree.root = state;
    else this.tree.groups = { ...this.tree.groups, [nodeId]: state };
    for (const effect of effects) {
      if (nodeId === ROOT) this.#ofRoot(effect);
      else this.#ofGroup(nodeId, effect);
    }
  }

  #ofRoot(effect: Effect): void {
    switch (effect.kind) {
      case 'start': {
        const group = this.tree.plan.groups.find(({ id }) => id === effect.childId);
        const members = group?.members.filter(({ id }) => this.tree.enrolled[id]) ?? [];
        if (group === undefined || members.length === 0) {
          this.#toNode(ROOT, { kind: 'forget', childId: effect.childId });
          this.#toNode(ROOT, { kind: 'not-started', childId: effect.childId });
          return;
        }
        this.#create(group, members);
        this.#toNode(group.id, { kind: 'init' });
        return;
      }
      case 'terminate':
        if (this.tree.groups[effect.childId] === undefined) {
          this.#toNode(ROOT, { kind: 'terminated', childId: effect.childId });
          return;
        }
        this.tree.endings = { ...this.tree.endings, [effect.childId]: true };
        this.#toNode(effect.childId, { kind: 'shutdown' });
        return;
      case 'ended':
        // It gave up: whatever a person starts next is the beginning of another root.
        this.tree.root = createSupervisor(this.tree.plan.root, [], this.tree.isPaused);
        this.tree.enrolled = {};
        return;
      case 'note':
        this.#note(ROOT, effect.childId, effect.decision);
        return;
      case 'schedule':
      case 'cancel':
        this.effects.push({ ...effect, nodeId: ROOT });
        return;
      case 'ready':
        return;
      default:
        unreachable(effect);
    }
  }

  #ofGroup(groupId: string, effect: Effect): void {
    switch (effect.kind) {
      case 'start':
        this.effects.push({ kind: 'start', serverId: effect.childId, groupId });
        return;
      case 'terminate':
        this.effects.push({ kind: 'terminate', serverId: effect.childId, groupId, cause: effect.cause });
        return;
      case 'schedule':
      case 'cancel':
        this.effects.push({ ...effect, nodeId: groupId });
        return;
      case 'note':
        this.#note(groupId, effect.childId, effect.decision);
        return;
      case 'ready': {
        const run = this.tree.groupRuns[groupId] ?? '';
        const group = this.tree.plan.groups.find(({ id }) => id === groupId);
        if (this.tree.root.work?.current === groupId)
          this.#toNode(ROOT, { kind: 'started', childId: groupId, run });
        else if (group !== undefined) this.#adoptGroup(group);
        return;
      }
      case 'ended':
        this.#groupEnded(groupId, effect.reason);
        return;
      default:
        unreachable(effect);
    }
  }

  #groupEnded(groupId: string, reason: 'shutdown' | 'start-failed'): void {
    const run = this.tree.groupRuns[groupId] ?? '';
    const wasAsked = this.tree.endings[groupId] === true;
    this.#drop(groupId);
    this.effects.push({ kind: 'group-ended', groupId, reason });
    if (wasAsked) this.#toNode(ROOT, { kind: 'terminated', childId: groupId });
    else if (reason === 'start-failed') this.#toNode(ROOT, { kind: 'not-started', childId: groupId });
    else this.#toNode(ROOT, { kind: 'exit', run, reason: 'shutdown' });
  }

  #note(nodeId: string, childId: string, decision: Decision): void {
    if (decision.kind === 'gave-up') {
      const { restarts, intensity, periodMs } = decision;
      const gaveUp = { atMs: this.#at.nowMs, childId, restarts, intensity, periodMs };
      this.tree.gaveUp = { ...this.tree.gaveUp, [nodeId]: gaveUp };
    }
    this.effects.push({ kind: 'note', nodeId, childId, decision });
  }

  #drop(groupId: string): void {
    this.tree.groups = without(this.tree.groups, groupId);
    this.tree.groupRuns = without(this.tree.groupRuns, groupId);
    this.tree.endings = without(this.tree.endings, groupId);
  }

  /** A group in which nothing runs and nothing waits is let go, and its count of restarts with it. */
  #prune(): void {
    for (const [groupId, { children, work, mailbox }] of Object.entries(this.tree.groups)) {
      if (work !== null || mailbox.length > 0 || children.some(({ state }) => state.kind !== 'none'))
        continue;
      this.#drop(groupId);
      this.#toNode(ROOT, { kind: 'forget', childId: groupId });
    }
  }
}

function without<T>(record: Readonly<Record<string, T>>, key: string): Readonly<Record<string, T>> {
  if (!(key in record)) return record;
  const { [key]: _gone, ...others } = record;
  return others;
}
