import { join } from 'node:path';
import type { HostApi } from '../../../../src-shared/api/host-api.ts';
import type { Scope } from '../../../../src-shared/api/messages.ts';
import { pastLists } from '../../../../src-shared/api/past-lists.ts';
import { PAST_SESSIONS_MAX } from '../../../../src-shared/api/replay.ts';
import { fail, ok, type Result } from '../../../../src-shared/base/failure.ts';
import { ORIGIN_FILE } from '../../../../src-shared/tape-file/origin.ts';
import { isTapeId } from '../../../../src-shared/journal/segment.ts';
import { createDefinitionHash } from '../../config/spec-hash.ts';
import type { ResultCaching } from '../calls/result-caching.ts';
import type { DecidedHistory } from '../data/decided.ts';
import type { HostPorts } from '../world/host-ports.ts';
import type { Journal } from '../../ports.ts';
import { CACHE_FOLDER } from '../../execution/cache/log-lines.ts';
import { Expecting } from '../../replay/expecting.ts';
import { dropKept } from '../../replay/keeper.ts';
import type { Until } from '../../replay/protocol.ts';
import { ReplayClient } from '../../replay/replay-client.ts';
import { HISTORY_FOLDER } from '../../replica/history/shelf.ts';
import { foldAhead } from './replay-ahead.ts';
import type { HostRole } from '../tapes/open-folder.ts';
import type { TapeOwners } from '../tapes/tape-owners.ts';

export interface ReplayDeps {
  readonly ports: Pick<HostPorts, 'clock' | 'disk' | 'dataFolder' | 'workers' | 'report'>;
  readonly journal: Pick<Journal, 'read'>;
  readonly tapes: Pick<TapeOwners, 'heard' | 'ids'>;
  readonly role: HostRole;
  readonly decided: Pick<DecidedHistory, 'at'>;
  /** See foldAhead. */
  isBusy(this: void): boolean;
  readonly cache: Pick<ResultCaching, 'flush'>;
}

export interface Replay {
  readonly api: HostApi['replay'];
  /** The same door, of which it hears when a page is there and which tape it shows. */
  foreseen(api: HostApi): HostApi;
  /** The tape was deleted. */
  forget(tapeId: string): void;
  close(): Promise<void>;
}

interface Begun {
  readonly tapeId: string;
  readonly serverId: string;
  readonly openedMs: number;
}

/** A moment, and the other tapes of what is looked at as of the same time. */
interface Wanted {
  readonly tapeId: string;
  readonly until: Until;
}

