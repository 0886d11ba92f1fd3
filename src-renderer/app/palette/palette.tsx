/** Everything by its name: commands with their keys, servers, tools, tapes, saved filters. */
import { useEffect, useId, useMemo, useRef, useState } from 'react';
import type { KeyboardEvent, ReactNode } from 'react';
import { flushSync } from 'react-dom';
import { takeAhead } from '../../commands/typed-ahead.ts';
import { useNow } from '../../store/clock.ts';
import { useDeck, useIntents } from '../../store/hooks.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { formatCount } from '../../ui/format.ts';
import { KeyHint } from '../../ui/key-hint.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';
import { usePref } from '../../workspace/use-pref.ts';
import { choose, readTyped, type Choice } from './choose.ts';
import { itemsOf, KINDS, SIGNS, type Item, type ItemKind } from './items.ts';
import { RECENT_MAX, recentItems } from './prefs.ts';
import './palette.css';

const KIND_WORDS: Readonly<Record<ItemKind, string>> = {
  command: 'commands',
  server: 'servers',
  tool: 'tools',
  tape: 'tapes',
  filter: 'saved filters',
};
const PAGE_LINES = 10;

export function Palette({ onClose }: { readonly onClose: () => void }): ReactNode {
  const items = useItems();
  const [recent, setRecent] = usePref(recentItems);
  const [typed, setTyped] = useState('');
  // Not deferred: Enter right after a letter means what that letter finds.
  const { lines, total } = useMemo(() => choose(items, typed, recent), [items, typed, recent]);
  const [at, setAt] = useState(0);
  const chosen = Math.min(at, lines.length - 1);
  const id = useId();
  const input = useRef<HTMLInputElement>(null);

  const type = (next: string): void => {
    setTyped(next);
    setAt(0);
  };
  const run = (item: Item | undefined): void => {
    if (item === undefined) return;
    if (item.isAway) {
      flushSync(onClose);
      item.run();
      return;
    }
    setRecent([item.id, ...recent.filter((each) => each !== item.id)].slice(0, RECENT_MAX));
    // Closed first, or the dialog would give the focus back to where it was, and not leave it where the command puts it.
    flushSync(onClose);
    item.run();
  };
  // The dialog is open and the field has the focus: here is what was typed before.
  const onFocus = (): void => {
    const [line = '', ...entered] = takeAhead('palette').split('\n');
    if (entered.length > 0) run(choose(items, line, recent).lines[0]?.item);
    else if (line !== '') type(line);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = stepOf(event.key);
    if (event.key === 'Enter') run(lines[chosen]?.item);
    else if (step !== null) setAt(moved(chosen, step, lines.length));
    else return;
    event.preventDefault();
  };

  return (
    <Dialog title="Go to, start, open" onClose={onClose} width="wide">
      <div className="palette">
        <input
          ref={(element) => {
            input.current = element;
            // The dialog focuses what carries the attribute; React's own autoFocus comes before it is open.
            element?.setAttribute('autofocus', '');
          }}
          className="palette-input"
          type="text"
          role="combobox"
          aria-label="Commands"
          aria-expanded="true"
          aria-controls={`${id}-list`}
          aria-activedescendant={lines.length === 0 ? undefined : `${id}-${chosen}`}
          aria-autocomplete="list"
          autoComplete="off"
          spellCheck={false}
          placeholder="A command, a server, a tool, a tape…"
          value={typed}
          onChange={(event) => type(event.currentTarget.value)}
          onFocus={onFocus}
          onKeyDown={onKeyDown}
        />
        <div className="palette-body">
          <div className="palette-list" id={`${id}-list`} role="listbox" aria-label="Commands">
            {lines.map((line, index) => (
              <PaletteLine
                key={line.item.id}
                id={`${id}-${index}`}
                line={line}
                isChosen={index === chosen}
                onPoint={() => setAt(index)}
                onRun={() => run(line.item)}
              />
            ))}
          </div>
          {lines.length === 0 ? <Nothing typed={typed} onType={type} /> : null}
        </div>
        <footer className="palette-foot">
          <Signs
            typed={typed}
            onSign={(kind) => {
              type(
                readTyped(typed).kind === kind ? readTyped(typed).rest : SIGNS[kind] + readTyped(typed).rest,
              );
              input.current?.focus();
            }}
          />
          <span role="status">
            {total > lines.length ? `${formatCount(lines.length)} of ${formatCount(total)}` : ''}
          </span>
        </footer>
      </div>
    </Dialog>
  );
}

