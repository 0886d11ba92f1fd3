import type { Server, ServerState, StartOutcome } from '../../../../src-shared/api/servers.ts';
import type { Settings } from '../../../../src-shared/api/settings.ts';
import type { GroupDraft, Limits, Policy, SupervisionView } from '../../../../src-shared/api/supervision.ts';
import { GROUPS_MAX } from '../../../../src-shared/api/supervision.ts';
import { type Failure, fail, ok, type Result } from '../../../../src-shared/base/failure.ts';
import type { LifeWatcher } from '../../registry/lifecycle.ts';
import type { OrderedStop } from '../../registry/registry.ts';
import { createSupervisedTree, type SupervisedTreeDeps } from './supervised-tree.ts';
import { ladderOf } from '../../supervisor/ladder.ts';
import { presentState } from '../../supervisor/present.ts';
import type { PolicyStore } from '../../supervisor/policy-store.ts';
import type { Rung } from '../../supervisor/stop-ladder.ts';
import { ROOT } from '../../supervisor/tree/tree-types.ts';
import { viewOf } from '../../supervisor/view.ts';
import type { WantedServer } from '../../supervisor/wanted-store.ts';

export { STOPPED_WITH_HOST } from './supervised-tree.ts';

export interface SuperviseDeps extends SupervisedTreeDeps {
  settings(): Settings['supervision'];
}

/** What came of starting again a server that was wanted. */
export interface WantedRestart {
  readonly serverId: string;
  readonly serverName: string;
  readonly outcome:
    | { readonly kind: 'started'; readonly tapeId: string }
    | { readonly kind: 'not-started'; readonly failure: Failure };
}

export interface Supervision {
  readonly watcher: LifeWatcher;
  /** What was wanted when this host began. `running` ones ran when the host before it died. */
  readonly wantedAtStart: readonly WantedServer[];
  /**
   * Starts again what was wanted and should start by itself, in start order: only what a person has approved as it
   * stands now. Others are named with the reason.
   */
  readonly restartWanted: () => readonly WantedRestart[];

  // --- what a person does ---
  readonly start: (id: string) => Result<StartOutcome>;
  readonly stop: (id: string) => Promise<Result<null>>;
  readonly restart: (id: string) => Promise<Result<StartOutcome>>;
  readonly view: () => SupervisionView;
  readonly setPolicy: (id: string, policy: Policy) => Result<null>;
  readonly setRoot: (limits: Limits) => Result<null>;
  readonly putGroup: (id: string | null, draft: GroupDraft) => Result<{ id: string }>;
  readonly removeGroup: (id: string) => Result<null>;
  readonly startGroup: (id: string) => Result<null>;
  readonly stopGroup: (id: string) => Result<null>;
  readonly restartGroup: (id: string) => Result<null>;
  readonly setPaused: (isPaused: boolean) => Result<null>;
  /** A server, a group, or `root`: what waits for its restart does not wait any longer. */
  readonly restartNow: (id: string) => Result<null>;
  readonly reset: (id: string) => Result<null>;

  // --- for the parts around it ---
  readonly present: (serverId: string, state: ServerState) => ServerState;
  readonly ladder: (serverId: string) => readonly Rung[];
  /** Servers were added, edited or removed. */
  readonly serversChanged: () => void;
  readonly removed: (serverId: string) => void;
  readonly inOrder: OrderedStop;
  /** What people have decided. */
  readonly policies: Pick<PolicyStore, 'all' | 'root' | 'groups' | 'isPaused'>;
}

