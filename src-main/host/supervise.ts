import type { Settings } from '../../src-shared/api/settings.ts';
import type { Failure } from '../../src-shared/base/failure.ts';
import type { Clock } from './ports.ts';
import type { Database } from './ports/database.ts';
import type { LifeWatcher } from './registry/lifecycle.ts';
import type { Registry } from './registry/registry.ts';
import { createWantedStore, type WantedServer } from './supervisor/wanted-store.ts';

export interface SuperviseDeps {
  readonly clock: Clock;
  readonly database: Database;
  /** Made after this, because it tells this of every run. */
  registry(): Registry;
  settings(): Settings['supervision'];
  /** True for servers that come and go with one command. */
  isTransient(serverId: string): boolean;
  readonly report: (what: string, error: unknown) => void;
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
  restartWanted(): readonly WantedRestart[];
}

/** Between the servers' lives and what should become of them. */
export function createSupervision(deps: SuperviseDeps): Supervision {
  const wanted = createWantedStore(deps.database, (message) => deps.report('supervision', message));
  const wantedAtStart = wanted.list();

  function restart(each: WantedServer): WantedRestart | null {
    const server = deps.registry().stored(each.serverId);
    if (server === null) {
      wanted.forget(each.serverId);
      return null;
    }
    const started = deps.registry().startApproved(server.id, {
      startedBy: 'recovery',
      restartOf: each.tapeId,
    });
    if (!started.ok) wanted.rested(server.id);
    return {
      serverId: server.id,
      serverName: server.name,
      outcome: started.ok
        ? { kind: 'started', tapeId: started.value.tapeId }
        : { kind: 'not-started', failure: started.failure },
    };
  }

  return {
    wantedAtStart,
    watcher: {
      onStarted(serverId, tapeId, { startedBy }) {
        if (deps.isTransient(serverId) || startedBy === 'command-line') return;
        wanted.started(serverId, tapeId, deps.clock.wallMs());
      },
      onReady() {},
      onEnding(serverId, _recorder, end) {
        if (end.kind !== 'stopped' || end.reason === STOPPED_WITH_HOST) wanted.rested(serverId);
        else if (end.reason !== STOPPED_FOR_RESTART) wanted.forget(serverId);
      },
    },
    restartWanted() {
      const { startWanted } = deps.settings();
      if (startWanted === 'never') return [];
      return wantedAtStart
        .filter((each) => each.running || startWanted === 'always')
        .flatMap((each) => restart(each) ?? []);
    },
  };
}

/** Why a run is stopped, where it matters what comes after. */
export const STOPPED_WITH_HOST = 'the host stopped';
const STOPPED_FOR_RESTART = 'restarted';
