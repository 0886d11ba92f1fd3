/** Filters that somebody wants to come back to; they are of this person and this screen. */
import { Bookmark, BookmarkPlus, ListOrdered, PenLine } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { parseQuery } from '../../../src-shared/query/parse.ts';
import { chordFor } from '../../commands/list.ts';
import { useCommand } from '../../commands/registry.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/field.tsx';
import { MenuButton, type MenuEntry } from '../../ui/menu.tsx';
import { visibleText } from '../../ui/visible-text.ts';
import { usePref } from '../../workspace/use-pref.ts';
import { canColour } from './colour-rules.ts';
import { COLOUR_WORDS, FilterSetDialog } from './filter-set-dialog.tsx';
import {
  COLOUR_RULES_MAX,
  colourRules,
  COLOURS,
  FILTER_NAME_MAX,
  savedFilters,
  SAVED_FILTERS_MAX,
  type SavedFilter,
} from './prefs.ts';

/** What nobody has saved yet is there to learn from. */
const EXAMPLES = ['status:error', 'latency>500ms kind:request', 'has:finding', 'kind:request not has:answer'];
const TITLE_CHARS = 60;

interface SavedFiltersProps {
  readonly text: string;
  readonly onChoose: (text: string) => void;
}

export function SavedFilters({ text, onChoose }: SavedFiltersProps): ReactNode {
  const [saved, setSaved] = usePref(savedFilters);
  const [rules, setRules] = usePref(colourRules);
  const wanted = text.trim();
  const [isNaming, setIsNaming] = useState(false);
  const [isEditing, setIsEditing] = useState(false);
  const known = saved.find(({ query }) => query === wanted);
  const isSaved = known !== undefined;
  const canSave = wanted !== '' && parseQuery(wanted).ok;
  const keep = (): void =>
    setSaved(
      isSaved
        ? saved.filter(({ query }) => query !== wanted)
        : [{ query: wanted, name: '' }, ...saved].slice(0, SAVED_FILTERS_MAX),
    );
  const keepTitle = isSaved ? 'Forget this filter' : 'Save this filter';
  useCommand('messages.save-filter', canSave ? keep : null, keepTitle);
  useCommand('messages.filters', () => setIsEditing(true));
  const isKnown = (query: string): boolean => saved.some((each) => each.query === query);
  const item = (query: string, group: string, name = ''): MenuEntry => ({
    kind: 'item',
    id: `${group} ${query}`,
    title: titleOf(name === '' ? query : name),
    checked: query === wanted,
    onSelect: () => onChoose(query),
  });
  const own: MenuEntry[] = saved.map(({ query, name }) => item(query, 'saved', name));
  const entries: MenuEntry[] = [
    {
      kind: 'item',
      id: 'save',
      title: keepTitle,
      icon: BookmarkPlus,
      keys: chordFor('messages.save-filter'),
      disabled: !canSave,
      onSelect: keep,
    },
    {
      kind: 'item',
      id: 'name',
      title: known === undefined || known.name === '' ? 'Name this filter…' : 'Rename this filter…',
      icon: PenLine,
      disabled: !isSaved,
      onSelect: () => setIsNaming(true),
    },
    {
      kind: 'item',
      id: 'all',
      title: 'All filters and colours…',
      icon: ListOrdered,
      keys: chordFor('messages.filters'),
      onSelect: () => setIsEditing(true),
    },
    ...(own.length === 0 ? [] : [{ kind: 'title', id: 'saved', title: 'Saved' } satisfies MenuEntry, ...own]),
    { kind: 'title', id: 'colours', title: 'Colour the rows it matches' },
    ...COLOURS.map((colour): MenuEntry => {
      const isOn = rules.some((rule) => rule.query === wanted && rule.colour === colour && rule.off !== true);
      const others = rules.filter(({ query }) => query !== wanted);
      return {
        kind: 'item',
        id: colour,
        title: COLOUR_WORDS[colour],
        checked: isOn,
        // What is in the bytes is known to the host only.
        disabled: !canColour(wanted),
        onSelect: () =>
          setRules(isOn ? others : [{ query: wanted, colour }, ...others].slice(0, COLOUR_RULES_MAX)),
      };
    }),
    ...rules
      .filter(({ query }) => query !== wanted && !isKnown(query))
      .map(({ query, colour }) => ({
        ...item(query, 'coloured'),
        title: `${COLOUR_WORDS[colour]}: ${titleOf(query)}`,
      })),
    { kind: 'title', id: 'examples', title: 'Examples' },
    ...EXAMPLES.filter((query) => !isKnown(query)).map((query) => item(query, 'example')),
  ];
  return (
    <>
      <MenuButton label="Saved filters" icon={Bookmark} entries={entries} />
      {isEditing ? <FilterSetDialog onClose={() => setIsEditing(false)} /> : null}
      {isNaming && known !== undefined ? (
        <FilterName
          filter={known}
          onClose={() => setIsNaming(false)}
          onName={(name) =>
            setSaved(saved.map((each) => (each.query === known.query ? { ...each, name } : each)))
          }
        />
      ) : null}
    </>
  );
}

interface FilterNameProps {
  readonly filter: SavedFilter;
  readonly onName: (name: string) => void;
  readonly onClose: () => void;
}

function FilterName({ filter, onName, onClose }: FilterNameProps): ReactNode {
  const [name, setName] = useState(filter.name);
  const done = (): void => {
    onName(name.trim());
    onClose();
  };
  return (
    <Dialog
      title="Name the filter"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Leave it</Button>
          <Button kind="primary" onClick={done}>
            Name it
          </Button>
        </>
      }
    >
      <TextField
        label="Name"
        value={name}
        onChange={setName}
        maxLength={FILTER_NAME_MAX}
        hint={`It stands for ${titleOf(filter.query)} here and in the palette; without a name it goes by that.`}
        ref={(input) => input?.setAttribute('autofocus', '')}
        onKeyDown={(event) => {
          if (event.key === 'Enter') done();
        }}
      />
    </Dialog>
  );
}

function titleOf(query: string): string {
  return visibleText(query.length > TITLE_CHARS ? `${query.slice(0, TITLE_CHARS)}…` : query);
}
