/** Every tape there is, living and ended; each opens in Messages the way the live one does. */
import { Download, FileInput, FolderOpen, Pin, PinOff, RotateCcw, Trash2 } from 'lucide-react';
import { useMemo, useState, type ReactNode } from 'react';
import type { Tape } from '../../../src-shared/api/tapes.ts';
import { typeAhead } from '../../commands/typed-ahead.ts';
import { keyedAction, withKey, useCommand } from '../../commands/registry.ts';
import { useNow } from '../../store/clock.ts';
import { useFileDialog } from '../../store/file-dialog.ts';
import { useDeck, useHasHost, useIntents } from '../../store/hooks.ts';
import { useShown } from '../../store/shown.ts';
import { useVersionOf } from '../../store/version-of.ts';
import { Awaited } from '../../ui/awaited.tsx';
import { Button } from '../../ui/button.tsx';
import { Chip, ChipGroup } from '../../ui/chip.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { SearchField } from '../../ui/field.tsx';
import { formatBytes, formatCount } from '../../ui/format.ts';
import { Menu } from '../../ui/menu.tsx';
import { RowTable } from '../../ui/row-table/row-table.tsx';
import type { MenuPoint, RowTone } from '../../ui/row-table/types.ts';
import { Toolbar } from '../../ui/toolbar.tsx';
import { columnWidths } from '../../workspace/layout.ts';
import { usePref } from '../../workspace/use-pref.ts';
import { useRerunLinks } from '../../store/rerun-links.ts';
import { useRerunDialog } from '../../store/rerun-dialog.ts';
import { RerunLine } from './rerun-line.tsx';
import { TAPE_COLUMNS } from './columns.ts';
import { OriginNote } from './origin-note.tsx';
import { MockDialog } from './mock-dialog.tsx';
import { noteColumn } from './note-column.ts';
import { TapeNote } from './tape-note.tsx';
import { chosenTapes, TAPE_STATES, type TapeLine } from './tape-lines.ts';
import { tapeFace } from './tape-face.ts';
import { useTapeMenu, type TapeMenuActs } from './tape-menu.ts';
import './sessions.css';

export function SessionsView(): ReactNode {
  const tapes = useShown((state) => state.tapes);
  const openImport = useFileDialog((state) => state.openImport);
  const hasHost = useHasHost();
  useCommand('sessions.import', hasHost ? () => openImport(null) : null);
  return (
    <section className="sessions" aria-label="Sessions">
      {tapes === null ? <NotYet /> : tapes.length === 0 ? <NoTapes /> : <Tapes tapes={tapes} />}
    </section>
  );
}

function NotYet(): ReactNode {
  const trouble = useDeck((state) => state.troubles.tapes);
  return (
    <Awaited
      asking="Asking the host for its tapes…"
      missing="The list of tapes did not come"
      trouble={trouble}
    />
  );
}

function NoTapes(): ReactNode {
  const intents = useIntents();
  return (
    <EmptyState
      title="No session has been recorded yet"
      also={
        <>
          Somebody sent you a session? Drop its file on this window. <ImportButton />
        </>
      }
      action={{
        title: 'Go to Servers',
        ...keyedAction('view.servers'),
        onSelect: () => intents.show('servers'),
      }}
    >
      A tape begins whenever a server starts. It holds every byte both ways, stderr, start and exit, stays
      when the server has ended or Tapedeck was killed, and opens here like a live one.
    </EmptyState>
  );
}

