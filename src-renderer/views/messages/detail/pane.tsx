/** What the selected entry holds. The old one stays, dimmed, while the next is on its way. */
import { Binary, Braces, Copy as CopyIcon, Eye, Film, Pin, PinOff, SquarePen } from 'lucide-react';
import { memo, useEffect, useImperativeHandle, useMemo, useRef } from 'react';
import type { KeyboardEvent, ReactNode, Ref } from 'react';
import type { EntryDetail } from '../../../../src-shared/api/messages.ts';
import { chordFor } from '../../../commands/list.ts';
import { CommandKey } from '../../../commands/command-key.tsx';
import { useDeck, useHasHost, useIntents } from '../../../store/hooks.ts';
import { useMark } from '../../../store/note-marks.ts';
import { useRerunDialog } from '../../../store/rerun-dialog.ts';
import { Button, IconButton } from '../../../ui/button.tsx';
import { cx } from '../../../ui/cx.ts';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { ErrorNote } from '../../../ui/error-note.tsx';
import { MenuButton, type MenuEntry } from '../../../ui/menu.tsx';
import { Badge } from '../../../ui/status.tsx';
import { Tabs, type TabItem } from '../../../ui/tabs.tsx';
import { VisibleText } from '../../../ui/visible-text.tsx';
import { usePref } from '../../../workspace/use-pref.ts';
import { typeAhead } from '../../../commands/typed-ahead.ts';
import { NoteEditor } from '../../notes/note-editor.tsx';
import { useCopyEntries } from '../../copy-as/use-copy-as.ts';
import { sentSeq } from '../../reruns/use-rerun-entries.ts';
import { detailAsOf } from '../as-of.ts';
import type { SelectedRow } from '../message-table.tsx';
import { detailTab, type DetailTab } from '../prefs.ts';
import { useCopy } from '../use-copy.ts';
import { DIR_WORDS, KIND_WORDS, STATUS_WORDS } from '../words.ts';
import { FindingsStrip, FindingsTab } from './findings.tsx';
import { PairTab } from './pair-tab.tsx';
import { PrettyTab } from './pretty-tab.tsx';
import { RawTab } from './raw-tab.tsx';
import { StandingLine, useStanding } from './standing.tsx';
import { TimingTab } from './timing-tab.tsx';
import { useBody } from './use-body.ts';
import { useDetail } from './use-detail.ts';
import './detail.css';

export interface DetailHandle {
  readonly focus: () => void;
  /** Into the note of what is selected, as soon as that is here. */
  readonly note: () => void;
}

interface DetailPaneProps {
  /** The selected row as the table has it; null when the entry is not among the rows. */
  readonly selected: SelectedRow | null;
  /** Told what is shown, for whoever copies. */
  readonly onShown: (detail: EntryDetail | null) => void;
  /** Escape: back to the rows. */
  readonly onLeave: () => void;
  readonly ref: Ref<DetailHandle>;
}

export const DetailPane = memo(function DetailPane(props: DetailPaneProps): ReactNode {
  const { selected, onShown, onLeave, ref } = props;
  const entry = useDeck((state) => state.entry);
  const box = useRef<HTMLDivElement>(null);
  const row = selected?.row;
  const isAmongRows = row !== undefined && row.tapeId === entry?.tapeId && row.seq === entry.seq;
  const freshness = isAmongRows ? `${row.status} ${row.severity} ${row.pairSeq} ${row.latencyUs}` : '';
  const state = useDetail(entry, freshness);
  const detail = state.kind === 'ready' && !state.isOld ? state.detail : null;
  const wantsNote = useRef(false);
  useEffect(() => onShown(detail), [detail, onShown]);
  useImperativeHandle(
    ref,
    () => ({
      focus: () => box.current?.querySelector<HTMLElement>('[role="tab"][aria-selected="true"]')?.focus(),
      note() {
        wantsNote.current = true;
        typeAhead('note');
        detailTab.write('note');
        focusNote(box.current, wantsNote);
      },
    }),
    [],
  );
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || event.defaultPrevented) return;
    event.preventDefault();
    onLeave();
  };
  return (
    <div className="msg-detail" ref={box} onKeyDown={onKeyDown} role="presentation">
      {state.kind === 'none' ? <NothingSelected /> : null}
      {state.kind === 'loading' ? <Skeleton /> : null}
      {state.kind === 'failed' ? (
        <ErrorNote
          what={state.failure.message}
          hint={state.failure.hint}
          code={state.failure.code}
          actions={<Button onClick={state.retry}>Try again</Button>}
        />
      ) : null}
      {state.kind === 'ready' ? (
        <div className={cx('msg-entry', state.isOld && 'is-old')} aria-busy={state.isOld}>
          <EntryView
            detail={state.detail}
            previousMs={isAmongRows ? (selected?.previousMs ?? null) : null}
            isAmongRows={isAmongRows || state.isOld}
            freshness={freshness}
            onDrawn={() => {
              if (detail !== null) focusNote(box.current, wantsNote);
            }}
          />
        </div>
      ) : null}
    </div>
  );
});

