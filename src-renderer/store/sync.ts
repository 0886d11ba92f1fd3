import type { Head } from '../../src-shared/api/head.ts';
import { ask, type DeckClient } from './ask.ts';
import type { RowWindow } from './rows.ts';
import { useDeck, type DeckState, type LinkState, type PulledName } from './state.ts';
import type { Server } from '../../src-shared/api/servers.ts';
import type { Result } from '../../src-shared/base/failure.ts';

/** What the store needs of the link: who answers, and what is announced. */
export interface LinkEvents {
  onState(state: LinkState): void;
  onHead(head: Head): void;
}

/** After a list could not be had, it is asked for again. */
export const PULL_AGAIN_MS = 2000;

/** Keeps the store at what the host announces: pulls what changed, one question of a kind at a time. */
export function createSync(client: DeckClient, rows: RowWindow): LinkEvents {
  const seen = new Map<PulledName, number>();
  const busy = new Set<PulledName>();
  const again = new Set<PulledName>();
  const retries = new Map<PulledName, ReturnType<typeof setTimeout>>();
  let hostRun = '';
  let rowsSeen = '';

  const fetchers: Record<PulledName, () => Promise<Result<Partial<DeckState>>>> = {
    info: async () => patch(await ask(client.app.info()), (info) => ({ info })),
    servers: async () => patch(await ask(client.servers.list()), serversPatch),
    tools: async () => patch(await ask(client.tools.list({ serverId: null })), (tools) => ({ tools })),
    tapes: async () => patch(await ask(client.tapes.list()), (tapes) => ({ tapes })),
    recovery: async () => patch(await ask(client.recovery.state()), (recovery) => ({ recovery })),
    supervision: async () => patch(await ask(client.supervision.get()), (supervision) => ({ supervision })),
    guards: async () => patch(await ask(client.guards.list()), (guards) => ({ guards })),
    catalog: async () =>
      patch(await ask(client.catalog.list({ serverId: null })), (catalog) => ({ catalog })),
    notes: async () => patch(await ask(client.notes.marks()), (notes) => ({ notes })),
    questions: async () => patch(await ask(client.questions.list()), (questions) => ({ questions })),
    settings: async () => patch(await ask(client.settings.get()), (settings) => ({ settings })),
  };

  async function pull(what: PulledName): Promise<void> {
    if (busy.has(what)) {
      again.add(what);
      return;
    }
    busy.add(what);
    do {
      again.delete(what);
      const pulled = await fetchers[what]();
      settle(what, pulled);
    } while (again.has(what));
    busy.delete(what);
  }

  function settle(what: PulledName, pulled: Result<Partial<DeckState>>): void {
    const { [what]: _known, ...others } = useDeck.getState().troubles;
    clearTimeout(retries.get(what));
    if (pulled.ok) {
      useDeck.setState({ ...pulled.value, troubles: others });
      return;
    }
    useDeck.setState({ troubles: { ...others, [what]: pulled.failure } });
    // Nothing may change for hours, so a new head is not waited for.
    retries.set(
      what,
      setTimeout(() => void pull(what), PULL_AGAIN_MS),
    );
  }

  function follow(what: PulledName, revision: number): void {
    if (seen.get(what) === revision) return;
    seen.set(what, revision);
    void pull(what);
  }

  return {
    onState(link) {
      useDeck.setState({ link });
    },
    onHead(head) {
      if (head.hostRun !== hostRun) {
        hostRun = head.hostRun;
        seen.clear();
      }
      useDeck.setState({ head });
      // What the start had to say grows while it recovers what the one before left.
      follow('info', head.revision.recovery);
      follow('servers', head.revision.servers);
      follow('tools', head.revision.tools);
      follow('tapes', head.revision.tapes);
      follow('supervision', head.revision.supervision);
      follow('recovery', head.revision.recovery);
      follow('guards', head.revision.guards);
      follow('catalog', head.revision.catalog);
      follow('settings', head.revision.settings);
      follow('notes', head.revision.notes);
      follow('questions', head.revision.questions);
      // What is noted decides which rows a filter like `has:note` matches.
      const rowsNow = `${head.hostRun} ${head.live.revision} ${head.live.total} ${head.revision.notes}`;
      if (rowsNow === rowsSeen) return;
      rowsSeen = rowsNow;
      rows.touch();
    },
  };
}

/** Questions of consent that were answered are forgotten with the list that says so. */
function serversPatch(servers: Server[]): Partial<DeckState> {
  const waiting = new Set(
    servers.flatMap(({ id, state }) => (state.kind === 'awaiting-consent' ? [id] : [])),
  );
  const { consents } = useDeck.getState();
  const open = Object.entries(consents).filter(([id]) => waiting.has(id));
  if (open.length === Object.keys(consents).length) return { servers };
  return { servers, consents: Object.fromEntries(open) };
}

function patch<T>(answer: Result<T>, make: (value: T) => Partial<DeckState>): Result<Partial<DeckState>> {
  return answer.ok ? { ok: true, value: make(answer.value) } : answer;
}