/** As they were when it opened: a list that moves under the hand is of no use. */
function useItems(): readonly Item[] {
  const intents = useIntents();
  const [nowMs] = useState(useNow());
  return useState(() => itemsOf(intents, { ...useDeck.getState(), nowMs }))[0];
}

interface PaletteLineProps {
  readonly id: string;
  readonly line: Choice;
  readonly isChosen: boolean;
  readonly onPoint: () => void;
  readonly onRun: () => void;
}

function PaletteLine({ id, line, isChosen, onPoint, onRun }: PaletteLineProps): ReactNode {
  const { item, letters, heading } = line;
  const { icon: Icon, detail, keys } = item;
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isChosen) box.current?.scrollIntoView({ block: 'nearest' });
  }, [isChosen]);
  return (
    <>
      {heading === null ? null : (
        <div className="palette-heading" role="presentation">
          {heading}
        </div>
      )}
      {/* The field has the focus, and its keys; the line is reached by aria-activedescendant. */}
      {/* oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus */}
      <div
        ref={box}
        id={id}
        role="option"
        aria-selected={isChosen}
        data-away={item.isAway || undefined}
        className="palette-item"
        onPointerMove={isChosen ? undefined : onPoint}
        onClick={onRun}
      >
        <Icon size={13} aria-hidden="true" />
        <span className="palette-title">
          <Marked text={item.title} letters={letters} />
        </span>
        <span className="palette-detail">
          <VisibleText text={detail} maxChars={160} />
        </span>
        {keys === undefined ? null : <KeyHint keys={keys} />}
      </div>
    </>
  );
}

/** The letters that were typed stand out. */
function Marked({
  text,
  letters,
}: {
  readonly text: string;
  readonly letters: readonly number[];
}): ReactNode {
  if (letters.length === 0) return <VisibleText text={text} />;
  const marked = new Set(letters);
  const runs: { readonly from: number; text: string; readonly isMarked: boolean }[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const isMarked = marked.has(at);
    const last = runs.at(-1);
    if (last?.isMarked === isMarked) last.text += text[at] ?? '';
    else runs.push({ from: at, text: text[at] ?? '', isMarked });
  }
  return runs.map((run) =>
    run.isMarked ? (
      <mark key={run.from} className="palette-mark">
        <VisibleText text={run.text} />
      </mark>
    ) : (
      <VisibleText key={run.from} text={run.text} />
    ),
  );
}

function Nothing({
  typed,
  onType,
}: {
  readonly typed: string;
  readonly onType: (typed: string) => void;
}): ReactNode {
  const { kind, rest } = readTyped(typed);
  return (
    <div className="palette-none">
      <p>Nothing{kind === null ? '' : ` among the ${KIND_WORDS[kind]}`} is called that.</p>
      {kind === null ? (
        <p>Letters may be left out, words may stand in any order: “msg err” finds “Messages: errors”.</p>
      ) : (
        <button type="button" className="palette-sign" onClick={() => onType(rest)}>
          Look everywhere
        </button>
      )}
    </div>
  );
}

interface SignsProps {
  readonly typed: string;
  readonly onSign: (kind: ItemKind) => void;
}

function Signs({ typed, onSign }: SignsProps): ReactNode {
  const { kind } = readTyped(typed);
  return (
    <span className="palette-signs" role="group" aria-label="Narrow to">
      {KINDS.map((each) => (
        <button
          key={each}
          type="button"
          className="palette-sign"
          aria-pressed={each === kind}
          onClick={() => onSign(each)}
        >
          <kbd>{SIGNS[each]}</kbd> {KIND_WORDS[each]}
        </button>
      ))}
    </span>
  );
}

function stepOf(key: string): number | null {
  switch (key) {
    case 'ArrowDown':
      return 1;
    case 'ArrowUp':
      return -1;
    case 'PageDown':
      return PAGE_LINES;
    case 'PageUp':
      return -PAGE_LINES;
    default:
      return null;
  }
}

/** One step goes round at the ends; a page stops there. */
function moved(from: number, step: number, count: number): number {
  if (count === 0) return 0;
  if (Math.abs(step) === 1) return (from + step + count) % count;
  return Math.min(count - 1, Math.max(0, from + step));
}