interface EntryViewProps {
  readonly detail: EntryDetail;
  readonly previousMs: number | null;
  readonly isAmongRows: boolean;
  readonly freshness: string;
  readonly onDrawn: () => void;
}

/** The text of the note, once somebody wanted to write it and it is there. */
function focusNote(pane: HTMLElement | null, isWanted: { current: boolean }): void {
  const text = isWanted.current ? pane?.querySelector<HTMLElement>('.note-text') : null;
  if (text == null) return;
  isWanted.current = false;
  text.focus();
}

function EntryView(props: EntryViewProps): ReactNode {
  const { detail: recorded, previousMs, isAmongRows, freshness, onDrawn } = props;
  const standing = useStanding(recorded);
  const detail = useMemo(() => detailAsOf(recorded, standing), [recorded, standing]);
  const [tab, setTab] = usePref(detailTab);
  useEffect(onDrawn);
  const body = useBody(recorded);
  const mark = useMark({ tapeId: detail.tapeId, seq: detail.row.seq });
  const { findings, row } = detail;
  const items: readonly TabItem<DetailTab>[] = [
    { id: 'pretty', title: 'Pretty' },
    { id: 'raw', title: 'Raw' },
    { id: 'pair', title: 'Pair', mark: row.pairSeq >= 0 ? `#${row.pairSeq}` : undefined },
    { id: 'timing', title: 'Timing' },
    { id: 'findings', title: 'Findings', mark: findings.length > 0 ? String(findings.length) : undefined },
    { id: 'note', title: 'Note', mark: mark?.hasText === true ? '✎' : undefined },
  ];
  return (
    <>
      <EntryHeader detail={detail} isAmongRows={isAmongRows} />
      <StandingLine tapeId={detail.tapeId} seq={row.seq} standing={standing} />
      <div className="msg-tabs">
        <Tabs label="Detail" items={items} value={tab} onChange={setTab}>
          {tab === 'pretty' ? (
            <div className="msg-fill">
              <FindingsStrip findings={findings} onAll={() => setTab('findings')} />
              <PrettyTab detail={detail} body={body} />
            </div>
          ) : null}
          {tab === 'raw' ? <RawTab body={body} /> : null}
          {tab === 'pair' ? <PairTab detail={detail} freshness={freshness} /> : null}
          {tab === 'timing' ? <TimingTab detail={detail} previousMs={previousMs} /> : null}
          {tab === 'findings' ? <FindingsTab findings={findings} /> : null}
          {tab === 'note' ? (
            <NoteEditor
              key={`${detail.tapeId} ${row.seq}`}
              noteRef={{ tapeId: detail.tapeId, seq: row.seq }}
              label={`Note on #${row.seq}`}
              placeholder="What is to be said of this frame? Its first line is its name among the pinned ones."
            />
          ) : null}
        </Tabs>
      </div>
    </>
  );
}

