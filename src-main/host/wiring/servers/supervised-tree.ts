import type { SupervisedServer } from '../../../../src-shared/api/supervision.ts';
import { unreachable } from '../../../../src-shared/base/assert.ts';
import { exitText } from '../../../../src-shared/state/plain-rows.ts';
import { createHealthWatch, type HealthWatch, type HealthWatchDeps } from './health-watch.ts';
import type { Clock, Random, Recorder } from '../../ports.ts';
import type { Database } from '../../ports/database.ts';
import type { LifeWatcher, RunEnd, TapeOrigin } from '../../registry/lifecycle.ts';
import type { Registry } from '../../registry/registry.ts';
import { type Place, placeOf } from '../../supervisor/place.ts';
import { planOf } from '../../supervisor/plan.ts';
import { createPolicyStore, type PolicyStore } from '../../supervisor/policy-store.ts';
import { createTree, stepTree } from '../../supervisor/tree/tree.ts';
import type { Tree, TreeEffect, TreeEvent } from '../../supervisor/tree/tree-types.ts';
import type { Cause, ExitReason } from '../../supervisor/tree/types.ts';
import { createWantedStore, type WantedServer } from '../../supervisor/wanted-store.ts';
import { causeText, decisionText, eventOf } from '../../supervisor/words.ts';

export interface SupervisedTreeDeps {
  readonly clock: Clock;
  readonly random: Random;
  readonly database: Database;
  /** Made after this, because it tells this of every run. */
  readonly registry: () => Registry;
  /** True for servers that come and go with one command. */
  readonly isTransient: (serverId: string) => boolean;
  readonly askTool: HealthWatchDeps['askTool'];
  readonly audit: (intent: string, serverId: string, detail: unknown) => void;
  /** The tree, and with it perhaps the state of a server, has changed. */
  readonly changed: () => void;
  readonly report: (what: string, error: unknown) => void;
}

/** The tree in the world: what happened goes in, what it wants is carried out. */
export interface SupervisedTree {
  readonly policies: PolicyStore;
  readonly health: HealthWatch;
  readonly watcher: LifeWatcher;
  readonly wantedAtStart: readonly WantedServer[];
  readonly tree: () => Tree;
  readonly place: (serverId: string) => Place | null;
  readonly send: (event: TreeEvent) => void;
  /** Carries out now what waits for the end of this turn. */
  readonly carryOut: () => void;
  /** Once this group has ended it is started again. */
  readonly startOnceEnded: (groupId: string) => void;
  readonly isStarting: (serverId: string) => boolean;
  readonly isWanted: (serverId: string) => boolean;
  /** Nobody wants it any more. */
  readonly unwant: (serverId: string) => void;
  /** It ran when the host before this one died, and does not now: what its policy says of a crash becomes of it. */
  readonly fell: (serverId: string, run: string) => void;
  /** It stays down, though it was wanted. */
  readonly rested: (serverId: string) => void;
  readonly decision: (serverId: string) => string;
  readonly decide: (serverId: string, text: string) => void;
  readonly lastExit: (serverId: string) => SupervisedServer['lastExit'];
  readonly forget: (serverId: string) => void;
  /** Makes the tree what the policies and groups say. */
  readonly replan: (serverIds: readonly string[]) => void;
  /** Ends everything in order; resolves when nothing of the tree is left. */
  readonly stopAll: () => Promise<void>;
}

/** Why a run is stopped, where it matters what comes after. */
export const STOPPED_WITH_HOST = 'the host stopped';
const STOPPED_FOR_RESTART = 'restarted';
const STOPPED_BY_COMMAND = 'the command ended';

/**
 * Between the lives of servers and the tree that decides about them: tells the tree what happened, carries out what it
 * wants, and writes its decisions onto the tape of the run that they are about.
 */