/** Looking back: what was, folded from the tapes in a thread of its own. Never touches a server. */
export function createReplay({ ports, journal, tapes, role, decided, isBusy, cache }: ReplayDeps): Replay {
  const { clock } = ports;
  const tapesFolder = join(ports.dataFolder, 'tapes');
  const keptFolder = join(ports.dataFolder, 'replay');
  const client = new ReplayClient({
    workerUrl: ports.workers.replay,
    tapesFolder,
    keptFolder,
    documentFolder: join(ports.dataFolder, 'replica', HISTORY_FOLDER),
    cacheFolder: join(ports.dataFolder, CACHE_FOLDER),
    clock,
    report: ports.report,
    onLetGo: () => expecting.letGo(),
  });
  const expecting = new Expecting({ clock, client });
  const hashOf = createDefinitionHash();
  const known = new Map<string, Begun>();

  /** When a tape of this run began; null when that cannot be read. */
  function begun(tapeId: string): Begun | null {
    const found = known.get(tapeId);
    if (found !== undefined) return found;
    for (const { entry } of journal.read(tapeId)) {
      if (entry.kind !== 'tape-opened') return null;
      const fresh = { tapeId, serverId: entry.serverId, openedMs: entry.wallMs };
      known.set(tapeId, fresh);
      return fresh;
    }
    return null;
  }

  /** The newest session of every server that had begun by then, in the order in which they began. */
  function liveAt(atMs: number): Begun[] {
    const newest = new Map<string, Begun>();
    const heard = tapes.heard();
    if (known.size > 2 * heard.length) known.clear();
    for (const tapeId of heard) {
      const each = begun(tapeId);
      if (each === null || each.openedMs > atMs) continue;
      const other = newest.get(each.serverId);
      if (other === undefined || other.openedMs <= each.openedMs) newest.set(each.serverId, each);
    }
    return [...newest.values()].toSorted((a, b) => a.openedMs - b.openedMs);
  }

  function wantedOf(
    scope: Scope,
    { entry, wallMs }: { readonly entry: { tapeId: string; seq: number }; readonly wallMs: number },
  ): { wanted: Wanted[]; more: number } {
    const own: Wanted = { tapeId: entry.tapeId, until: { kind: 'entries', entries: entry.seq + 1 } };
    if (scope.kind === 'tape') return { wanted: [own], more: 0 };
    const all = liveAt(wallMs);
    const others = all.slice(-PAST_SESSIONS_MAX);
    const wanted = others.map(({ tapeId }) =>
      tapeId === own.tapeId ? own : { tapeId, until: { kind: 'time', wallMs } as const },
    );
    if (!others.some(({ tapeId }) => tapeId === own.tapeId)) wanted.push(own);
    return { wanted, more: all.length - others.length };
  }

  /** The tape came with a file: what is kept here is not of where it was recorded. */
  function isOfFile(scope: Scope): boolean {
    if (scope.kind !== 'tape' || !isTapeId(scope.tapeId)) return false;
    return ports.disk.readWhole(join(tapesFolder, scope.tapeId, ORIGIN_FILE)) !== null;
  }

  const api: HostApi['replay'] = {
    async stateAt({ scope, at, asker }) {
      if (!isTapeId(at.entry.tapeId)) return unknownTape(at.entry.tapeId);
      const startUs = clock.monoUs();
      const { wanted, more } = wantedOf(scope, at);
      const answer = await client.ask(asker, { kind: 'sessions', tapes: wanted, atMs: at.wallMs });
      if (!answer.ok) return answer;
      if (answer.value.kind !== 'sessions') return odd();
      const { sessions, folded } = answer.value;
      if (!sessions.some(({ tapeId }) => tapeId === at.entry.tapeId)) return unknownTape(at.entry.tapeId);
      const tookMs = (clock.monoUs() - startUs) / 1000;
      return ok({ at, sessions: [...sessions], more, folded: { entries: folded, tookMs } });
    },
    async listsAt({ tapeId, seq, asker }) {
      if (!isTapeId(tapeId)) return unknownTape(tapeId);
      const answer = await client.ask(`${asker} lists`, { kind: 'lists', tapeId, entries: seq + 1 });
      if (!answer.ok) return answer;
      return answer.value.kind === 'lists' ? ok(pastLists({ tapeId, ...answer.value }, hashOf)) : odd();
    },
    async documentAt({ scope, at, asker, have }) {
      if (!isTapeId(at.entry.tapeId)) return unknownTape(at.entry.tapeId);
      if (isOfFile(scope)) return ok({ kind: 'none', why: 'file' });
      const answer = await client.ask(`${asker} document`, { kind: 'document', wallMs: at.wallMs, have });
      if (!answer.ok) return answer;
      return answer.value.kind === 'document' ? ok(answer.value.document) : odd();
    },
    decidedAt: async ({ scope, wallMs }) =>
      ok(isOfFile(scope) ? { kind: 'none', why: 'file' } : decided.at(wallMs)),
    async cacheAt({ scope, wallMs, asker }) {
      if (isOfFile(scope)) return ok({ kind: 'none', why: 'file' });
      cache.flush();
      const answer = await client.ask(`${asker} cache`, { kind: 'cache', wallMs });
      if (!answer.ok) return answer;
      return answer.value.kind === 'cache' ? ok(answer.value.cache) : odd();
    },
    winding: async ({ asker }) => ok(client.progress(asker)),
    async cancel({ asker }) {
      client.cancel(asker);
      return ok(null);
    },
  };
  // Without a page nobody winds.
  const stopAhead = role === 'app' ? foldAhead({ clock, tapesFolder, tapes, client, isBusy }) : () => {};
  return {
    api,
    foreseen: (door) => foreseen(door, expecting),
    forget(tapeId) {
      client.forget(tapeId);
      dropKept(keptFolder, tapeId);
    },
    close() {
      stopAhead();
      expecting.close();
      return client.close();
    },
  };
}

function foreseen(door: HostApi, expecting: Expecting): HostApi {
  async function* head(signal: AbortSignal): ReturnType<HostApi['app']['head']> {
    const unlink = expecting.link();
    signal.addEventListener('abort', unlink, { once: true });
    try {
      yield* door.app.head(signal);
    } finally {
      unlink();
    }
  }
  return {
    ...door,
    app: { ...door.app, head },
    messages: {
      ...door.messages,
      page(asked) {
        if (asked.scope.kind === 'tape' && isTapeId(asked.scope.tapeId)) expecting.look(asked.scope.tapeId);
        return door.messages.page(asked);
      },
    },
  };
}

function unknownTape(tapeId: string): Result<never> {
  return fail('unknown-tape', `There is no tape ${tapeId}.`, 'Look at the list of sessions.');
}

function odd(): Result<never> {
  return fail('internal', 'The thread that looks back answered something else.', 'Wind there again.');
}
