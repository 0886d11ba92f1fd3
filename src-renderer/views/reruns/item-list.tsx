/** The messages of both tapes, matched: filtered by what became of them, walked by keyboard. */
import type { ReactNode, Ref } from 'react';
import type { Comparison, ItemFilter } from '../../../src-shared/api/comparison.ts';
import { Chip, ChipGroup } from '../../ui/chip.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { SearchField } from '../../ui/field.tsx';
import { formatCount } from '../../ui/format.ts';
import { RowTable } from '../../ui/row-table/row-table.tsx';
import type { RowTableHandle } from '../../ui/row-table/types.ts';
import { columnWidths } from '../../workspace/layout.ts';
import { usePref } from '../../workspace/use-pref.ts';
import { ITEM_COLUMNS } from './item-columns.ts';
import type { ItemsState } from './use-comparison.ts';
import { OUTCOME_FACES, OUTCOMES } from './words.ts';

interface ItemListProps {
  readonly comparison: Comparison;
  readonly filter: ItemFilter;
  readonly onFilter: (filter: ItemFilter) => void;
  readonly items: ItemsState;
  readonly selected: number;
  readonly onSelect: (row: number) => void;
  readonly onOpen: () => void;
  readonly ref: Ref<RowTableHandle>;
}

export function ItemList(props: ItemListProps): ReactNode {
  const { comparison, filter, onFilter, items, selected, onSelect, onOpen, ref } = props;
  const [widths, setWidths] = usePref(columnWidths('compare'));
  const { counts, slower } = comparison;
  return (
    <div className="versus-list">
      <div className="versus-filter">
        <ChipGroup label="What became of them">
          {OUTCOMES.filter((each) => counts[each] > 0).map((outcome) => (
            <Chip
              key={outcome}
              label={OUTCOME_FACES[outcome].chip}
              glyph={OUTCOME_FACES[outcome].glyph}
              tone={OUTCOME_FACES[outcome].tone}
              count={counts[outcome]}
              pressed={filter.outcomes.includes(outcome)}
              onChange={(pressed) =>
                onFilter({
                  ...filter,
                  outcomes: pressed
                    ? [...filter.outcomes, outcome]
                    : filter.outcomes.filter((each) => each !== outcome),
                })
              }
            />
          ))}
          {slower > 0 || filter.slower ? (
            <Chip
              label="Slower"
              glyph="◷"
              tone="warn"
              count={slower}
              title="Half as long again in B, and more than 5 ms"
              pressed={filter.slower}
              onChange={(pressed) => onFilter({ ...filter, slower: pressed })}
            />
          ) : null}
        </ChipGroup>
        <SearchField
          label="Filter messages"
          placeholder="Method, tool, path"
          keys="/"
          value={filter.text}
          onChange={(text) => onFilter({ ...filter, text: text.slice(0, 200) })}
        />
      </div>
      <div className="versus-table">
        <RowTable
          ref={ref}
          label="Matched messages"
          total={items.matched}
          rowAt={items.at}
          version={items.version}
          columns={ITEM_COLUMNS}
          widths={widths}
          onWidths={setWidths}
          selected={selected < 0 ? undefined : selected}
          onSelect={onSelect}
          onOpen={onOpen}
          onRange={items.want}
          empty={
            <EmptyState title="No message matches">
              The chips and the filter hide all{' '}
              {formatCount(Object.values(counts).reduce((sum, n) => sum + n, 0))} of them.
            </EmptyState>
          }
        />
      </div>
    </div>
  );
}
