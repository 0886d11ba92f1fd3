import { describe, expect, it } from 'vitest';
import { createTree, stepTree } from './tree.ts';
import { type GroupPlan, type Plan, ROOT, type Tree, type TreeEffect, type TreeEvent } from './tree-types.ts';
import type { ChildSpec, Flags } from './types.ts';

const flags = (over: Partial<Flags> = {}): Flags => ({
  strategy: 'one_for_one',
  intensity: 3,
  periodMs: 5_000,
  backoff: { firstMs: 0, maxMs: 0 },
  ...over,
});
const servers = (...ids: string[]): ChildSpec[] => ids.map((id) => ({ id, restart: 'permanent' }));
const group = (id: string, members: ChildSpec[], over: Partial<GroupPlan> = {}): GroupPlan => ({
  id,
  flags: flags(),
  restart: 'permanent',
  members,
  ...over,
});

/** A world in which starts and ends are carried out when the test says so, or at once. */
class World {
  tree: Tree;
  nowMs = 0;
  readonly log: string[] = [];
  readonly alive = new Map<string, string>();
  readonly failing = new Set<string>();
  /** Effects that wait for `settle`. */
  readonly waiting: TreeEffect[] = [];
  #runs = 0;

  constructor(plan: Plan) {
    this.tree = createTree(plan);
  }

  send(event: TreeEvent): void {
    const { tree, effects } = stepTree(this.tree, event, { nowMs: this.nowMs, chance: 0 });
    this.tree = tree;
    for (const effect of effects) {
      if (effect.kind === 'note') this.log.push(`${effect.childId} ${effect.decision.kind}`);
      else this.waiting.push(effect);
    }
  }

  /** Carries out everything that is wanted, and what comes of it. */
  settle(): void {
    for (let effect = this.waiting.shift(); effect !== undefined; effect = this.waiting.shift())
      this.carryOut(effect);
  }

  carryOut(effect: TreeEffect): void {
    if (effect.kind === 'start') {
      const { serverId } = effect;
      if (this.failing.has(serverId)) {
        this.log.push(`${serverId} fails`);
        this.send({ kind: 'not-started', serverId });
        return;
      }
      this.up(serverId);
      this.send({ kind: 'started', serverId, run: this.alive.get(serverId) ?? '' });
    } else if (effect.kind === 'terminate') {
      this.alive.delete(effect.serverId);
      this.log.push(`${effect.serverId} ended`);
      this.send({ kind: 'terminated', serverId: effect.serverId });
    }
  }

  up(serverId: string): string {
    this.#runs += 1;
    this.alive.set(serverId, `${serverId}#${this.#runs}`);
    this.log.push(`${serverId} up`);
    return this.alive.get(serverId) ?? '';
  }

  person(...serverIds: string[]): void {
    for (const serverId of serverIds) this.send({ kind: 'up', serverId, run: this.up(serverId) });
    this.settle();
    this.log.length = 0;
  }

  crash(serverId: string): void {
    const run = this.alive.get(serverId) ?? '';
    this.alive.delete(serverId);
    this.send({ kind: 'exit', serverId, run, reason: 'abnormal' });
    this.settle();
  }
}

const SOLO = { restart: 'temporary', flags: flags({ intensity: 1 }) } as const;

