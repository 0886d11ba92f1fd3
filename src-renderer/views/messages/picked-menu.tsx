/** What one can do with all rows that are picked: a menu, and the same in a bar under the rows. */
import { Braces, Download, ListFilter, Minus, Pin, RotateCcw, StickyNote, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { chordFor } from '../../commands/list.ts';
import { useCommand } from '../../commands/registry.ts';
import { useHasHost } from '../../store/hooks.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { formatCount } from '../../ui/format.ts';
import { Menu } from '../../ui/menu.tsx';
import type { MenuPoint } from '../../ui/row-table/types.ts';
import { Toolbar } from '../../ui/toolbar.tsx';
import { clearPicked, usePickedCount } from '../../store/picked.ts';
import { usePickedWork } from './use-picked-work.ts';

/** `12 selected rows`, for titles of commands. */
function rowsText(count: number): string {
  return count === 1 ? 'the selected row' : `${formatCount(count)} selected rows`;
}

export function PickedMenu({
  at,
  onClose,
}: {
  readonly at: MenuPoint;
  readonly onClose: () => void;
}): ReactNode {
  const work = usePickedWork();
  const count = usePickedCount();
  const hasHost = useHasHost();
  return (
    <Menu
      label={rowsText(count)}
      at={at}
      onClose={onClose}
      entries={[
        {
          kind: 'title',
          id: 'count',
          title: `${formatCount(count)} ${count === 1 ? 'row' : 'rows'} selected`,
        },
        {
          kind: 'item',
          id: 'json',
          title: 'Copy as JSON',
          icon: Braces,
          keys: chordFor('rows.copy'),
          onSelect: () => void work.copy('json'),
        },
        {
          kind: 'item',
          id: 'lines',
          title: 'Copy as JSON Lines',
          icon: Minus,
          onSelect: () => void work.copy('lines'),
        },
        { kind: 'line', id: 'after-copy' },
        ...(hasHost
          ? ([
              {
                kind: 'item',
                id: 'pin',
                title: 'Pin or unpin all',
                icon: Pin,
                keys: chordFor('messages.pin'),
                onSelect: () => void work.pin(),
              },
              {
                kind: 'item',
                id: 'note',
                title: 'Write a note on all…',
                icon: StickyNote,
                keys: chordFor('messages.note'),
                onSelect: () => void work.note(),
              },
              { kind: 'line', id: 'after-note' },
              {
                kind: 'item',
                id: 'rerun',
                title: 'Rerun the selection…',
                icon: RotateCcw,
                keys: chordFor('messages.rerun'),
                onSelect: () => void work.rerun(),
              },
              {
                kind: 'item',
                id: 'export',
                title: 'Export the selection…',
                icon: Download,
                keys: chordFor('messages.export'),
                onSelect: () => void work.export(),
              },
              { kind: 'line', id: 'after-rerun' },
            ] as const)
          : []),
        {
          kind: 'item',
          id: 'only',
          title: 'Only these rows',
          icon: ListFilter,
          onSelect: () => void work.only(),
        },
        {
          kind: 'item',
          id: 'clear',
          title: 'Clear the selection',
          icon: X,
          keys: chordFor('app.leave'),
          onSelect: clearPicked,
        },
      ]}
    />
  );
}

/** While several rows are picked: how many, and what for. */
export function PickedBar({ onLeave }: { readonly onLeave: () => void }): ReactNode {
  const count = usePickedCount();
  if (count === 0) return null;
  return <Bar count={count} onLeave={onLeave} />;
}

function Bar({ count, onLeave }: { readonly count: number; readonly onLeave: () => void }): ReactNode {
  const work = usePickedWork();
  const hasHost = useHasHost();
  useCommand('copy.json', () => void work.copy('json'), `Copy ${rowsText(count)} as JSON`);
  useCommand('copy.line', () => void work.copy('lines'), `Copy ${rowsText(count)} as JSON Lines`);
  useCommand('messages.copy-again', () => void work.copy('json'), `Copy ${rowsText(count)} as JSON (again)`);
  useCommand('messages.pin', hasHost ? () => void work.pin() : null, `Pin or unpin ${rowsText(count)}`);
  useCommand('messages.note', hasHost ? () => void work.note() : null, `Write a note on ${rowsText(count)}`);
  useCommand('messages.rerun', hasHost ? () => void work.rerun() : null, `Rerun ${rowsText(count)}…`);
  useCommand('messages.export', hasHost ? () => void work.export() : null, `Export ${rowsText(count)}…`);
  useCommand('messages.only', () => void work.only(), `Show only ${rowsText(count)}`);
  useCommand('messages.unselect', clearPicked);
  return (
    <div className="msg-picked">
      <Toolbar label="Selected rows" edge="top">
        <span className="msg-picked-count" role="status">
          <b>{formatCount(count)}</b> selected
        </span>
        <Button kind="quiet" icon={Braces} onClick={() => void work.copy('json')}>
          Copy JSON
        </Button>
        <Button kind="quiet" icon={Minus} onClick={() => void work.copy('lines')}>
          Copy lines
        </Button>
        {hasHost ? (
          <>
            <IconButton
              icon={Pin}
              label="Pin or unpin all"
              keys={chordFor('messages.pin')}
              onClick={() => void work.pin()}
            />
            <IconButton
              icon={StickyNote}
              label="Write a note on all"
              keys={chordFor('messages.note')}
              onClick={() => void work.note()}
            />
            <Button kind="quiet" icon={RotateCcw} onClick={() => void work.rerun()}>
              Rerun…
            </Button>
            <Button kind="quiet" icon={Download} onClick={() => void work.export()}>
              Export…
            </Button>
          </>
        ) : null}
        <span className="msg-picked-end">
          <IconButton
            icon={X}
            label="Clear the selection"
            keys={chordFor('app.leave')}
            onClick={() => {
              clearPicked();
              onLeave();
            }}
          />
        </span>
      </Toolbar>
    </div>
  );
}
