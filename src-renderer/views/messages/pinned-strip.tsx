/** The pinned frames under the filter: one click, or Tab and arrows, away. Not there while nothing is pinned. */
import { ChevronDown, CornerDownRight, Pencil, PinOff } from 'lucide-react';
import { memo, useRef, useState } from 'react';
import type { KeyboardEvent, MouseEvent, ReactNode } from 'react';
import { NOTE_TITLE_MAX } from '../../../src-shared/api/notes.ts';
import { chordFor } from '../../commands/list.ts';
import { withKey, useCommand } from '../../commands/registry.ts';
import { useDeck, useIntents } from '../../store/hooks.ts';
import { Menu, MenuButton, type MenuEntry } from '../../ui/menu.tsx';
import { Toolbar } from '../../ui/toolbar.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';
import { visibleText } from '../../ui/visible-text.ts';
import { jumpTo, renamed, usePinned, type PinnedFrame } from './pins.ts';
import { keyOf, usePinNames } from './use-pin-names.ts';
import { sameEntry } from './use-place.ts';

/** More are in the menu at the end of the strip. */
const SHOWN_MAX = 12;
const LISTED_MAX = 200;
const NAME_CHARS = 40;

export const PinnedStrip = memo(function PinnedStrip({
  onJump,
}: {
  /** The focus goes on to the rows. */
  readonly onJump: () => void;
}): ReactNode {
  const intents = useIntents();
  const entry = useDeck((state) => state.entry);
  const pins = usePinned();
  const names = usePinNames(pins);
  const [renaming, setRenaming] = useState<string | null>(null);
  const [menu, setMenu] = useState<{
    readonly pin: PinnedFrame;
    readonly x: number;
    readonly y: number;
  } | null>(null);
  const chosen = pins.find((pin) => sameEntry(pin, entry));
  useCommand('messages.rename-pin', chosen === undefined ? null : () => setRenaming(keyOf(chosen)));
  if (pins.length === 0) return null;

  const nameOf = (pin: PinnedFrame): string => (pin.title === '' ? (names.get(keyOf(pin)) ?? '') : pin.title);
  const jump = (pin: PinnedFrame): void => {
    void jumpTo(intents, { tapeId: pin.tapeId, seq: pin.seq }).then(onJump);
  };
  const unpin = (pin: PinnedFrame): void => void intents.notes.pin(pin, false);
  const rename = async (pin: PinnedFrame, name: string): Promise<void> => {
    setRenaming(null);
    const note = await intents.notes.get(pin);
    const before = note.ok ? (note.value?.text ?? '') : '';
    const text = renamed(before, name);
    if (!note.ok || text === before) return;
    const { tapeId, seq } = pin;
    const written = await intents.notes.write(
      { tapeId, seq, text, basedOn: note.value?.changedMs ?? 0 },
      before,
    );
    if (written.ok) return;
    const { message, hint } = written.failure;
    intents.notify({ severity: 'error', message, hint });
  };
  // The one that is renamed is in sight, wherever it stands.
  const shown = pins.filter((pin, index) => index < SHOWN_MAX || keyOf(pin) === renaming);

  return (
    <Toolbar label="Pinned frames">
      <div className="msg-pins">
        <span className="msg-pins-title" aria-hidden="true">
          ◆
        </span>
        {shown.map((pin) =>
          keyOf(pin) === renaming ? (
            <PinName
              key={keyOf(pin)}
              name={pin.title}
              seq={pin.seq}
              onDone={(name) => void rename(pin, name)}
              onLeave={() => setRenaming(null)}
            />
          ) : (
            <PinChip
              key={keyOf(pin)}
              pin={pin}
              name={nameOf(pin)}
              isChosen={sameEntry(pin, entry)}
              onJump={() => jump(pin)}
              onUnpin={() => unpin(pin)}
              onRename={() => setRenaming(keyOf(pin))}
              onMenu={(at) => setMenu({ pin, ...at })}
            />
          ),
        )}
        {pins.length > SHOWN_MAX ? (
          <MenuButton
            label="All pinned frames"
            icon={ChevronDown}
            entries={pins.slice(0, LISTED_MAX).map((pin): MenuEntry => {
              const name = nameOf(pin);
              const title = visibleText(`#${pin.seq} ${name}`.slice(0, NAME_CHARS));
              return { kind: 'item', id: keyOf(pin), title, onSelect: () => jump(pin) };
            })}
          >
            {`${pins.length}`}
          </MenuButton>
        ) : null}
      </div>
      {menu === null ? null : (
        <Menu
          label={`Pinned frame #${menu.pin.seq}`}
          at={menu}
          onClose={() => setMenu(null)}
          entries={[
            {
              kind: 'item',
              id: 'jump',
              title: 'Go to it',
              icon: CornerDownRight,
              keys: chordFor('rows.open'),
              onSelect: () => jump(menu.pin),
            },
            {
              kind: 'item',
              id: 'rename',
              title: 'Rename…',
              icon: Pencil,
              keys: chordFor('messages.rename-pin'),
              onSelect: () => setRenaming(keyOf(menu.pin)),
            },
            {
              kind: 'item',
              id: 'unpin',
              title: 'Unpin',
              icon: PinOff,
              keys: chordFor('messages.pin'),
              onSelect: () => unpin(menu.pin),
            },
          ]}
        />
      )}
    </Toolbar>
  );
});

