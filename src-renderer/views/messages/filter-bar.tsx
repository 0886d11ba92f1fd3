/** Text, chips and counts above the table. Only the counts follow the traffic; the rest renders when the filter changes. */
import { Clock, FilterX, Server as ServerIcon } from 'lucide-react';
import { memo } from 'react';
import type { ReactNode } from 'react';
import { matchesAll } from '../../../src-shared/api/filter-key.ts';
import { FILTER_TEXT_MAX, NO_FILTER, type Filter } from '../../../src-shared/api/messages.ts';
import type { RowKind } from '../../../src-shared/state/row.ts';
import { useDeck, useIntents } from '../../store/hooks.ts';
import { IconButton } from '../../ui/button.tsx';
import { Chip, ChipGroup } from '../../ui/chip.tsx';
import { SearchField } from '../../ui/field.tsx';
import { MenuButton, type MenuEntry } from '../../ui/menu.tsx';
import { Toolbar } from '../../ui/toolbar.tsx';
import { usePref } from '../../workspace/use-pref.ts';
import { TIME_MODES, type TimeMode } from './columns.ts';
import { RowCountsText } from './counts.tsx';
import { timeMode } from './prefs.ts';
import { useRestingText } from './use-resting-text.ts';
import { useServerNames } from './use-server-names.ts';
import { DIR_WORDS, KIND_WORDS, type Dir } from './words.ts';

const DIRS: readonly Dir[] = ['out', 'in', 'none'];
const KINDS: readonly RowKind[] = [
  'request',
  'response',
  'notification',
  'stderr',
  'process',
  'http',
  'session',
  'invalid',
];
const TIME_CHOICES: Readonly<Record<TimeMode, string>> = {
  clock: 'Clock time',
  first: 'Since the first row',
  previous: 'Since the previous row',
};

/** The element is marked so that the `/` key finds it from anywhere. */
function markFilter(element: HTMLInputElement | null): void {
  if (element !== null) element.dataset['filter'] = '';
}

export const FilterBar = memo(function FilterBar({
  onInput,
  onEnter,
}: {
  /** Told the text field, for the key that focuses it. */
  readonly onInput: (input: HTMLInputElement | null) => void;
  /** Enter: on to the rows. */
  readonly onEnter: () => void;
}): ReactNode {
  const filter = useDeck((state) => state.filter);
  const isLive = useDeck((state) => state.scope.kind === 'live');
  const intents = useIntents();
  const serverNames = useServerNames();
  const [time, setTime] = usePref(timeMode);
  const change = (patch: Partial<Filter>): void => intents.setFilter({ ...filter, ...patch });
  const [text, setText, commitText] = useRestingText(filter.text, (next) =>
    intents.setFilter({ ...useDeck.getState().filter, text: next.slice(0, FILTER_TEXT_MAX) }),
  );
  const tooLong = text.length > FILTER_TEXT_MAX;

  return (
    <Toolbar label="Filter">
      <div className="msg-filter">
        <div className="msg-search">
          <SearchField
            ref={(element) => {
              markFilter(element);
              onInput(element);
            }}
            label="Filter messages"
            placeholder="Filter: text, method, target, id"
            value={text}
            onChange={setText}
            keys="/"
            onEnter={() => {
              commitText();
              onEnter();
            }}
            error={tooLong ? `A filter has at most ${FILTER_TEXT_MAX} characters.` : undefined}
          />
        </div>
        <ChipGroup label="Direction">
          {DIRS.map((dir) => (
            <Chip
              key={dir}
              label={DIR_WORDS[dir].short}
              title={`Messages ${DIR_WORDS[dir].long}`}
              pressed={filter.dirs.includes(dir)}
              onChange={() => change({ dirs: toggled(filter.dirs, dir) })}
            />
          ))}
        </ChipGroup>
        <ChipGroup label="Kind">
          {KINDS.map((kind) => (
            <Chip
              key={kind}
              label={KIND_WORDS[kind].short}
              title={KIND_WORDS[kind].long}
              pressed={filter.kinds.includes(kind)}
              onChange={() => change({ kinds: toggled(filter.kinds, kind) })}
            />
          ))}
        </ChipGroup>
        <ChipGroup label="Severity">
          <Chip
            label="findings"
            glyph="△"
            tone="warn"
            title="Rows with a warning or an error"
            pressed={filter.minSeverity === 'warning'}
            onChange={(on) => change({ minSeverity: on ? 'warning' : 'none' })}
          />
          <Chip
            label="errors"
            glyph="▲"
            tone="error"
            title="Rows with an error"
            pressed={filter.minSeverity === 'error'}
            onChange={(on) => change({ minSeverity: on ? 'error' : 'none' })}
          />
        </ChipGroup>
        {isLive && serverNames.size > 1 ? (
          <MenuButton
            label="Servers"
            icon={ServerIcon}
            entries={serverEntries(serverNames, filter.serverIds, (serverIds) => change({ serverIds }))}
          >
            {filter.serverIds.length === 0 ? 'all' : `${filter.serverIds.length} of ${serverNames.size}`}
          </MenuButton>
        ) : null}
        <MenuButton label="Time column" icon={Clock} entries={timeEntries(time, setTime)} />
        {matchesAll(filter) && text === '' ? null : (
          <IconButton
            icon={FilterX}
            label="Clear the whole filter"
            onClick={() => {
              setText('');
              intents.setFilter(NO_FILTER);
            }}
          />
        )}
        <RowCountsText />
      </div>
    </Toolbar>
  );
});

function toggled<Value>(values: readonly Value[], value: Value): Value[] {
  return values.includes(value) ? values.filter((each) => each !== value) : [...values, value];
}

function serverEntries(
  names: ReadonlyMap<string, string>,
  chosen: readonly string[],
  choose: (serverIds: string[]) => void,
): readonly MenuEntry[] {
  return [
    {
      kind: 'item',
      id: 'all',
      title: 'All servers',
      checked: chosen.length === 0,
      onSelect: () => choose([]),
    },
    { kind: 'line', id: 'line' },
    ...[...names].map(([id, name]): MenuEntry => ({
      kind: 'item',
      id,
      title: name,
      checked: chosen.includes(id),
      onSelect: () => choose(toggled(chosen, id)),
    })),
  ];
}

function timeEntries(current: TimeMode, choose: (mode: TimeMode) => void): readonly MenuEntry[] {
  return TIME_MODES.map((mode) => ({
    kind: 'item',
    id: mode,
    title: TIME_CHOICES[mode],
    checked: mode === current,
    onSelect: () => choose(mode),
  }));
}
