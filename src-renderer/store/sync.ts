import type { Head } from '../../src-shared/api/head.ts';
import { ask, type DeckClient } from './ask.ts';
import type { RowWindow } from './rows.ts';
import { useDeck, type DeckState, type LinkState } from './state.ts';

/** What the store needs of the link: who answers, and what is announced. */
export interface LinkEvents {
  onState(state: LinkState): void;
  onHead(head: Head): void;
}

type Pulled = 'servers' | 'tools' | 'tapes';

/** Keeps the store at what the host announces: pulls what changed, one question of a kind at a time. */
export function createSync(client: DeckClient, rows: RowWindow): LinkEvents {
  const seen = new Map<Pulled, number>();
  const busy = new Set<Pulled>();
  const again = new Set<Pulled>();
  let hostRun = '';
  let rowsSeen = '';

  const fetchers: Record<Pulled, () => Promise<Partial<DeckState> | null>> = {
    servers: async () => valueOr(await ask(client.servers.list()), (servers) => ({ servers })),
    tools: async () => valueOr(await ask(client.tools.list({ serverId: null })), (tools) => ({ tools })),
    tapes: async () => valueOr(await ask(client.tapes.list()), (tapes) => ({ tapes })),
  };

  async function pull(what: Pulled): Promise<void> {
    if (busy.has(what)) {
      again.add(what);
      return;
    }
    busy.add(what);
    do {
      again.delete(what);
      const patch = await fetchers[what]();
      if (patch !== null) useDeck.setState(patch);
    } while (again.has(what));
    busy.delete(what);
  }

  function follow(what: Pulled, revision: number): void {
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
        void ask(client.app.info()).then((info) => {
          if (info.ok) useDeck.setState({ info: info.value });
        });
      }
      useDeck.setState({ head });
      follow('servers', head.revision.servers);
      follow('tools', head.revision.tools);
      follow('tapes', head.revision.tapes);
      const rowsNow = `${head.hostRun} ${head.live.revision} ${head.live.total}`;
      if (rowsNow === rowsSeen) return;
      rowsSeen = rowsNow;
      rows.touch();
    },
  };
}

function valueOr<T>(
  answer: { readonly ok: true; readonly value: T } | { readonly ok: false },
  use: (value: T) => Partial<DeckState>,
): Partial<DeckState> | null {
  return answer.ok ? use(answer.value) : null;
}
