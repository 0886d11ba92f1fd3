/** Everything by its name. Words are matched anywhere in a line, whatever their order. */
import { Command } from 'cmdk';
import { Archive, Play, RotateCw, Square, SquareTerminal, type LucideIcon } from 'lucide-react';
import { useMemo, useState, type ReactNode } from 'react';
import { titleOf, COMMANDS, COMMAND_IDS, type CommandId, type CommandPlace } from '../commands/list.ts';
import { handlerOf } from '../commands/registry.ts';
import { useNow } from '../store/clock.ts';
import { useDeck, useIntents, type Deck } from '../store/hooks.ts';
import { VIEWS, type DeckState, type ViewName } from '../store/state.ts';
import { Dialog } from '../ui/dialog.tsx';
import { formatAgo, formatCount } from '../ui/format.ts';
import { KeyHint } from '../ui/key-hint.tsx';
import { visibleText } from '../ui/visible-text.ts';
import { mainAction, targetText } from '../views/servers/server-face.ts';
import { VIEW_ENTRIES } from './views.ts';
import './palette.css';

interface Line {
  readonly id: string;
  readonly title: string;
  readonly detail: string;
  readonly icon: LucideIcon;
  readonly keys?: string | undefined;
  readonly run: () => void;
}

interface LineGroup {
  readonly title: string;
  readonly lines: readonly Line[];
}

/** More tapes than this are found in the Sessions view. */
const TAPES_MAX = 50;

interface PaletteProps {
  readonly onClose: () => void;
}

export function Palette({ onClose }: PaletteProps): ReactNode {
  const intents = useIntents();
  const servers = useDeck((state) => state.servers);
  const tapes = useDeck((state) => state.tapes);
  const view = useDeck((state) => state.view);
  const [nowMs] = useState(useNow());
  const groups = useMemo(
    () => [
      { title: titleOf(`view.${view}`), lines: commandLines(view, (place) => place === view) },
      { title: 'Go to', lines: commandLines(view, (place) => place === 'go') },
      { title: 'Servers', lines: serverLines(intents, servers ?? []) },
      { title: 'Open a tape', lines: tapeLines(intents, tapes ?? [], nowMs) },
      { title: 'Everywhere', lines: commandLines(view, (place) => place === 'everywhere') },
    ],
    [intents, view, servers, tapes, nowMs],
  );
  return (
    <Dialog title="Go to, start, open" onClose={onClose} width="wide">
      <Command label="Commands" className="palette" loop filter={rank}>
        <Command.Input
          className="palette-input"
          placeholder="A view, a server, a tape, a command…"
          // The dialog focuses what carries the attribute; React's own autoFocus comes before it is open.
          ref={(input) => input?.setAttribute('autofocus', '')}
        />
        <Command.List className="palette-list">
          <Command.Empty className="palette-none">Nothing is called that.</Command.Empty>
          {groups.map((group) => (
            <PaletteGroup key={group.title} group={group} onClose={onClose} />
          ))}
        </Command.List>
      </Command>
    </Dialog>
  );
}

function PaletteGroup({
  group,
  onClose,
}: {
  readonly group: LineGroup;
  readonly onClose: () => void;
}): ReactNode {
  if (group.lines.length === 0) return null;
  return (
    <Command.Group heading={group.title} className="palette-group">
      {group.lines.map(({ id, title, detail, icon: Icon, keys, run }) => (
        <Command.Item
          key={id}
          value={id}
          keywords={[title, detail]}
          className="palette-item"
          onSelect={() => {
            onClose();
            run();
          }}
        >
          <Icon size={13} aria-hidden="true" />
          <span className="palette-title">{title}</span>
          <span className="palette-detail">{detail}</span>
          {keys === undefined ? null : <KeyHint keys={keys} />}
        </Command.Item>
      ))}
    </Command.Group>
  );
}

/** 1 when every word is somewhere in the line, more when the line begins with the first. */
function rank(_id: string, search: string, keywords: readonly string[] = []): number {
  const line = keywords.join(' ').toLowerCase();
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  if (!words.every((word) => line.includes(word))) return 0;
  return line.startsWith(words[0] ?? '') ? 1 : 0.5;
}

type Intents = Deck['intents'];

function commandLines(view: ViewName, where: (place: CommandPlace) => boolean): Line[] {
  return COMMAND_IDS.flatMap((id): Line[] => {
    const { where: place, keys, onlyKeys } = COMMANDS[id];
    const handler = onlyKeys === true || !where(place) ? null : handlerOf(id);
    if (handler === null) return [];
    const detail = place === 'go' ? 'view' : place === view ? `in ${titleOf(`view.${view}`)}` : '';
    const icon = place === 'go' ? iconOf(id) : SquareTerminal;
    return [{ id, title: handler.title, detail, icon, keys: keys?.[0], run: handler.run }];
  });
}

function iconOf(id: CommandId): LucideIcon {
  const view = VIEWS.find((each) => id === `view.${each}`);
  return view === undefined ? SquareTerminal : VIEW_ENTRIES[view].icon;
}

function serverLines(intents: Intents, servers: NonNullable<DeckState['servers']>): Line[] {
  return servers.flatMap((server): Line[] => {
    const name = visibleText(server.name);
    const detail = visibleText(targetText(server.target).slice(0, 200));
    const show: Line = {
      id: `server ${server.id}`,
      title: name,
      detail,
      icon: VIEW_ENTRIES.servers.icon,
      run: () => {
        intents.selectServer(server.id);
        intents.show('servers');
      },
    };
    if (mainAction(server.state) !== 'stop') {
      const start = { icon: Play, run: () => void intents.startServer(server.id) };
      return [{ id: `start ${server.id}`, title: `Start ${name}`, detail, ...start }, show];
    }
    const stop = { icon: Square, run: () => void intents.stopServer(server.id) };
    const restart = { icon: RotateCw, run: () => void intents.restartServer(server.id) };
    return [
      { id: `stop ${server.id}`, title: `Stop ${name}`, detail, ...stop },
      { id: `restart ${server.id}`, title: `Restart ${name}`, detail, ...restart },
      show,
    ];
  });
}

function tapeLines(intents: Intents, tapes: NonNullable<DeckState['tapes']>, nowMs: number): Line[] {
  return tapes
    .toSorted((a, b) => b.openedMs - a.openedMs)
    .slice(0, TAPES_MAX)
    .map((tape) => ({
      id: `tape ${tape.id}`,
      title: visibleText(tape.serverName),
      detail: `tape of ${formatAgo(nowMs - tape.openedMs)}, ${formatCount(tape.entries)} entries`,
      icon: Archive,
      run: () => intents.openScope({ kind: 'tape', tapeId: tape.id }),
    }));
}
