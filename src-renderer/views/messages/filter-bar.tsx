/** Text, chips and counts above the table. Only the counts follow the traffic; the rest renders when the filter changes. */
import { ChartGantt, Clock, FilterX, Server as ServerIcon } from 'lucide-react';
import { memo } from 'react';
import type { ReactNode } from 'react';
import { matchesAll } from '../../../src-shared/api/filter-key.ts';
import { NO_FILTER, QUERY_MAX } from '../../../src-shared/api/messages.ts';
import { boundIn, valuesIn, withValues } from '../../../src-shared/query/edit.ts';
import { parseQuery } from '../../../src-shared/query/parse.ts';
import type { RowKind } from '../../../src-shared/state/row.ts';
import { useDeck, useIntents } from '../../store/hooks.ts';
import { chordFor } from '../../commands/list.ts';
import { IconButton } from '../../ui/button.tsx';
import { Chip, ChipGroup } from '../../ui/chip.tsx';
import { MenuButton, type MenuEntry } from '../../ui/menu.tsx';
import { Toolbar } from '../../ui/toolbar.tsx';
import { visibleText } from '../../ui/visible-text.ts';
import { usePref } from '../../workspace/use-pref.ts';
import { TIME_MODES, type TimeMode } from './columns.ts';
import { RowCountsText } from './counts.tsx';
import { timeMode } from './prefs.ts';
import { QueryField } from './query-field.tsx';
import { SavedFilters } from './saved-filters.tsx';
import { useRestingText } from './use-resting-text.ts';
import { useServerNames } from './use-server-names.ts';
import { DIR_WORDS, KIND_CHIPS, type Dir } from './words.ts';

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
  onEnter,
  hasTimeline,
  onTimeline,
}: {
  /** Enter: on to the rows. */
  readonly onEnter: () => void;
  readonly hasTimeline: boolean;
  readonly onTimeline: () => void;
}): ReactNode {
  const filter = useDeck((state) => state.filter);
  const isLive = useDeck((state) => state.scope.kind === 'live');
  const intents = useIntents();
  const serverNames = useServerNames();
  const [time, setTime] = usePref(timeMode);
  // What cannot be read stays as it is typed, and the rows stay those of the last filter that could.
  const [text, setText, commitText, rested] = useRestingText(filter.query, (next) => {
    if (next.length <= QUERY_MAX && parseQuery(next).ok) intents.setFilter({ ...NO_FILTER, query: next });
  });
  const write = (next: string): void => {
    setText(next);
    if (parseQuery(next).ok) intents.setFilter({ ...NO_FILTER, query: next });
  };
  const chosen = (field: string): readonly string[] => valuesIn(text, field);
  const toggle = (field: string, value: string): void =>
    write(withValues(text, field, toggled(chosen(field), value)));
  const severity = boundIn(text, 'severity', '>=');
  const least = (value: string, on: boolean): void =>
    write(withValues(text, 'severity', on ? [value] : [], '>='));

  return (
    <Toolbar label="Filter">
      <div className="msg-filter">
        <div className="msg-search">
          <QueryField
            ref={markFilter}
            text={text}
            rested={rested}
            onText={setText}
            onEnter={() => {
              commitText();
              // What cannot be read is there to be mended: the rows can wait.
              if (parseQuery(text).ok && text.length <= QUERY_MAX) onEnter();
            }}
          />
        </div>
        <SavedFilters text={text} onChoose={write} />
        {/* Always there: the rows, and a brush under the pointer, stay where they are. */}
        <IconButton
          icon={FilterX}
          label="Clear the whole filter"
          disabled={matchesAll(filter) && text === ''}
          onClick={() => {
            setText('');
            intents.setFilter(NO_FILTER);
          }}
        />
        <ChipGroup label="Direction">
          {DIRS.map((dir) => (
            <Chip
              key={dir}
              label={DIR_WORDS[dir].short}
              title={`${dir === 'none' ? 'What happened' : 'Messages'} ${DIR_WORDS[dir].long} (dir:${dir})`}
              pressed={chosen('dir').includes(dir)}
              onChange={() => toggle('dir', dir)}
            />
          ))}
        </ChipGroup>
        <ChipGroup label="Kind">
          {KINDS.map((kind) => (
            <Chip
              key={kind}
              label={KIND_CHIPS[kind].label}
              title={`${KIND_CHIPS[kind].title} (kind:${kind})`}
              pressed={chosen('kind').includes(kind)}
              onChange={() => toggle('kind', kind)}
            />
          ))}
        </ChipGroup>
        <ChipGroup label="Severity">
          <Chip
            label="warnings"
            glyph="△"
            tone="warn"
            title="Rows with a warning or an error among their findings (severity>=warning)"
            pressed={severity === 'warning'}
            onChange={(on) => least('warning', on)}
          />
          <Chip
            label="errors"
            glyph="▲"
            tone="error"
            title="Rows with an error among their findings (severity>=error)"
            pressed={severity === 'error'}
            onChange={(on) => least('error', on)}
          />
        </ChipGroup>
        {isLive && serverNames.size > 1 ? (
          <MenuButton
            label="Servers"
            icon={ServerIcon}
            entries={serverEntries(serverNames, chosen('server'), (names) =>
              write(withValues(text, 'server', names)),
            )}
          >
            {chosen('server').length === 0 ? 'all' : `${chosen('server').length} of ${serverNames.size}`}
          </MenuButton>
        ) : null}
        <IconButton
          icon={ChartGantt}
          label="Timeline"
          keys={chordFor('messages.timeline')}
          pressed={hasTimeline}
          onClick={onTimeline}
        />
        <MenuButton label="Time column" icon={Clock} entries={timeEntries(time, setTime)} />
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
  choose: (names: string[]) => void,
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
      title: visibleText(name),
      checked: chosen.includes(name),
      onSelect: () => choose(toggled(chosen, name)),
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
