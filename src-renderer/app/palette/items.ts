/** Everything that the palette reaches: made once when it opens. */
import {
  Archive,
  Bookmark,
  Play,
  RotateCw,
  Settings,
  Square,
  SquareTerminal,
  Wrench,
  type LucideIcon,
} from 'lucide-react';
import { COMMAND_IDS, COMMANDS, type CommandId } from '../../commands/list.ts';
import { NEEDS } from '../../commands/needs.ts';
import { handlerOf } from '../../commands/registry.ts';
import { NO_FILTER } from '../../../src-shared/api/messages.ts';
import type { Intents } from '../../store/intents.ts';
import { VIEWS, type DeckState } from '../../store/state.ts';
import { formatAgo, formatCount } from '../../ui/format.ts';
import { savedFilters } from '../../views/messages/prefs.ts';
import { mainAction, targetText } from '../../views/servers/server-face.ts';
import { openSection } from '../../views/settings/prefs.ts';
import { SECTIONS } from '../../views/settings/sections/index.ts';
import { readPref, writePref } from '../../workspace/prefs.ts';
import { VIEW_ENTRIES } from '../views.ts';
import { TITLE_CHARS_MAX, type Line } from './match.ts';

/** What a line is; each has a sign that narrows the list to it. */
export const KINDS = ['command', 'server', 'tool', 'tape', 'filter'] as const;
export type ItemKind = (typeof KINDS)[number];
export const SIGNS: Readonly<Record<ItemKind, string>> = {
  command: '>',
  server: '@',
  tool: ':',
  tape: '#',
  filter: '/',
};

export interface Item {
  /** The same thing has the same id the next time. */
  readonly id: string;
  readonly kind: ItemKind;
  /** As it is, hidden characters and all: whoever draws it shows them. */
  readonly title: string;
  readonly detail: string;
  /** The same in lower case, to be matched. */
  readonly line: Line;
  readonly icon: LucideIcon;
  readonly keys?: string | undefined;
  /** Of the view that is open: these come first. */
  readonly isHere: boolean;
  /** It cannot be carried out now, and says what for: found by its name all the same, behind everything else. */
  readonly isAway: boolean;
  readonly run: () => void;
}

type Given = Pick<DeckState, 'view' | 'servers' | 'tools' | 'tapes'> & { readonly nowMs: number };

/** In the order in which they are shown while nothing is typed. */
export function itemsOf(intents: Intents, given: Given): readonly Item[] {
  return [
    ...commandItems(intents, given.view),
    ...settingItems(intents),
    ...serverItems(intents, given.servers ?? []),
    ...filterItems(intents),
    ...toolItems(intents, given.tools ?? [], given.servers ?? []),
    ...tapeItems(intents, given.tapes ?? [], given.nowMs),
  ];
}

type Draft = Omit<Item, 'line' | 'isHere' | 'isAway'> & Partial<Pick<Item, 'isHere' | 'isAway'>>;

function item({ isHere = false, isAway = false, ...draft }: Draft): Item {
  const title = draft.title.slice(0, TITLE_CHARS_MAX);
  const line = { title: title.toLowerCase(), detail: draft.detail.slice(0, TITLE_CHARS_MAX).toLowerCase() };
  return { ...draft, title, line, isHere, isAway };
}

function commandItems(intents: Intents, view: DeckState['view']): Item[] {
  const items = COMMAND_IDS.flatMap((id): Item[] => {
    const { where, keys, onlyKeys } = COMMANDS[id];
    if (onlyKeys === true) return [];
    const handler = handlerOf(id);
    if (handler === null) return awayItem(intents, id, view);
    const isHere = where === view;
    const detail = where === 'go' ? 'view' : '';
    const { title, run } = handler;
    return [item({ id, kind: 'command', title, detail, icon: iconOf(id), keys: keys?.[0], isHere, run })];
  });
  return items.toSorted((a, b) => Number(b.isHere) - Number(a.isHere));
}

