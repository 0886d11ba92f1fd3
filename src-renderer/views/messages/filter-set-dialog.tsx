/** Saved filters and colours in their order: renamed, rewritten, moved, put aside, taken out, and taken along as a file. */
import { ArrowDown, ArrowUp, Download, Plus, Trash2, Undo2, Upload } from 'lucide-react';
import { useRef, useState } from 'react';
import type { KeyboardEvent, ReactNode } from 'react';
import { QUERY_MAX } from '../../../src-shared/api/messages.ts';
import { chordFor } from '../../commands/list.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/field.tsx';
import { Select } from '../../ui/select.tsx';
import { usePref } from '../../workspace/use-pref.ts';
import { saveFile } from '../tools/results/save-file.ts';
import { SET_BYTES_MAX, mistakeIn, moved, readSet, setText, together, type FilterSet } from './filter-set.ts';
import {
  COLOURS,
  COLOUR_RULES_MAX,
  FILTER_NAME_MAX,
  SAVED_FILTERS_MAX,
  colourRules,
  savedFilters,
  type ColourRule,
} from './prefs.ts';

export const COLOUR_WORDS: Readonly<Record<ColourRule['colour'], string>> = {
  mark: 'Yellow',
  info: 'Blue',
  muted: 'Grey',
};
const COLOUR_OPTIONS = COLOURS.map((value) => ({ value, title: COLOUR_WORDS[value] }));

interface Draft {
  readonly id: number;
  /** As it is typed; what counts until it can be read is `query`. */
  readonly text: string;
  readonly query: string;
  readonly isGone: boolean;
}
interface SavedDraft extends Draft {
  readonly name: string;
}
interface ColourDraft extends Draft {
  readonly colour: ColourRule['colour'];
  readonly off: boolean;
}
interface Drafts {
  readonly saved: readonly SavedDraft[];
  readonly colours: readonly ColourDraft[];
}

export function FilterSetDialog({ onClose }: { readonly onClose: () => void }): ReactNode {
  const [saved, setSaved] = usePref(savedFilters);
  const [rules, setRules] = usePref(colourRules);
  const [drafts, setDrafts] = useState<Drafts>(() => draftsOf({ saved, colours: rules }, 0));
  const [said, setSaid] = useState('');
  const file = useRef<HTMLInputElement>(null);

  const write = (next: Drafts): void => {
    setDrafts(next);
    const set = setOf(next);
    setSaved(set.saved);
    setRules(set.colours);
  };
  const writeSaved = (next: readonly SavedDraft[]): void => write({ ...drafts, saved: next });
  const writeColours = (next: readonly ColourDraft[]): void => write({ ...drafts, colours: next });
  const newId = (): number => Math.max(0, ...[...drafts.saved, ...drafts.colours].map(({ id }) => id)) + 1;
  const take = async (chosen: File | undefined): Promise<void> => {
    if (chosen === undefined) return;
    if (chosen.size > SET_BYTES_MAX) return setSaid('This file is too large to be one of filters.');
    const incoming = readSet(await chosen.text());
    if (typeof incoming === 'string') return setSaid(incoming);
    const { set, added } = together(setOf(drafts), incoming);
    const of = incoming.saved.length + incoming.colours.length;
    write(draftsOf(set, newId()));
    setSaid(
      `${added} of ${of} came in${added === of ? '.' : ': the others are here, or cannot be read here.'}`,
    );
  };

  return (
    <Dialog
      title="Filters and colours"
      width="wide"
      onClose={onClose}
      actions={
        <>
          <span className="msg-set-said" role="status">
            {said}
          </span>
          <input
            ref={file}
            type="file"
            accept=".json,application/json"
            className="ui-hidden"
            tabIndex={-1}
            aria-hidden="true"
            onChange={(event) => {
              void take(event.currentTarget.files?.[0]);
              event.currentTarget.value = '';
            }}
          />
          <Button icon={Upload} onClick={() => file.current?.click()}>
            Import…
          </Button>
          <Button
            icon={Download}
            disabled={saved.length + rules.length === 0}
            onClick={() => saveFile('tapedeck-filters.json', 'application/json', setText(setOf(drafts)))}
          >
            Export
          </Button>
          <Button kind="primary" onClick={onClose}>
            Done
          </Button>
        </>
      }
    >
      <section className="msg-set" aria-label="Colours">
        <header className="msg-set-head">
          <h3>Colours</h3>
          <p>The first that matches colours a row. What is wrong with the wire keeps its own colour.</p>
          <Button
            icon={Plus}
            disabled={setOf(drafts).colours.length >= COLOUR_RULES_MAX}
            onClick={() =>
              writeColours([
                ...drafts.colours,
                { id: newId(), text: '', query: '', isGone: false, colour: 'mark', off: false },
              ])
            }
          >
            Add a colour
          </Button>
        </header>
        {drafts.colours.length === 0 ? (
          <p className="msg-quiet">
            None yet: a filter like latency&gt;500ms can mark its rows while another one is shown.
          </p>
        ) : null}
        {drafts.colours.map((draft) => (
          <Line key={draft.id} draft={draft} all={drafts.colours} isColour onChange={writeColours}>
            <input
              type="checkbox"
              className="ui-checkbox"
              aria-label={`Use the colour of ${draft.text}`}
              checked={!draft.off}
              onChange={(event) =>
                writeColours(changed(drafts.colours, { ...draft, off: !event.currentTarget.checked }))
              }
            />
            <span className={`msg-set-swatch row-${draft.colour}`} aria-hidden="true" />
            <Select
              label="Colour"
              hideLabel
              options={COLOUR_OPTIONS}
              value={draft.colour}
              onChange={(colour) => writeColours(changed(drafts.colours, { ...draft, colour }))}
            />
          </Line>
        ))}
      </section>
      <section className="msg-set" aria-label="Saved filters">
        <header className="msg-set-head">
          <h3>Saved filters</h3>
          <p>In the menu of the bookmark and in the palette, by name or as they stand.</p>
          <Button
            icon={Plus}
            disabled={setOf(drafts).saved.length >= SAVED_FILTERS_MAX}
            onClick={() =>
              writeSaved([...drafts.saved, { id: newId(), text: '', query: '', isGone: false, name: '' }])
            }
          >
            Add a filter
          </Button>
        </header>
        {drafts.saved.length === 0 ? (
          <p className="msg-quiet">
            None yet: type a filter and choose Save this filter in the bookmark’s menu.
          </p>
        ) : null}
        {drafts.saved.map((draft) => (
          <Line key={draft.id} draft={draft} all={drafts.saved} isColour={false} onChange={writeSaved}>
            <TextField
              label="Name"
              hideLabel
              placeholder="no name"
              maxLength={FILTER_NAME_MAX}
              value={draft.name}
              onChange={(name) => writeSaved(changed(drafts.saved, { ...draft, name }))}
            />
          </Line>
        ))}
      </section>
    </Dialog>
  );
}

