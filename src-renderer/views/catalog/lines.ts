/** The rows of a list of resources or prompts: a heading for each server and kind, its items below. */
import type { CatalogItem, ListKind } from '../../../src-shared/api/catalog.ts';
import type { Server } from '../../../src-shared/api/servers.ts';
import type { Catalog, CatalogRef } from '../../store/state.ts';

export type ItemLine =
  | { readonly kind: 'heading'; readonly server: Server; readonly of: ListKind; readonly count: number }
  | {
      readonly kind: 'item';
      readonly server: Server;
      readonly item: CatalogItem;
      readonly change: 'changed' | 'new' | null;
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
): ItemLines {
  const wanted = text.trim().toLowerCase();
  const marks = new Map(catalog.marks.map((mark) => [keyOf(mark), mark.change]));
  const groups = Map.groupBy(catalog.items, (item) => `${item.serverId} ${item.kind}`);
  const parts = servers.flatMap((server) =>
    kinds.map((kind) => ({ server, kind, all: groups.get(`${server.id} ${kind}`) ?? [] })),
  );
  const filled = parts.filter(({ all }) => all.length > 0);
  const lines: ItemLine[] = [];
  let shown = 0;
  let total = 0;
  for (const { server, kind, all } of filled) {
    const found = wanted === '' ? all : all.filter((item) => haystack(item).includes(wanted));
    shown += found.length;
    total += all.length;
    // A heading only where there is more than one group to tell apart.
    if (filled.length > 1) lines.push({ kind: 'heading', server, of: kind, count: found.length });
    for (const item of found) {
      lines.push({ kind: 'item', server, item, change: marks.get(keyOf(item)) ?? null });
    }
  }
  return { lines, shown, total };
}

export function keyOf({ serverId, kind, name }: CatalogRef): string {
  return `${serverId} ${kind} ${name}`;
}

export function indexOfItem(lines: readonly ItemLine[], chosen: CatalogRef | null): number {
  if (chosen === null) return -1;
  const key = keyOf(chosen);
  return lines.findIndex((line) => line.kind === 'item' && keyOf(line.item) === key);
}

function haystack({ name, title, description }: CatalogItem): string {
  return `${name}\n${title}\n${description.slice(0, 2000)}`.toLowerCase();
}