interface PinChipProps {
  readonly pin: PinnedFrame;
  readonly name: string;
  readonly isChosen: boolean;
  readonly onJump: () => void;
  readonly onUnpin: () => void;
  readonly onRename: () => void;
  readonly onMenu: (at: { readonly x: number; readonly y: number }) => void;
}

function PinChip({ pin, name, isChosen, onJump, onUnpin, onRename, onMenu }: PinChipProps): ReactNode {
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'F2') onRename();
    else if (event.key === 'Delete') onUnpin();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const onContextMenu = (event: MouseEvent): void => {
    event.preventDefault();
    // The menu key comes without a place.
    const { left, bottom } = event.currentTarget.getBoundingClientRect();
    onMenu(event.clientX === 0 ? { x: left, y: bottom } : { x: event.clientX, y: event.clientY });
  };
  return (
    <button
      type="button"
      className="msg-pin"
      aria-current={isChosen ? 'true' : undefined}
      title={withKey('Go to it; double click renames', 'messages.rename-pin')}
      onClick={onJump}
      onDoubleClick={onRename}
      onContextMenu={onContextMenu}
      onKeyDown={onKeyDown}
    >
      <span className="msg-pin-seq">#{pin.seq}</span>
      <VisibleText text={name} maxChars={NAME_CHARS} />
    </button>
  );
}

interface PinNameProps {
  readonly name: string;
  readonly seq: number;
  readonly onDone: (name: string) => void;
  readonly onLeave: () => void;
}

function PinName({ name, seq, onDone, onLeave }: PinNameProps): ReactNode {
  const [text, setText] = useState(name);
  // A field that is taken away while it has the focus may be told that it lost it.
  const isOver = useRef(false);
  const end = (done: () => void): void => {
    if (isOver.current) return;
    isOver.current = true;
    done();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Enter') end(() => onDone(text.trim()));
    else if (event.key === 'Escape') end(onLeave);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <input
      className="msg-pin-name"
      aria-label={`Name of the pinned frame #${seq}`}
      placeholder="a name"
      maxLength={NOTE_TITLE_MAX}
      value={text}
      ref={(input) => {
        if (input === null || document.activeElement === input) return;
        input.focus();
        input.select();
      }}
      onChange={(event) => setText(event.currentTarget.value)}
      onKeyDown={onKeyDown}
      onBlur={() => end(() => onDone(text.trim()))}
    />
  );
}