function Tapes({ tapes }: { readonly tapes: readonly Tape[] }): ReactNode {
  const intents = useIntents();
  const scope = useDeck((state) => state.scope);
  const hasHost = useHasHost();
  const nowMs = useNow();
  const plan = useRerunDialog((state) => state.plan);
  const [text, setText] = useState('');
  const [states, setStates] = useState<ReadonlySet<Tape['state']>>(new Set());
  const [tapeId, setTapeId] = useState<string | null>(scope.kind === 'tape' ? scope.tapeId : null);
  const [widths, setWidths] = usePref(columnWidths('sessions'));
  const [menu, setMenu] = useState<{ readonly tape: Tape; readonly at: MenuPoint } | null>(null);
  const links = useRerunLinks();
  const rerunOf = useMemo(() => new Map(links.map(({ tapeId: id, of }) => [id, of])), [links]);
  const lines = useMemo(
    () => chosenTapes(tapes, { text, states }, nowMs, rerunOf),
    [tapes, text, states, nowMs, rerunOf],
  );
  const notes = useDeck((state) => state.notes);
  // The first note brings its column; until then the others have the room.
  const columns = useMemo(
    () =>
      notes === null || notes.length === 0 ? TAPE_COLUMNS : TAPE_COLUMNS.toSpliced(3, 0, noteColumn(notes)),
    [notes],
  );
  const [noted, setNoted] = useState<Tape | null>(null);
  const writeNote = (tape: Tape): void => {
    typeAhead('note');
    setNoted(tape);
  };
  const version = useVersionOf(lines);
  const selected = lines.findIndex(({ tape }) => tape.id === tapeId);
  const chosen = lines[selected]?.tape;
  const open = (tape: Tape | undefined): void => {
    if (tape !== undefined) intents.openScope({ kind: 'tape', tapeId: tape.id });
  };
  const pin = (tape: Tape | undefined): void => {
    if (tape !== undefined) void intents.storage.pin(tape, !tape.pinned);
  };
  const remove = (tape: Tape | undefined): void => {
    if (tape === undefined) return;
    const why = whyNotDeleted(tape);
    if (why !== undefined) return intents.notify({ severity: 'warning', message: why, hint: '' });
    // The one below takes its place, so that the next key press has something to act on.
    setTapeId(lines[selected + 1]?.tape.id ?? lines[selected - 1]?.tape.id ?? null);
    void intents.storage.remove(tape);
  };
  const acting = hasHost ? chosen : undefined;
  const rerun =
    acting === undefined ? null : () => plan(acting.id, { kind: 'all' }, `the tape of ${acting.serverName}`);
  useCommand('sessions.rerun', rerun);
  useCommand('sessions.pin', acting === undefined ? null : () => pin(acting));
  useCommand('sessions.note', chosen === undefined ? null : () => writeNote(chosen));
  const [served, setServed] = useState<Tape | null>(null);
  useCommand('sessions.mock', acting === undefined ? null : () => setServed(acting));
  const openExport = useFileDialog((state) => state.openExport);
  useCommand('sessions.export', acting === undefined ? null : () => openExport(acting));
  useCommand('sessions.delete', acting === undefined ? null : () => remove(acting));
  return (
    <>
      <Toolbar label="Sessions">
        <SearchField
          label="Filter sessions"
          placeholder="Filter by server, command, ending, protocol"
          keys="/"
          value={text}
          onChange={setText}
          matches={text === '' ? undefined : `${formatCount(lines.length)} of ${formatCount(tapes.length)}`}
          onEnter={() => open(lines[0]?.tape)}
        />
        <ChipGroup label="State">
          {TAPE_STATES.map((state) => (
            <Chip
              key={state}
              label={tapeFace(state).word}
              glyph={tapeFace(state).glyph}
              tone={tapeFace(state).tone}
              count={tapes.filter((tape) => tape.state === state).length}
              pressed={states.has(state)}
              onChange={(pressed) => {
                const next = new Set(states);
                if (pressed) next.add(state);
                else next.delete(state);
                setStates(next);
              }}
            />
          ))}
        </ChipGroup>
        <Button
          icon={FolderOpen}
          disabled={chosen === undefined}
          title={withKey('Open in Messages', 'rows.open')}
          onClick={() => open(chosen)}
        >
          Open
        </Button>
        {hasHost ? (
          <>
            <Button
              icon={RotateCcw}
              disabled={rerun === null}
              title={withKey('Play it to a server again, and compare', 'sessions.rerun')}
              onClick={() => rerun?.()}
            >
              Rerun…
            </Button>
            <Button
              kind="quiet"
              icon={chosen?.pinned === true ? PinOff : Pin}
              disabled={chosen === undefined}
              title={withKey('Kept by every retention sweep', 'sessions.pin')}
              onClick={() => pin(chosen)}
            >
              {chosen?.pinned === true ? 'Unpin' : 'Pin'}
            </Button>
            <Button
              kind="quiet"
              icon={Download}
              disabled={chosen === undefined}
              title={withKey('Write the session into a file', 'sessions.export')}
              onClick={() => {
                if (chosen !== undefined) openExport(chosen);
              }}
            >
              Export…
            </Button>
            <ImportButton />
            <Button
              kind="quiet"
              icon={Trash2}
              disabled={!canDelete(chosen)}
              title={
                whyNotDeleted(chosen) ??
                withKey('Delete the tape; it can be put back for ten minutes', 'sessions.delete')
              }
              onClick={() => remove(chosen)}
            >
              Delete
            </Button>
          </>
        ) : null}
      </Toolbar>
      <NotFollowed />
      <div className="sessions-table">
        <RowTable
          label="Sessions"
          total={lines.length}
          rowAt={(index) => lines[index]}
          version={version}
          columns={columns}
          widths={widths}
          onWidths={setWidths}
          selected={selected < 0 ? undefined : selected}
          onSelect={(index) => setTapeId(lines[index]?.tape.id ?? null)}
          onOpen={(index) => open(lines[index]?.tape)}
          onMenu={(index, at) => {
            const tape = lines[index]?.tape;
            if (tape !== undefined) setMenu({ tape, at });
          }}
          rowTone={toneOf}
          empty={
            <EmptyState title="No session matches">
              The filter and the chips hide all {formatCount(tapes.length)} of them. Escape empties the
              filter.
            </EmptyState>
          }
        />
      </div>
      {/* Below the rows: above them it would push the row away between the two clicks that open it. */}
      {chosen === undefined ? null : (
        <div className="sessions-chosen">
          <RerunLine tape={chosen} tapes={tapes} onShow={setTapeId} />
          {chosen.state === 'damaged' ? <Damage tape={chosen} /> : null}
          {chosen.origin === null ? null : <OriginNote origin={chosen.origin} />}
        </div>
      )}
      <Sum lines={lines} />
      {menu === null ? null : (
        <TapeMenu
          tape={menu.tape}
          at={menu.at}
          onClose={() => setMenu(null)}
          onNote={() => writeNote(menu.tape)}
          onServe={() => setServed(menu.tape)}
        />
      )}
      {noted === null ? null : <TapeNote tape={noted} onClose={() => setNoted(null)} />}
      {served === null ? null : <MockDialog tape={served} onClose={() => setServed(null)} />}
    </>
  );
}