describe('the tree', () => {
  it('lets a server on its own give up alone', () => {
    const world = new World({
      root: flags(),
      groups: [group('solo:a', servers('a'), SOLO), group('solo:b', servers('b'), SOLO)],
    });
    world.person('a', 'b');
    world.crash('a');
    world.crash('a');
    expect(world.log).toEqual(['a restart', 'a up', 'a gave-up', 'solo:a stays-down']);
    expect(Object.keys(world.tree.gaveUp)).toEqual(['solo:a']);
    expect([...world.alive.keys()]).toEqual(['b']);
  });

  it('lets the root start a group again that gave up, in order, until the root itself has enough', () => {
    const world = new World({
      root: flags({ intensity: 1 }),
      groups: [
        group('g', servers('a', 'b'), { flags: flags({ intensity: 0 }) }),
        group('solo:c', servers('c'), SOLO),
      ],
    });
    world.person('a', 'b', 'c');
    world.crash('a');
    expect(world.log).toEqual(['a gave-up', 'b ended', 'g restart', 'a up', 'b up']);
    world.log.length = 0;
    world.crash('b');
    expect(world.log).toEqual(['b gave-up', 'a ended', 'g gave-up', 'c ended']);
    expect(world.alive.size).toBe(0);
    expect(Object.keys(world.tree.gaveUp).toSorted()).toEqual(['g', ROOT]);
    // What a person starts next is the beginning of another root.
    world.person('c');
    expect(world.tree.gaveUp[ROOT]).toBeUndefined();
    world.crash('c');
    expect(world.log).toEqual(['c restart', 'c up']);
  });

  it('does not start again with its group what a person has stopped', () => {
    const world = new World({
      root: flags(),
      groups: [
        group('g', servers('a', 'b', 'c'), { flags: flags({ strategy: 'one_for_all', intensity: 1 }) }),
      ],
    });
    world.person('a', 'b', 'c');
    world.send({ kind: 'forget', serverId: 'b' });
    world.alive.delete('b');
    world.crash('a');
    expect(world.log).toEqual(['a restart', 'c ended', 'a up', 'c up']);
    world.log.length = 0;
    // Also when the whole group is started again.
    world.crash('a');
    expect([...world.alive.keys()].toSorted()).toEqual(['a', 'c']);
  });

  it('starts a group in order, and undoes it when one does not start', () => {
    const world = new World({ root: flags(), groups: [group('g', servers('a', 'b', 'c'))] });
    world.failing.add('c');
    world.send({ kind: 'start-group', groupId: 'g' });
    world.settle();
    expect(world.log).toEqual(['a up', 'b up', 'c fails', 'b ended', 'a ended']);
    expect(world.tree.groups).toEqual({});
    world.failing.clear();
    world.log.length = 0;
    world.send({ kind: 'start-group', groupId: 'g' });
    world.settle();
    expect(world.log).toEqual(['a up', 'b up', 'c up']);
  });

  it('ends every group at once, and each in reverse order', () => {
    const world = new World({
      root: flags(),
      groups: [group('g', servers('a', 'b')), group('h', servers('c', 'd'))],
    });
    world.person('a', 'b', 'c', 'd');
    world.send({ kind: 'stop-all' });
    expect(world.waiting.flatMap((each) => (each.kind === 'terminate' ? [each.serverId] : []))).toEqual([
      'b',
      'd',
    ]);
    world.settle();
    expect(world.log.indexOf('b ended')).toBeLessThan(world.log.indexOf('a ended'));
    expect(world.log.indexOf('d ended')).toBeLessThan(world.log.indexOf('c ended'));
    expect(world.tree.groups).toEqual({});
    world.send({ kind: 'up', serverId: 'a', run: 'late' });
    expect(world.tree.groups).toEqual({});
  });

  it('does not wait for a start when it is to end', () => {
    const world = new World({ root: flags(), groups: [group('g', servers('a', 'b', 'c'))] });
    world.send({ kind: 'start-group', groupId: 'g' });
    world.carryOut(world.waiting.shift() ?? { kind: 'group-ended', groupId: '', reason: 'shutdown' });
    // `b` is being started now.
    world.send({ kind: 'stop-group', groupId: 'g' });
    const asked = world.waiting.map((each) =>
      'serverId' in each ? `${each.kind} ${each.serverId}` : each.kind,
    );
    expect(asked).toEqual(['start b', 'terminate b']);
    world.waiting.length = 0;
    world.send({ kind: 'not-started', serverId: 'b' });
    world.settle();
    expect(world.log).toEqual(['a up', 'a ended']);
    expect(world.tree.groups).toEqual({});
  });

  it('keeps what runs when it is moved to another group', () => {
    const plan: Plan = { root: flags(), groups: [group('solo:a', servers('a'), SOLO)] };
    const world = new World(plan);
    world.person('a');
    world.send({ kind: 'plan', plan: { root: flags(), groups: [group('g', servers('a'))] } });
    world.settle();
    expect(world.log).toEqual([]);
    expect(Object.keys(world.tree.groups)).toEqual(['g']);
    world.crash('a');
    expect(world.log).toEqual(['a restart', 'a up']);
  });

  it('starts nothing again while it is paused, and everything once it is resumed', () => {
    const world = new World({ root: flags(), groups: [group('g', servers('a', 'b'))] });
    world.person('a', 'b');
    world.send({ kind: 'pause' });
    world.crash('a');
    world.crash('b');
    expect(world.log).toEqual(['a held', 'b held']);
    world.send({ kind: 'resume' });
    world.settle();
    expect([...world.alive.keys()].toSorted()).toEqual(['a', 'b']);
  });
});
