/** The chosen item: what it is, and its tabs: its content, its definition, its history. */
import type { ReactNode } from 'react';
import type { CatalogItem } from '../../../src-shared/api/catalog.ts';
import { Tabs } from '../../ui/tabs.tsx';
import { usePref } from '../../workspace/use-pref.ts';
import { HistoryTab } from './history-tab.tsx';
import { ItemDefinition } from './item-definition.tsx';
import { ItemHead } from './item-head.tsx';
import { itemTab, type ItemTab } from './prefs.ts';

interface ItemPaneProps {
  readonly item: CatalogItem;
  /** Of the first tab. */
  readonly title: string;
  readonly content: ReactNode;
}

export function ItemPane({ item, title, content }: ItemPaneProps): ReactNode {
  const [tab, setTab] = usePref(itemTab);
  const tabs: readonly { readonly id: ItemTab; readonly title: string }[] = [
    { id: 'content', title },
    { id: 'definition', title: 'Definition' },
    { id: 'history', title: 'History' },
  ];
  if (item.hash === '') return <ItemHead item={item} />;
  return (
    <>
      <ItemHead item={item} />
      <div className="tool-tabs">
        <Tabs label={`The ${item.kind}`} items={tabs} value={tab} onChange={setTab}>
          <div className="tool-tab-body">
            {tab === 'content' ? (
              content
            ) : tab === 'definition' ? (
              <ItemDefinition raw={item.raw} />
            ) : (
              <HistoryTab of={item} hash={item.hash} />
            )}
          </div>
        </Tabs>
      </div>
    </>
  );
}