export function createSupervisedTree(deps: SupervisedTreeDeps): SupervisedTree {
  const { clock } = deps;
  const policies = createPolicyStore(deps.database);
  const wanted = createWantedStore(deps.database, (message) => deps.report('supervision', message));
  const wantedAtStart = wanted.list();
  const wantedIds = new Set(wantedAtStart.map(({ serverId }) => serverId));

  let tree: Tree = {
    ...createTree(planOf([], policies.groups(), policies.policy, policies.root())),
    isPaused: policies.isPaused(),
  };
  const waiting: TreeEffect[] = [];
  const timers = new Map<string, () => void>();
  /** Servers that the tree is starting, until they are ready or have failed. */
  const starting = new Set<string>();
  /** Servers that the tree is ending. */
  const ending = new Set<string>();
  const groupsToStart = new Set<string>();
  const origins = new Map<string, TapeOrigin>();
  const lastExits = new Map<string, SupervisedServer['lastExit']>();
  const decisions = new Map<string, string>();
  /** The run that comes to its end right now: decisions about its server belong on its tape. */
  let closing: { readonly serverId: string; readonly recorder: Recorder; isDecided: boolean } | null = null;
  let onIdle: (() => void) | null = null;

  const health = createHealthWatch({
    clock,
    registry: deps.registry,
    policy: policies.policy,
    askTool: deps.askTool,
    changed: deps.changed,
  });
  const nameOf = (id: string): string =>
    deps.registry().stored(id)?.name ?? policies.groups().find((group) => group.id === id)?.name ?? id;
  const place = (serverId: string): Place | null => placeOf(tree, serverId, clock.wallMs());

  // --- the tree ----------------------------------------------------------------------------------------------------

  function send(event: TreeEvent): void {
    const stepped = stepTree(tree, event, { nowMs: clock.wallMs(), chance: chanceOf(deps.random) });
    ({ tree } = stepped);
    for (const effect of stepped.effects) {
      if (effect.kind === 'note') note(effect);
      else waiting.push(effect);
    }
    // Not from inside a life that tells of its own end: it is not at rest yet.
    if (waiting.length > 0) queueMicrotask(carryOut);
    deps.changed();
    if (Object.keys(tree.groups).length === 0) onIdle?.();
  }

  function carryOut(): void {
    for (let effect = waiting.shift(); effect !== undefined; effect = waiting.shift()) {
      switch (effect.kind) {
        case 'start':
          startChild(effect.serverId);
          break;
        case 'terminate':
          void endChild(effect.serverId, effect.groupId, effect.cause);
          break;
        case 'schedule':
          schedule(effect.nodeId, effect.childId, effect.dueMs);
          break;
        case 'cancel':
          callOff(effect.nodeId, effect.childId);
          break;
        case 'group-ended':
          if (groupsToStart.delete(effect.groupId)) send({ kind: 'start-group', groupId: effect.groupId });
          break;
        case 'note':
          break;
        default:
          unreachable(effect);
      }
    }
  }

  function note({ nodeId, childId, decision }: Extract<TreeEffect, { kind: 'note' }>): void {
    decisions.set(childId, decisionText(decision));
    if (decision.kind !== 'stays-down') deps.audit('supervision', childId, { nodeId, ...decision });
    if (closing?.serverId !== childId) return;
    closing.recorder.record([{ kind: 'supervision', event: eventOf(decision) }]);
    closing.isDecided = true;
  }

  function schedule(nodeId: string, childId: string, dueMs: number): void {
    callOff(nodeId, childId);
    const cancel = clock.after(Math.max(0, dueMs - clock.wallMs()), () => {
      timers.delete(`${nodeId} ${childId}`);
      send({ kind: 'due', nodeId, childId });
    });
    timers.set(`${nodeId} ${childId}`, cancel);
  }

  function callOff(nodeId: string, childId: string): void {
    timers.get(`${nodeId} ${childId}`)?.();
    timers.delete(`${nodeId} ${childId}`);
  }

  function startChild(serverId: string): void {
    const life = deps.registry().life(serverId);
    starting.add(serverId);
    const started = deps.registry().startApproved(serverId, {
      startedBy: 'supervisor',
      restartOf: life?.tapeId() ?? null,
    });
    if (started.ok) return;
    if (started.failure.code === 'already-running') {
      // A person was faster. If it is not ready yet, its outcome is the answer.
      if (life?.state().kind === 'ready') {
        starting.delete(serverId);
        send({ kind: 'started', serverId, run: life.tapeId() ?? '' });
      }
      return;
    }
    starting.delete(serverId);
    decisions.set(serverId, `not restarted: ${started.failure.message}`);
    deps.audit('supervision', serverId, { kind: 'not-restarted', why: started.failure.message });
    wanted.rested(serverId);
    send({ kind: 'forget', serverId });
    send({ kind: 'not-started', serverId });
  }

  async function endChild(serverId: string, groupId: string, cause: Cause): Promise<void> {
    const life = deps.registry().life(serverId);
    const strategy = tree.groups[groupId]?.flags.strategy ?? '';
    if (cause.kind !== 'parent') {
      const siblingId = cause.childId;
      life
        ?.recorder()
        ?.record([{ kind: 'supervision', event: { kind: 'sibling-ended', groupId, strategy, siblingId } }]);
    }
    const reason = tree.isStopped ? STOPPED_WITH_HOST : causeText(cause, nameOf);
    decisions.set(serverId, reason);
    ending.add(serverId);
    await life?.stop(reason);
    ending.delete(serverId);
    send({ kind: 'terminated', serverId });
  }

  // --- the lives of servers ----------------------------------------------------------------------------------------

  function onEnding(serverId: string, recorder: Recorder, end: RunEnd, wasReady: boolean): void {
    health.end(serverId);
    const exit = { atMs: clock.wallMs(), tapeId: recorder.tapeId };
    lastExits.set(serverId, { ...exit, text: endText(end), isNormal: reasonOf(end) !== 'abnormal' });
    const wasInTree = wasReady && place(serverId)?.isLive === true;
    closing = { serverId, recorder, isDecided: false };
    if (starting.delete(serverId)) send({ kind: 'not-started', serverId });
    else if (end.kind !== 'stopped') {
      // Its host died under it, and it does not come up: no person waits for the answer, as with a start by hand.
      if (!wasReady && origins.get(serverId)?.startedBy === 'recovery') fell(serverId, recorder.tapeId);
      else send({ kind: 'exit', serverId, run: recorder.tapeId, reason: reasonOf(end) });
    } else if (!ending.has(serverId)) send({ kind: 'forget', serverId });
    if (wasInTree && end.kind !== 'stopped' && !closing.isDecided) {
      const why = 'its group is at something else first';
      recorder.record([{ kind: 'supervision', event: { kind: 'restart-waits', why } }]);
      decisions.set(serverId, `waits: ${why}`);
    }
    closing = null;
    settleWanted(serverId, end);
  }

  function fell(serverId: string, run: string): void {
    send({ kind: 'up', serverId, run });
    send({ kind: 'exit', serverId, run, reason: 'abnormal' });
  }

  function settleWanted(serverId: string, end: RunEnd): void {
    const byPerson =
      end.kind === 'stopped' &&
      !ending.has(serverId) &&
      ![STOPPED_BY_COMMAND, STOPPED_WITH_HOST].includes(end.reason);
    if (byPerson && end.reason !== STOPPED_FOR_RESTART) unwant(serverId);
    else if (tree.isStopped || (end.kind === 'stopped' && end.reason === STOPPED_WITH_HOST))
      wanted.rested(serverId);
    else if (place(serverId)?.coming === null && !ending.has(serverId)) wanted.rested(serverId);
  }

  function unwant(serverId: string): void {
    wantedIds.delete(serverId);
    wanted.forget(serverId);
  }

  return {
    policies,
    health,
    wantedAtStart,
    watcher: {
      onStarted(serverId, tapeId, origin) {
        origins.set(serverId, origin);
        decisions.delete(serverId);
        if (deps.isTransient(serverId) || origin.startedBy === 'command-line') return;
        wantedIds.add(serverId);
        wanted.started(serverId, tapeId, clock.wallMs());
        // A person's start is the beginning of something new; what waited for its restart does not any more.
        if (!starting.has(serverId)) send({ kind: 'forget', serverId });
      },
      onReady(serverId, tapeId) {
        if (deps.isTransient(serverId) || origins.get(serverId)?.startedBy === 'command-line') return;
        if (starting.delete(serverId)) send({ kind: 'started', serverId, run: tapeId });
        else send({ kind: 'up', serverId, run: tapeId });
        health.begin(serverId);
      },
      onEnding,
    },
    tree: () => tree,
    place,
    send,
    carryOut,
    startOnceEnded: (groupId) => void groupsToStart.add(groupId),
    isStarting: (serverId) => starting.has(serverId),
    isWanted: (serverId) => wantedIds.has(serverId),
    unwant,
    fell,
    rested: (serverId) => wanted.rested(serverId),
    decision: (serverId) => decisions.get(serverId) ?? '',
    decide: (serverId, text) => void decisions.set(serverId, text),
    lastExit: (serverId) => lastExits.get(serverId) ?? null,
    forget(serverId) {
      policies.forget(serverId);
      unwant(serverId);
      for (const map of [lastExits, decisions, origins]) map.delete(serverId);
    },
    replan: (serverIds) =>
      send({ kind: 'plan', plan: planOf(serverIds, policies.groups(), policies.policy, policies.root()) }),
    stopAll() {
      health.endAll();
      const idle = new Promise<void>((resolve) => (onIdle = resolve));
      send({ kind: 'stop-all' });
      return idle;
    },
  };
}

/** A number in [0, 1) from the port that chance comes through. */
function chanceOf(random: Random): number {
  return Number.parseInt(random.token(6), 36) / 36 ** 6;
}

/** What OTP would call the exit reason; docs/supervision.md has the table. */
function reasonOf(end: RunEnd): ExitReason {
  switch (end.kind) {
    case 'stopped':
      return 'shutdown';
    case 'crashed':
      return end.code === 0 && end.signal === null ? 'normal' : 'abnormal';
    case 'failed':
      return 'abnormal';
    default:
      return unreachable(end);
  }
}

function endText(end: RunEnd): string {
  switch (end.kind) {
    case 'stopped':
      return end.reason;
    case 'crashed':
      return exitText(end);
    case 'failed':
      return end.failure.message;
    default:
      return unreachable(end);
  }
}
