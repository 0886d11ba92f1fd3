/** Filters that somebody wants to come back to; they are of this person and this screen. */
import { Bookmark, BookmarkPlus } from 'lucide-react';
import type { ReactNode } from 'react';
import { parseQuery } from '../../../src-shared/query/parse.ts';
import { MenuButton, type MenuEntry } from '../../ui/menu.tsx';
import { visibleText } from '../../ui/visible-text.ts';
import { usePref } from '../../workspace/use-pref.ts';
import { canColour } from './colour-rules.ts';
import {
  COLOUR_RULES_MAX,
  colourRules,
  COLOURS,
  savedFilters,
  SAVED_FILTERS_MAX,
  type ColourRule,
} from './prefs.ts';

/** What nobody has saved yet is there to learn from. */
const EXAMPLES = [
  'status:error,tool-error',
  'latency>500ms kind:request',
  'has:finding',
  'kind:request not has:answer',
];
const TITLE_CHARS = 60;
const COLOUR_WORDS: Readonly<Record<ColourRule['colour'], string>> = {
  mark: 'Yellow',
  info: 'Blue',
  muted: 'Grey',
};

interface SavedFiltersProps {
  readonly text: string;
  readonly onChoose: (text: string) => void;
}

export function SavedFilters({ text, onChoose }: SavedFiltersProps): ReactNode {
  const [saved, setSaved] = usePref(savedFilters);
  const [rules, setRules] = usePref(colourRules);
  const wanted = text.trim();
  const isSaved = saved.includes(wanted);
  const item = (query: string, group: string): MenuEntry => ({
    kind: 'item',
    id: `${group} ${query}`,
    title: titleOf(query),
    checked: query === wanted,
    onSelect: () => onChoose(query),
  });
  const own: MenuEntry[] = saved.map((query) => item(query, 'saved'));
  const entries: MenuEntry[] = [
    {
      kind: 'item',
      id: 'save',
      title: isSaved ? 'Forget this filter' : 'Save this filter',
      icon: BookmarkPlus,
      disabled: wanted === '' || !parseQuery(wanted).ok,
      onSelect: () =>
        setSaved(
          isSaved
            ? saved.filter((query) => query !== wanted)
            : [wanted, ...saved].slice(0, SAVED_FILTERS_MAX),
        ),
    },
    ...(own.length === 0 ? [] : [{ kind: 'title', id: 'saved', title: 'Saved' } satisfies MenuEntry, ...own]),
    { kind: 'title', id: 'colours', title: 'Colour the rows it matches' },
    ...COLOURS.map((colour): MenuEntry => {
      const isOn = rules.some((rule) => rule.query === wanted && rule.colour === colour);
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
      .filter(({ query }) => query !== wanted && !saved.includes(query))
      .map(({ query, colour }) => ({
        ...item(query, 'coloured'),
        title: `${COLOUR_WORDS[colour]}: ${titleOf(query)}`,
      })),
    { kind: 'title', id: 'examples', title: 'Examples' },
    ...EXAMPLES.filter((query) => !saved.includes(query)).map((query) => item(query, 'example')),
  ];
  return <MenuButton label="Saved filters" icon={Bookmark} entries={entries} />;
}

function titleOf(query: string): string {
  return visibleText(query.length > TITLE_CHARS ? `${query.slice(0, TITLE_CHARS)}…` : query);
}
