import { setImmediate as nextTurn } from 'node:timers/promises';
import type { AppInfo } from '../../../../src-shared/api/head.ts';
import type { Restart } from '../../../../src-shared/api/recovery.ts';
import type { ReplicaServer } from '../../../../src-shared/state/replica.ts';
import type { TapeState } from '../../../../src-shared/state/tape-state.ts';
import { auditFolder } from '../tapes/audit.ts';
import { toolsOf } from '../../../../src-shared/api/tool-list.ts';
import { jsonHash } from '../../config/spec-hash.ts';
import type { HostPorts } from '../world/host-ports.ts';
import type { LockHolder } from '../../journal/lock.ts';
import { createRepair } from '../../journal/repair.ts';
import { verifyTape } from '../../journal/verify.ts';
import { reapOrphans } from '../servers/orphans.ts';
import type { Journal } from '../../ports.ts';
import type { Database } from '../../ports/database.ts';
import { createRecoveryDesk, type RecoveryDesk } from './recovery-desk.ts';
import { createReportStore } from '../../recovery/report-store.ts';
import { createShelves } from '../../recovery/shelves.ts';
import { inTurns, StoppedError } from '../../recovery/turns.ts';
import { recover } from './recover.ts';
import { noticeOf } from '../../recovery/words.ts';
import { replicaTools } from '../calls/replica-tools.ts';
import type { Replica } from '../../replica/replica.ts';
import type { Supervision } from '../servers/supervise.ts';
import type { TapeKeeping } from '../tapes/tape-keeping.ts';
import type { Watch } from '../servers/watch.ts';

type Notice = AppInfo['notices'][number];

export interface RecoveryDeps {
  readonly ports: Pick<HostPorts, 'clock' | 'dataFolder' | 'disk' | 'spawner' | 'report'>;
  readonly hostRun: string;
  readonly startedMs: number;
  readonly died: LockHolder | null;
  readonly journal: Journal;
  readonly database: Database;
  readonly watch: Watch;
  readonly keeping: TapeKeeping;
  /** Null for a host that records only: that one recovers nothing. */
  readonly replica: Replica | null;
  defined(): ReadonlyMap<string, string>;
  readonly supervision: Pick<Supervision, 'restartWanted'>;
  /** What every page is told of the start. */
  readonly notices: Notice[];
  note(intent: string, detail: unknown): void;
  /** A tape was deleted for good. */
  gone(tapeId: string): void;
}

export interface Recovery extends Pick<RecoveryDesk, 'api' | 'isBusy'> {
  /** Resolves when what a start has to do is done, or given up because the host stops. */
  readonly settled: Promise<void>;
  stop(): Promise<void>;
}

/** Begins, once the caller is done, with what a start does after a host has died. */
export function openRecovery(deps: RecoveryDeps): Recovery {
  const { ports, hostRun, journal, watch, keeping, replica } = deps;
  const { clock, disk, dataFolder } = ports;
  const stopping = new AbortController();
  const { signal } = stopping;
  const reports = createReportStore(deps.database);
  const openingMs = clock.wallMs() - deps.startedMs;
  const desk = createRecoveryDesk({
    clock,
    journal,
    snapshots: keeping.snapshots,
    reports,
    shelves: createShelves(dataFolder),
    rebuildable: watch.rebuildable,
    signal,
    verifyTape: (tapeId) => verifyTape(disk, dataFolder, tapeId),
    living: () => watch.tapes.ids(),
    serverNameOf: (tapeId) => watch.tapes.ownerOf(tapeId)?.serverName ?? '',
    note: (intent, detail) => deps.note(intent, detail),
    gone: (tapeId) => deps.gone(tapeId),
    changed() {
      watch.hub.touch('recovery');
      watch.hub.touch('tapes');
    },
  });

  async function run(document: Replica): Promise<void> {
    // The window first.
    await nextTurn();
    const report = await recover({
      clock,
      hostRun,
      died: deps.died,
      startedMs: deps.startedMs,
      openingMs,
      repair: createRepair({ dataFolder, disk, clock, hostRun }),
      journal,
      snapshots: keeping.snapshots,
      reports,
      index: {
        announce: (tapeId, entries) => watch.index.announce(tapeId, entries),
        indexed: async (tapeId) => (await watch.rebuildable?.indexed(tapeId)) ?? 0,
      },
      signal,
      reap: () => reapOrphans(ports),
      adopt(tapeId, state) {
        watch.lists.tools.adopt({ tapeId, serverId: state.serverId }, state.tools);
        watch.hub.touch('tools');
      },
      document: {
        servers: () => document.servers(),
        set: (serverId, server) => document.setServer(serverId, server),
        remove: (serverId) => document.removeServer(serverId),
      },
      defined: () => deps.defined(),
      replicaOf: (state) => replicaOf(state),
      restartWanted: () => restartWanted(deps),
      onStep: (step) => desk.setRunning(step),
    });
    if (report !== null) {
      deps.note('recovered', {
        died: report.died,
        tapes: report.tapes.map(({ tapeId, outcome, tornBytes, orphaned }) => ({
          tapeId,
          outcome,
          tornBytes,
          orphaned,
        })),
        merges: report.merges,
        restarts: report.restarts,
      });
      deps.notices.push(noticeOf(report));
      watch.hub.touch('recovery');
    }
    await endAudit(deps, signal);
  }

  if (replica !== null) desk.setRunning('find');
  const settled =
    replica === null
      ? Promise.resolve()
      : run(replica).catch((error: unknown) => {
          if (!(error instanceof StoppedError)) ports.report('recovery', error);
          desk.setRunning(null);
        });
  return {
    api: desk.api,
    isBusy: desk.isBusy,
    settled,
    async stop() {
      stopping.abort(new StoppedError());
      await settled;
    },
  };
}

function restartWanted({ supervision, notices }: RecoveryDeps): readonly Restart[] {
  return supervision.restartWanted().map(({ serverId, serverName, outcome }) => {
    if (outcome.kind === 'started')
      return {
        serverId,
        serverName,
        restarted: true,
        why: 'it was wanted, and its command is the approved one',
      };
    const { message, hint } = outcome.failure;
    notices.push({ severity: 'warning', message: `${serverName} was running: ${message}`, hint });
    return { serverId, serverName, restarted: false, why: message };
  });
}

/** The audit's own tapes are ended as well; nobody waited for anything on them. */
async function endAudit({ ports, hostRun }: RecoveryDeps, signal: AbortSignal): Promise<void> {
  const { clock, disk, dataFolder } = ports;
  const repair = createRepair({ dataFolder: auditFolder(dataFolder), disk, clock, hostRun });
  for (const tapeId of await inTurns(repair.interrupted(), signal)) {
    const end = await inTurns(repair.examine(tapeId), signal);
    if (end.kind === 'whole') repair.finish(tapeId, end, { reapedProcesses: 0 });
    else if (end.kind === 'empty') repair.clear(tapeId);
  }
}

/** What the workspace document says of a server whose tape has this state. */
function replicaOf(state: TapeState): ReplicaServer | null {
  const { session } = state;
  if (session.era === null) return null;
  return {
    name: state.serverName,
    era: session.era,
    protocolVersion: session.protocolVersion,
    tools: replicaTools(toolsOf(state.serverId, '', state.tools, jsonHash)),
  };
}