/** What it takes, or the view where it is done, which it leads to; carried out there, where one sees what it would do it to. */
function awayItem(intents: Intents, id: CommandId, view: DeckState['view']): Item[] {
  const { where, keys, title } = COMMANDS[id];
  const needs = NEEDS[id];
  const place = VIEWS.find((each) => each === where && each !== view);
  const need = needs === undefined ? [] : [`needs ${needs}`];
  const detail = [...(place === undefined ? [] : [`in ${VIEW_ENTRIES[place].title}`]), ...need].join(', ');
  if (detail === '') return [];
  const run = (): void => {
    if (place !== undefined) intents.show(place);
  };
  const icon = iconOf(id);
  return [item({ id, kind: 'command', title, detail, icon, keys: keys?.[0], isAway: true, run })];
}

function iconOf(id: CommandId): LucideIcon {
  const view = VIEWS.find((each) => id === `view.${each}`);
  return view === undefined ? SquareTerminal : VIEW_ENTRIES[view].icon;
}

function settingItems(intents: Intents): Item[] {
  return SECTIONS.map(({ id, title, about }) =>
    item({
      id: `setting ${id}`,
      kind: 'command',
      title: `Settings: ${title}`,
      detail: about,
      icon: Settings,
      run() {
        writePref(openSection, id);
        intents.show('settings');
      },
    }),
  );
}

function serverItems(intents: Intents, servers: NonNullable<DeckState['servers']>): Item[] {
  return servers.flatMap(({ id, name, target, state }): Item[] => {
    const detail = targetText(target);
    const show = (): void => {
      intents.selectServer(id);
      intents.show('servers');
    };
    const line = (does: string, title: string, icon: LucideIcon, run: () => void): Item =>
      item({ id: `${does} ${id}`, kind: 'server', title, detail, icon, run });
    const shown = line('server', name, VIEW_ENTRIES.servers.icon, show);
    if (mainAction(state) !== 'stop')
      return [shown, line('start', `Start ${name}`, Play, () => void intents.startServer(id))];
    return [
      shown,
      line('stop', `Stop ${name}`, Square, () => void intents.stopServer(id)),
      line('restart', `Restart ${name}`, RotateCw, () => void intents.restartServer(id)),
    ];
  });
}

function filterItems(intents: Intents): Item[] {
  return readPref(savedFilters).map(({ query, name }) =>
    item({
      id: `filter ${query}`,
      kind: 'filter',
      title: name === '' ? query : name,
      detail: name === '' ? 'saved filter' : query,
      icon: Bookmark,
      run() {
        intents.show('messages');
        intents.setFilter({ ...NO_FILTER, query });
      },
    }),
  );
}

function toolItems(
  intents: Intents,
  tools: NonNullable<DeckState['tools']>,
  servers: NonNullable<DeckState['servers']>,
): Item[] {
  const names = new Map(servers.map(({ id, name }) => [id, name]));
  return tools.map(({ serverId, name, title, description }) =>
    item({
      id: `tool ${serverId} ${name}`,
      kind: 'tool',
      title: name,
      detail: [names.get(serverId), title ?? description].filter(Boolean).join(' · '),
      icon: Wrench,
      run() {
        intents.selectServer(serverId);
        intents.selectTool(name);
        intents.show('tools');
      },
    }),
  );
}

function tapeItems(intents: Intents, tapes: NonNullable<DeckState['tapes']>, nowMs: number): Item[] {
  return tapes
    .toSorted((a, b) => b.openedMs - a.openedMs)
    .map(({ id, serverName, openedMs, entries, title }) =>
      item({
        id: `tape ${id}`,
        kind: 'tape',
        title: serverName,
        detail: `${formatAgo(nowMs - openedMs)}, ${formatCount(entries)} entries · ${title} · ${id}`,
        icon: Archive,
        run: () => intents.openScope({ kind: 'tape', tapeId: id }),
      }),
    );
}
