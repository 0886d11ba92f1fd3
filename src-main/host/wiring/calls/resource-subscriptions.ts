import { ASK_TIMEOUT_MS } from '../../../../src-shared/api/catalog.ts';
import { subscriptionsOf, WANTED_MAX, type Subscription } from '../../../../src-shared/api/subscriptions.ts';
import { fail, ok, type Failure, type Result } from '../../../../src-shared/base/failure.ts';
import type { Session } from '../../ports.ts';
import type { SubscriptionFold } from '../../projections/subscription-fold.ts';

export interface ResourceSubscriptions {
  /** Those of one server, or of all. */
  list(serverId: string | null): Subscription[];
  /** Whether servers said that one can subscribe to their resources. */
  offeredBy(serverId: string | null): string[];
  set(serverId: string, uri: string, on: boolean): Promise<Result<null>>;
  /** A session has begun: what a person wanted in the one before is asked for again. */
  onReady(serverId: string): void;
  forget(serverId: string): void;
  close(): void;
}

export interface ResourceSubscriptionsDeps {
  readonly fold: () => SubscriptionFold;
  sessionOf(serverId: string): Result<Session>;
  /** Takes in what was recorded and is not folded yet. */
  settle(): void;
  changed(): void;
}

/** What people want to hear of; the tape says what their servers agreed to. */
export function createResourceSubscriptions(deps: ResourceSubscriptionsDeps): ResourceSubscriptions {
  /** By server and URI: why its newest session refused it, if it did. */
  const wanted = new Map<string, Map<string, Failure | null>>();
  const stop = new AbortController();

  const ask = async (serverId: string, uri: string, on: boolean): Promise<Result<null>> => {
    const session = deps.sessionOf(serverId);
    if (!session.ok) return session;
    const options = { timeoutMs: ASK_TIMEOUT_MS, signal: stop.signal };
    const answer = await session.value.catalog.subscribe(uri, on, options);
    deps.settle();
    return answer;
  };

  async function again(serverId: string): Promise<void> {
    // One after the other: nobody waits, and a server may take one request at a time.
    for (const uri of wanted.get(serverId)?.keys() ?? []) {
      const answer = await ask(serverId, uri, true);
      const wishes = wanted.get(serverId);
      if (wishes?.has(uri) === true) wishes.set(uri, answer.ok ? null : answer.failure);
      if (!answer.ok) deps.changed();
    }
  }

  function listOf(serverId: string): Subscription[] {
    const known = deps.fold().of(serverId);
    const on = known === null ? [] : subscriptionsOf(serverId, known.tapeId, known.state);
    const waiting = [...(wanted.get(serverId) ?? [])]
      .filter(([uri]) => known?.state.items.has(uri) !== true)
      .map(([uri, failure]) => ({
        serverId,
        uri,
        since: null,
        updates: 0,
        updated: null,
        unread: 0,
        failure: failure === null ? null : { ...failure },
      }));
    return [...on, ...waiting];
  }

  const servers = (serverId: string | null): string[] =>
    serverId === null ? [...new Set([...deps.fold().servers(), ...wanted.keys()])] : [serverId];

  return {
    list: (serverId) => servers(serverId).flatMap(listOf),
    offeredBy: (serverId) => servers(serverId).filter((id) => deps.fold().of(id)?.state.offered === true),
    async set(serverId, uri, on) {
      const wishes = wanted.get(serverId) ?? new Map<string, Failure | null>();
      if (!on) {
        wishes.delete(uri);
        deps.settle();
        // A server that does not run knows of none.
        const isOn = deps.sessionOf(serverId).ok && deps.fold().of(serverId)?.state.items.has(uri) === true;
        const answer = isOn ? await ask(serverId, uri, false) : ok(null);
        deps.changed();
        return answer;
      }
      if (!wishes.has(uri) && wishes.size >= WANTED_MAX) {
        return fail(
          'too-many',
          `${WANTED_MAX} resources of this server are subscribed to.`,
          'Unsubscribe from some.',
        );
      }
      const answer = await ask(serverId, uri, true);
      if (answer.ok) wanted.set(serverId, wishes.set(uri, null));
      deps.changed();
      return answer;
    },
    onReady(serverId) {
      if (wanted.has(serverId)) void again(serverId);
    },
    forget(serverId) {
      wanted.delete(serverId);
      deps.fold().forget(serverId);
    },
    close: () => stop.abort(),
  };
}
