/** The rows of a list of resources or prompts: a heading for each server and kind, its items below. */
import type { CatalogItem, ListKind } from '../../../src-shared/api/catalog.ts';
import type { Subscription } from '../../../src-shared/api/subscriptions.ts';
import type { Server } from '../../../src-shared/api/servers.ts';
import type { Catalog, CatalogRef } from '../../store/state.ts';

export type ItemLine =
  | { readonly kind: 'heading'; readonly server: Server; readonly of: ListKind; readonly count: number }
  | {
      readonly kind: 'item';
      readonly server: Server;
      readonly item: CatalogItem;
      readonly change: 'changed' | 'new' | null;
      readonly subscription: Subscription | null;
    };

export const KIND_WORDS: Readonly<Record<ListKind, string>> = {
  tools: 'tools',
  resources: 'resources',
  templates: 'templates',
  prompts: 'prompts',
};

export interface ItemLines {
  readonly lines: readonly ItemLine[];
  readonly shown: number;
  readonly total: number;
}

export function itemLines(
  servers: readonly Server[],
  catalog: Catalog,
  kinds: readonly ListKind[],
  text: string,
  onlySubscribed = false,
): ItemLines {
  const wanted = text.trim().toLowerCase();
  const marks = new Map(catalog.marks.map((mark) => [keyOf(mark), mark.change]));
  const followed = new Map(
    catalog.subscriptions.map((each) => [`${each.serverId} resources ${each.uri}`, each]),
  );
  const groups = Map.groupBy(catalog.items, (item) => `${item.serverId} ${item.kind}`);
  const parts = servers.flatMap((server) =>
    kinds.map((kind) => ({ server, kind, all: groups.get(`${server.id} ${kind}`) ?? [] })),
  );
  const filled = parts.filter(({ all }) => all.length > 0);
  const lines: ItemLine[] = [];
  let shown = 0;
  let total = 0;
  for (const { server, kind, all } of filled) {
    const found = all.filter(
      (item) =>
        (!onlySubscribed || followed.has(keyOf(item))) && (wanted === '' || haystack(item).includes(wanted)),
    );
    shown += found.length;
    total += all.length;
    // A heading only where there is more than one group to tell apart.
    if (filled.length > 1) lines.push({ kind: 'heading', server, of: kind, count: found.length });
    for (const item of found) {
      const key = keyOf(item);
      lines.push({
        kind: 'item',
        server,
        item,
        change: marks.get(key) ?? null,
        subscription: followed.get(key) ?? null,
      });
    }
  }
  return { lines, shown, total };
}

export function keyOf({ serverId, kind, name }: CatalogRef): string {
  return `${serverId} ${kind} ${name}`;
}

/** With what is subscribed to and not listed: of a template, or of a list that is another now. */
export function withUnlisted(catalog: Catalog): Catalog {
  const listed = new Set(catalog.items.map(keyOf));
  const more = catalog.subscriptions.flatMap(({ serverId, uri, since }): CatalogItem[] =>
    listed.has(`${serverId} resources ${uri}`)
      ? []
      : [
          {
            serverId,
            kind: 'resources',
            name: uri,
            title: '',
            description: 'Not in the list of its server: subscribed to by its URI.',
            mimeType: '',
            sizeBytes: null,
            arguments: [],
            raw: { uri },
            hash: 'unlisted',
            seenAt: since ?? { tapeId: '', seq: 0 },
            problems: [],
          },
        ],
  );
  return more.length === 0 ? catalog : { ...catalog, items: [...catalog.items, ...more] };
}

export function indexOfItem(lines: readonly ItemLine[], chosen: CatalogRef | null): number {
  if (chosen === null) return -1;
  const key = keyOf(chosen);
  return lines.findIndex((line) => line.kind === 'item' && keyOf(line.item) === key);
}

function haystack({ name, title, description }: CatalogItem): string {
  return `${name}\n${title}\n${description.slice(0, 2000)}`.toLowerCase();
}