interface LineProps<Of extends Draft> {
  readonly draft: Of;
  readonly all: readonly Of[];
  readonly isColour: boolean;
  readonly onChange: (all: readonly Of[]) => void;
  readonly children: ReactNode;
}

function Line<Of extends Draft>({ draft, all, isColour, onChange, children }: LineProps<Of>): ReactNode {
  const gone = (isGone: boolean): void => onChange(changed(all, { ...draft, isGone }));
  if (draft.isGone)
    return (
      <div className="msg-set-line is-gone">
        <span>Removed {draft.text}</span>
        <Button icon={Undo2} onClick={() => gone(false)} ref={takeFocus}>
          Put it back
        </Button>
      </div>
    );
  const mistake = draft.text === draft.query ? null : mistakeIn(draft.text, isColour);
  const at = all.indexOf(draft);
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    if (!event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return;
    event.preventDefault();
    onChange(moved(all, draft, event.key === 'ArrowUp' ? -1 : 1));
    // A line that is moved in the page loses the focus.
    const input = event.currentTarget;
    requestAnimationFrame(() => input.focus());
  };
  return (
    <div
      role="group"
      aria-label={draft.text}
      className={isColour ? 'msg-set-line is-colour' : 'msg-set-line'}
    >
      {children}
      <TextField
        label="Filter"
        hideLabel
        mono
        maxLength={QUERY_MAX}
        value={draft.text}
        error={mistake ?? undefined}
        onKeyDown={onKeyDown}
        ref={draft.text === '' ? takeFocus : undefined}
        onChange={(text) =>
          onChange(
            changed(all, {
              ...draft,
              text,
              query: mistakeIn(text, isColour) === null ? text.trim() : draft.query,
            }),
          )
        }
      />
      <IconButton
        icon={ArrowUp}
        label="Up"
        keys={chordFor('messages.filter-up')}
        disabled={at === 0}
        onClick={() => onChange(moved(all, draft, -1))}
      />
      <IconButton
        icon={ArrowDown}
        label="Down"
        keys={chordFor('messages.filter-down')}
        disabled={at === all.length - 1}
        onClick={() => onChange(moved(all, draft, 1))}
      />
      <IconButton icon={Trash2} label="Remove" onClick={() => gone(true)} />
    </div>
  );
}

function changed<Of extends Draft>(all: readonly Of[], next: Of): readonly Of[] {
  return all.map((each) => (each.id === next.id ? next : each));
}

/** Drafts with ids of their own from `firstId` on, so that one keeps the focus where it moves to. */
function draftsOf({ saved, colours }: FilterSet, firstId: number): Drafts {
  const draft = (query: string, at: number): Draft => ({
    id: firstId + at,
    text: query,
    query,
    isGone: false,
  });
  return {
    saved: saved.map(({ query, name }, at) => ({ ...draft(query, at), name })),
    colours: colours.map(({ query, colour, off }, at) => ({
      ...draft(query, saved.length + at),
      colour,
      off: off === true,
    })),
  };
}

/** Of what was just put there. */
function takeFocus(element: HTMLElement | null): void {
  element?.focus();
}

/** What is there to be used: neither removed nor without a filter yet. */
function setOf({ saved, colours }: Drafts): FilterSet {
  const isThere = ({ query, isGone }: Draft): boolean => query !== '' && !isGone;
  return {
    saved: saved.filter(isThere).map(({ query, name }) => ({ query, name: name.trim() })),
    colours: colours
      .filter(isThere)
      .map(({ query, colour, off }) => ({ query, colour, ...(off ? { off } : {}) })),
  };
}