function ImportButton(): ReactNode {
  const openImport = useFileDialog((state) => state.openImport);
  return (
    <Button
      kind="quiet"
      icon={FileInput}
      title={withKey('Make a session of a file', 'sessions.import')}
      onClick={() => openImport(null)}
    >
      Import…
    </Button>
  );
}

function toneOf({ tape }: TapeLine): RowTone {
  return tape.state === 'damaged' ? 'error' : 'none';
}

function whyNotDeleted(tape: Tape | undefined): string | undefined {
  if (tape?.state === 'living') return 'It is being recorded: stop its server, then delete it.';
  if (tape?.pinned === true) return 'It is pinned: unpin it, then delete it.';
  return undefined;
}

function canDelete(tape: Tape | undefined): boolean {
  return tape !== undefined && whyNotDeleted(tape) === undefined;
}

/** More taps record at once than are followed; a tape of each is there all the same. */
function NotFollowed(): ReactNode {
  const count = useDeck((state) => state.head?.notFollowed ?? 0);
  if (count === 0) return null;
  const [are, they] =
    count === 1 ? ['session of another program is', 'It'] : ['sessions of other programs are', 'They'];
  return (
    <div className="sessions-damage">
      <ErrorNote
        tone="warn"
        what={`${formatCount(count)} ${are} recorded and not shown live`}
        hint={`As many are followed at the same time as can be. ${they} can be opened here, and become live when others end.`}
      />
    </div>
  );
}

/** What of the chosen tape is gone, and what is not. */
function Damage({ tape }: { readonly tape: Tape }): ReactNode {
  const isReadOn = tape.damage.startsWith('lost: ');
  return (
    <div className="sessions-damage">
      <ErrorNote
        what={isReadOn ? 'A part of this tape is lost' : 'This tape cannot be read to its end'}
        why={isReadOn ? `${tape.damage.slice('lost: '.length)}.` : `${tape.damage}.`}
        hint={
          isReadOn
            ? 'Everything before and behind it is whole; the lost entries keep their place in the list. The command “tapedeck verify” lists all damage; a backup may have the block.'
            : 'Everything before the damage is whole. The command “tapedeck verify” lists all damage, “tapedeck query” also reads what stands behind it.'
        }
      />
    </div>
  );
}

/** What the tapes in sight come to. */
function Sum({ lines }: { readonly lines: readonly TapeLine[] }): ReactNode {
  const entries = lines.reduce((sum, { tape }) => sum + tape.entries, 0);
  const bytes = lines.reduce((sum, { tape }) => sum + tape.sizeBytes, 0);
  const recorded = lines.reduce((sum, { tape }) => sum + tape.rawBytes, 0);
  return (
    <p className="sessions-sum">
      {formatCount(lines.length)} {lines.length === 1 ? 'session' : 'sessions'} · {formatCount(entries)}{' '}
      entries · {formatBytes(bytes)} on disk
      {recorded > bytes ? ` of ${formatBytes(recorded)} recorded` : ''}
    </p>
  );
}

interface TapeMenuProps extends TapeMenuActs {
  readonly tape: Tape;
  readonly at: MenuPoint;
  readonly onClose: () => void;
}

function TapeMenu({ tape, at, onClose, ...acts }: TapeMenuProps): ReactNode {
  const entries = useTapeMenu(tape, acts);
  return (
    <Menu label={`Actions of a tape of ${tape.serverName}`} entries={entries} at={at} onClose={onClose} />
  );
}