/** What a person decides about supervision, and what the parts around it ask of it. */
export function createSupervision(deps: SuperviseDeps): Supervision {
  const supervised = createSupervisedTree(deps);
  const { policies, place, send, unwant } = supervised;
  let plannedFor = '';

  function replan(): void {
    const ids = deps
      .registry()
      .ids()
      .filter((id) => !deps.isTransient(id));
    plannedFor = ids.join(' ');
    supervised.replan(ids);
  }

  function known(id: string): Result<null> {
    return deps.registry().stored(id) === null
      ? fail('unknown-server', `There is no server with id ${id}.`, 'Look at the list of servers.')
      : ok(null);
  }

  function knownGroup(id: string): Result<null> {
    return policies.groups().some((group) => group.id === id)
      ? ok(null)
      : fail('unknown-group', `There is no group with id ${id}.`, 'Look at the tree.');
  }

  function decided(intent: string, id: string, detail: unknown, kept: Result<null>): Result<null> {
    if (!kept.ok) return kept;
    deps.audit(intent, id, detail);
    replan();
    return kept;
  }

  function startGroup(id: string): Result<null> {
    const group = policies.groups().find((each) => each.id === id);
    if (group === undefined) return knownGroup(id);
    const members = deps
      .registry()
      .list()
      .filter((server) => group.members.includes(server.id));
    const unapproved = members.find((server) => !server.approved);
    if (unapproved !== undefined) {
      return fail(
        'consent-required',
        `${unapproved.name} has not been approved.`,
        'Start it by hand once: you are asked then. Start the group after that.',
      );
    }
    const offline = members.filter(isAtRest);
    if (offline.length === 0 && members.length > 0)
      return fail('already-running', `Every server of ${group.name} runs.`, 'Restart the group instead.');
    deps.audit('group-start', id, null);
    send({ kind: 'start-group', groupId: id });
    return ok(null);
  }

  function start(id: string): Result<StartOutcome> {
    const coming = place(id)?.coming ?? null;
    const server = deps
      .registry()
      .list()
      .find((each) => each.id === id);
    if (coming === null || server?.approved !== true || supervised.tree().isPaused)
      return deps.registry().start(id);
    deps.audit('restart-now', id, null);
    send({ kind: 'due', nodeId: coming.nodeId, childId: coming.childId });
    supervised.carryOut();
    const tapeId = deps.registry().life(id)?.tapeId() ?? null;
    return tapeId === null ? deps.registry().start(id) : ok({ kind: 'started', tapeId });
  }

  function notStarted({ serverId, tapeId }: WantedServer, { code }: Failure): void {
    // What a person has to look at first is not tried again by itself.
    if (code !== 'consent-required') supervised.fell(serverId, tapeId);
    if (place(serverId)?.coming == null) supervised.rested(serverId);
  }

  function restartWanted(each: WantedServer): WantedRestart | null {
    const server = deps.registry().stored(each.serverId);
    if (server === null) {
      unwant(each.serverId);
      return null;
    }
    const origin = { startedBy: 'recovery', restartOf: each.tapeId } as const;
    const started = supervised.tree().isPaused
      ? fail('not-running', 'restarts are paused.', 'Resume them in Supervision, or start it by hand.')
      : deps.registry().startApproved(server.id, origin);
    if (!started.ok) notStarted(each, started.failure);
    return {
      serverId: server.id,
      serverName: server.name,
      outcome: started.ok
        ? { kind: 'started', tapeId: started.value.tapeId }
        : { kind: 'not-started', failure: started.failure },
    };
  }

  return {
    policies,
    wantedAtStart: supervised.wantedAtStart,
    watcher: supervised.watcher,
    restartWanted() {
      const { startWanted } = deps.settings();
      if (startWanted === 'never') return [];
      const order = supervised.tree().plan.groups.flatMap(({ members }) => members.map(({ id }) => id));
      return supervised.wantedAtStart
        .filter((each) => each.running || startWanted === 'always')
        .toSorted((a, b) => order.indexOf(a.serverId) - order.indexOf(b.serverId))
        .flatMap((each) => restartWanted(each) ?? []);
    },

    start,
    async stop(id) {
      send({ kind: 'forget', serverId: id });
      unwant(id);
      supervised.decide(id, 'stopped by hand');
      return deps.registry().stop(id);
    },
    async restart(id) {
      if (place(id)?.coming != null) return start(id);
      send({ kind: 'forget', serverId: id });
      return deps.registry().restart(id);
    },
    view: () =>
      viewOf({
        tree: supervised.tree(),
        nowMs: deps.clock.wallMs(),
        serverIds: deps
          .registry()
          .ids()
          .filter((id) => !deps.isTransient(id)),
        root: policies.root(),
        groups: policies.groups(),
        policy: policies.policy,
        isWanted: supervised.isWanted,
        lastExit: supervised.lastExit,
        decision: supervised.decision,
        health: supervised.health.report,
      }),
    setPolicy(id, policy) {
      const exists = known(id);
      if (!exists.ok) return exists;
      const done = decided('policy', id, policy, policies.setPolicy(id, policy));
      if (done.ok && deps.registry().life(id)?.state().kind === 'ready') supervised.health.begin(id);
      return done;
    },
    setRoot: (limits) => decided('policy', 'root', limits, policies.setRoot(limits)),
    putGroup(given, draft) {
      const exists = given === null ? ok(null) : knownGroup(given);
      if (!exists.ok) return exists;
      if (given === null && policies.groups().length >= GROUPS_MAX)
        return fail('too-many', `There are ${GROUPS_MAX} groups already.`, 'Remove one that is not needed.');
      const id = given ?? deps.random.token(12);
      const kept = decided('group', id, draft, policies.putGroup({ id, ...draft }));
      return kept.ok ? ok({ id }) : kept;
    },
    removeGroup(id) {
      const exists = knownGroup(id);
      return exists.ok ? decided('group-remove', id, null, policies.removeGroup(id)) : exists;
    },
    startGroup,
    stopGroup(id) {
      const exists = knownGroup(id);
      if (!exists.ok) return exists;
      deps.audit('group-stop', id, null);
      for (const serverId of policies.groups().find((each) => each.id === id)?.members ?? [])
        unwant(serverId);
      send({ kind: 'stop-group', groupId: id });
      return exists;
    },
    restartGroup(id) {
      if (supervised.tree().groups[id] === undefined) return startGroup(id);
      deps.audit('group-restart', id, null);
      supervised.startOnceEnded(id);
      send({ kind: 'stop-group', groupId: id });
      return ok(null);
    },
    setPaused(isPaused) {
      const kept = policies.setPaused(isPaused);
      if (!kept.ok) return kept;
      deps.audit(isPaused ? 'restarts-paused' : 'restarts-resumed', '', null);
      send({ kind: isPaused ? 'pause' : 'resume' });
      return kept;
    },
    restartNow(id) {
      const coming = place(id)?.coming ?? null;
      const node =
        coming ?? (supervised.tree().root.retries[id] === undefined ? null : { nodeId: ROOT, childId: id });
      if (node === null)
        return fail('not-running', 'Nothing waits for a restart there.', 'Start it instead.');
      deps.audit('restart-now', id, null);
      send({ kind: 'due', nodeId: node.nodeId, childId: node.childId });
      return ok(null);
    },
    reset(id) {
      deps.audit('restarts-reset', id, null);
      send({ kind: 'reset', nodeId: place(id)?.groupId ?? id });
      supervised.decide(id, '');
      return ok(null);
    },

    present: (serverId, state) => presentState(state, place(serverId)),
    ladder: (serverId) => ladderOf(policies.policy(serverId).shutdown),
    serversChanged() {
      const ids = deps.registry().ids();
      if (ids.filter((id) => !deps.isTransient(id)).join(' ') !== plannedFor) replan();
    },
    removed: supervised.forget,
    inOrder: {
      has: (serverId) => place(serverId)?.isLive === true || supervised.isStarting(serverId),
      stop: supervised.stopAll,
    },
  };
}

function isAtRest({ state }: Server): boolean {
  return ['stopped', 'crashed', 'failed', 'gave-up', 'restarting'].includes(state.kind);
}