function EntryHeader({
  detail,
  isAmongRows,
}: {
  readonly detail: EntryDetail;
  readonly isAmongRows: boolean;
}): ReactNode {
  const { row, serverName, tapeId } = detail;
  const copy = useCopy();
  const intents = useIntents();
  const isLive = useDeck((state) => state.scope.kind === 'live');
  const hasHost = useHasHost();
  const resend = hasHost ? sentSeq(row) : null;
  const editAndResend = useRerunDialog((state) => state.edit);
  const ref = { tapeId, seq: row.seq };
  const isPinned = useMark(ref)?.pinned === true;
  const copies: readonly MenuEntry[] = [
    ...useCopyEntries(ref),
    {
      kind: 'item',
      id: 'copy-raw',
      title: 'Copy raw bytes as text',
      icon: Binary,
      onSelect: () => void copy.entry(ref, 'raw'),
    },
  ];
  const dir = DIR_WORDS[row.dir];
  const status = STATUS_WORDS[row.status];
  return (
    <header className="msg-head">
      <div className="msg-head-line">
        <span className="msg-head-seq">#{row.seq}</span>
        <span className={`tone-${dir.tone}`} title={dir.long}>
          {dir.short}
        </span>
        <span className="msg-dim" title={KIND_WORDS[row.kind].long}>
          {KIND_WORDS[row.kind].short}
        </span>
        <h3 className="msg-head-method">
          <VisibleText text={row.method === '' ? row.kind : row.method} maxChars={120} />
        </h3>
        <span className="msg-head-target">
          <VisibleText text={row.target} maxChars={120} />
        </span>
        <span className="msg-head-actions">
          <IconButton
            icon={isPinned ? PinOff : Pin}
            label={isPinned ? 'Unpin' : 'Pin'}
            keys={chordFor('messages.pin')}
            onClick={() => void intents.notes.pin(ref, !isPinned)}
          />
          <IconButton
            icon={Braces}
            label="Copy JSON"
            keys={chordFor('rows.copy')}
            onClick={() => void copy.entry(ref, 'json')}
          />
          <MenuButton label="Copy as" icon={CopyIcon} entries={copies} />
          {resend === null ? null : (
            <IconButton
              icon={SquarePen}
              label="Edit and resend"
              keys={chordFor('messages.resend')}
              onClick={() => editAndResend(tapeId, resend)}
            />
          )}
          {isLive ? (
            <IconButton
              icon={Film}
              label="Show in its tape"
              onClick={() => {
                intents.openScope({ kind: 'tape', tapeId });
                intents.selectEntry(ref);
              }}
            />
          ) : null}
        </span>
      </div>
      <div className="msg-head-line is-second">
        <span className="msg-dim">
          <VisibleText text={serverName} maxChars={64} />
        </span>
        {row.id === '' ? null : (
          <span className="msg-head-id">
            id <VisibleText text={row.id} maxChars={64} />
          </span>
        )}
        {status.short === '' ? null : (
          <Badge tone={badgeTone(row.status)} title={status.long}>
            {status.short}
          </Badge>
        )}
        {isAmongRows ? null : (
          <Button kind="quiet" icon={Eye} onClick={() => intents.revealEntry(ref)}>
            Hidden by the filter: show
          </Button>
        )}
      </div>
    </header>
  );
}

function badgeTone(status: EntryDetail['row']['status']): 'neutral' | 'ok' | 'info' | 'error' {
  switch (status) {
    case 'ok':
      return 'ok';
    case 'error':
    case 'tool-error':
    case 'unanswered':
      return 'error';
    case 'pending':
    case 'input':
      return 'info';
    case 'none':
    case 'cancelled':
    case 'orphaned':
      return 'neutral';
  }
}

function NothingSelected(): ReactNode {
  return (
    <EmptyState
      title="Select a row"
      also={
        <span className="msg-keys">
          <span>
            <CommandKey id="rows.step" all /> move
          </span>
          <span>
            <CommandKey id="rows.open" /> into the detail
          </span>
          <span>
            <CommandKey id="messages.pair" /> the other half
          </span>
          <span>
            <CommandKey id="messages.next-finding" /> next finding
          </span>
          <span>
            <CommandKey id="app.filter" /> filter
          </span>
        </span>
      }
    >
      Its content, exact bytes, other half and timing are shown here.
    </EmptyState>
  );
}

/** Appears after a moment by itself: what comes at once needs no placeholder. */
function Skeleton(): ReactNode {
  return (
    <div className="msg-skeleton" aria-busy="true" aria-label="Loading the entry">
      <span />
      <span />
      <span />
    </div>
  );
}
