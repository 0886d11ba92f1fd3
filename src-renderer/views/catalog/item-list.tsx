/** The resources or prompts of all servers: found by a word, walked by keys, live. */
import { Bell, RefreshCw } from 'lucide-react';
import { useMemo, useRef, useState, type ReactNode } from 'react';
import type { ListKind } from '../../../src-shared/api/catalog.ts';
import { useDeck, useHasHost, useIntents } from '../../store/hooks.ts';
import { useShown } from '../../store/shown.ts';
import type { Catalog } from '../../store/state.ts';
import { useVersionOf } from '../../store/version-of.ts';
import { IconButton } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { SearchField } from '../../ui/field.tsx';
import { formatCount } from '../../ui/format.ts';
import { RowTable } from '../../ui/row-table/row-table.tsx';
import type { RowTableHandle } from '../../ui/row-table/types.ts';
import { Toolbar } from '../../ui/toolbar.tsx';
import { columnWidths } from '../../workspace/layout.ts';
import { usePref } from '../../workspace/use-pref.ts';
import { ITEM_COLUMNS } from './item-columns.ts';
import { indexOfItem, itemLines } from './lines.ts';

interface ItemListProps {
  /** Names the list, for a person and for what is remembered of it. */
  readonly title: string;
  readonly kinds: readonly ListKind[];
  readonly catalog: Catalog;
  /** Enter: on to the item. */
  readonly onOpen: () => void;
}

export function ItemList({ title, kinds, catalog, onOpen }: ItemListProps): ReactNode {
  const servers = useShown((state) => state.servers);
  const chosen = useDeck((state) => state.catalogItem);
  const intents = useIntents();
  const hasHost = useHasHost();
  const [text, setText] = useState('');
  const [widths, setWidths] = usePref(columnWidths(title.toLowerCase()));
  const [wantsOnly, setOnly] = useState(false);
  const followed = kinds.includes('resources') ? catalog.subscriptions.length : 0;
  const isOnly = wantsOnly && followed > 0;
  const table = useRef<RowTableHandle>(null);
  const { lines, shown, total } = useMemo(
    () => itemLines(servers ?? [], catalog, kinds, text, isOnly),
    [servers, catalog, kinds, text, isOnly],
  );
  const selected = useMemo(() => indexOfItem(lines, chosen), [lines, chosen]);
  const choose = (index: number): void => {
    const line = lines[index];
    // A heading is a step on the way; the item that is shown stays.
    const at = line?.kind === 'heading' ? index + (index >= selected ? 1 : -1) : index;
    const next = lines[at];
    if (next?.kind !== 'item') return;
    const { serverId, kind, name } = next.item;
    intents.selectCatalogItem({ serverId, kind, name });
  };
  const refresh = (): void => {
    for (const server of servers ?? []) {
      if (server.state.kind !== 'ready') continue;
      for (const kind of kinds) void intents.refreshList(server.id, kind);
    }
  };
  return (
    <div className="tools-list">
      <Toolbar label={title}>
        <SearchField
          label={`Filter ${title.toLowerCase()}`}
          keys="/"
          value={text}
          onChange={setText}
          matches={text === '' ? formatCount(total) : `${formatCount(shown)} of ${formatCount(total)}`}
          onEnter={() => {
            if (selected < 0) choose(0);
            table.current?.focus();
          }}
        />
        {followed === 0 ? null : (
          <IconButton
            icon={Bell}
            label={`Only what is subscribed to (${formatCount(followed)})`}
            pressed={isOnly}
            onClick={() => setOnly(!isOnly)}
          />
        )}
        {hasHost ? (
          <IconButton icon={RefreshCw} label="Ask the servers for their lists again" onClick={refresh} />
        ) : null}
      </Toolbar>
      <RowTable
        ref={table}
        label={title}
        total={lines.length}
        rowAt={(index) => lines[index]}
        version={useVersionOf(lines)}
        columns={ITEM_COLUMNS}
        widths={widths}
        onWidths={setWidths}
        selected={selected < 0 ? undefined : selected}
        onSelect={choose}
        onOpen={(index) => {
          choose(index);
          onOpen();
        }}
        copyText={(line) => (line.kind === 'item' ? line.item.name : line.server.name)}
        empty={
          <EmptyState title="None match">
            {text === ''
              ? 'The servers list nothing here.'
              : `Nothing has “${text}” in its name or description.`}
          </EmptyState>
        }
      />
    </div>
  );
}
