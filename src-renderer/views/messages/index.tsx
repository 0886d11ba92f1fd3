/** Every message as it crosses the wire: the filter, the rows, and what one of them holds. */
import { useCallback, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import type { EntryDetail, EntryRef } from '../../../src-shared/api/messages.ts';
import { titleOf } from '../../commands/list.ts';
import { useCommand } from '../../commands/registry.ts';
import { useFileDialog } from '../../store/file-dialog.ts';
import { useDeck, useHasHost, useIntents } from '../../store/hooks.ts';
import { useMark } from '../../store/note-marks.ts';
import type { TableRow } from '../../store/rows.ts';
import { Split, type SplitHandle } from '../../ui/split.tsx';
import { splitSizes } from '../../workspace/layout.ts';
import { usePref } from '../../workspace/use-pref.ts';
import { COPY_FORMS } from '../copy-as/forms.ts';
import { FORM_COMMANDS, useCopyAs } from '../copy-as/use-copy-as.ts';
import { textOf } from './copy.ts';
import { fromBase64 } from './detail/body-bytes.ts';
import { DetailPane, type DetailHandle } from './detail/pane.tsx';
import { FilterBar } from './filter-bar.tsx';
import { MessageTable, type MessageTableHandle, type SelectedRow } from './message-table.tsx';
import { NoteOnAll } from './note-on-all.tsx';
import { PickedBar } from './picked-menu.tsx';
import { usePickedCount } from '../../store/picked.ts';
import { PinnedStrip } from './pinned-strip.tsx';
import { timelineHeight } from './prefs.ts';
import { TimelinePane } from './timeline/pane.tsx';
import { useMedia } from './use-media.ts';
import { usePathValues } from './use-path-values.ts';
import { useRerunCommands } from '../reruns/use-rerun-entries.ts';
import './messages.css';

/** Below this the detail goes under the rows. */
const NARROW = '(max-width: 1099px)';

export function MessagesView(): ReactNode {
  const isNarrow = useMedia(NARROW);
  const [sizes, setSizes] = usePref(splitSizes(isNarrow ? 'messages-narrow' : 'messages'));
  const [height, setHeight] = usePref(timelineHeight);
  const [selected, setSelected] = useState<SelectedRow | null>(null);
  const table = useRef<MessageTableHandle>(null);
  const detail = useRef<DetailHandle>(null);
  const split = useRef<SplitHandle>(null);
  const shown = useRef<EntryDetail | null>(null);

  const intents = useIntents();
  const entry = useDeck((state) => state.entry);
  const isPinned = useMark(entry)?.pinned === true;
  const openNote = useCallback(() => {
    if (split.current?.isCollapsed('detail') === true) split.current.toggle('detail');
    detail.current?.note();
  }, []);
  // With several rows selected these are the bar's, for all of them.
  const hasPicked = usePickedCount() > 0;
  const single = hasPicked ? null : entry;
  useCommand(
    'messages.pin',
    single === null ? null : () => void intents.notes.pin(single, !isPinned),
    isPinned ? 'Unpin the row' : 'Pin the row',
  );
  const { copy, last } = useCopyAs();
  useCommand(
    'messages.copy-again',
    single === null ? null : () => void copy(single, last),
    `${titleOf(FORM_COMMANDS[last])} (used last)`,
  );
  for (const form of COPY_FORMS) {
    // The list of forms never changes, so neither does the order of the hooks.
    const from = form === 'json' || form === 'line' ? single : entry;
    // oxlint-disable-next-line react/rules-of-hooks
    useCommand(FORM_COMMANDS[form], from === null ? null : () => void copy(from, form));
  }
  useRerunCommands(selected?.row ?? null, hasPicked);
  useExportCommand(entry, hasPicked);
  useCommand('messages.note', single === null ? null : openNote);
  useCommand('messages.pair', () => table.current?.jumpToPair());
  useCommand('messages.next-finding', () => table.current?.jumpToFinding('after'));
  useCommand('messages.previous-finding', () => table.current?.jumpToFinding('before'));

  const openDetail = useCallback(() => {
    if (split.current?.isCollapsed('detail') === true) split.current.toggle('detail');
    detail.current?.focus();
  }, []);
  const known = useCallback((row: TableRow) => knownText(shown.current, row), []);
  const remember = useCallback((next: EntryDetail | null) => {
    shown.current = next;
  }, []);
  const values = usePathValues();
  const toggleTimeline = useCallback(
    () => setHeight({ ...height, isOpen: !height.isOpen }),
    [height, setHeight],
  );
  useCommand('messages.timeline', toggleTimeline, height.isOpen ? 'Hide the timeline' : 'Show the timeline');
  const backToRows = useCallback(() => table.current?.focus(), []);

  const timeline = height.isOpen ? <TimelinePane selectedRow={selected?.row ?? null} /> : null;

  return (
    <section className="msg-view" aria-label="Messages">
      <FilterBar onEnter={backToRows} hasTimeline={height.isOpen} onTimeline={toggleTimeline} />
      <PinnedStrip onJump={backToRows} />
      {isNarrow ? timeline : null}
      <div className="msg-main">
        <Split
          key={isNarrow ? 'column' : 'row'}
          ref={split}
          direction={isNarrow ? 'column' : 'row'}
          sizes={sizes}
          onSizes={setSizes}
          panes={[
            {
              id: 'rows',
              label: 'rows',
              minPx: isNarrow ? 120 : 360,
              content: (
                <div className="msg-rows">
                  {isNarrow ? null : timeline}
                  <div className="msg-table">
                    <MessageTable
                      ref={table}
                      values={values}
                      onOpen={openDetail}
                      onNote={openNote}
                      onSelectedRow={setSelected}
                      textOf={known}
                    />
                  </div>
                  <PickedBar onLeave={backToRows} />
                </div>
              ),
            },
            {
              id: 'detail',
              label: 'detail',
              sizePx: isNarrow ? 300 : wideDetailPx(),
              minPx: isNarrow ? 120 : 280,
              collapsible: true,
              keepPx: true,
              content: (
                <DetailPane ref={detail} selected={selected} onShown={remember} onLeave={backToRows} />
              ),
            },
          ]}
        />
      </div>
      <NoteOnAll />
    </section>
  );
}

/** The tape that is looked at, or that the row is of; of it what the filter shows. */
function useExportCommand(entry: EntryRef | null, hasPicked: boolean): void {
  const hasHost = useHasHost();
  const scope = useDeck((state) => state.scope);
  const query = useDeck((state) => state.filter.query);
  const tapeId = scope.kind === 'tape' ? scope.tapeId : entry?.tapeId;
  const tape = useDeck((state) => state.tapes?.find(({ id }) => id === tapeId));
  const openExport = useFileDialog((state) => state.openExport);
  const isPart = query !== '';
  useCommand(
    'messages.export',
    tape === undefined || !hasHost || hasPicked ? null : () => openExport(tape, isPart ? query : undefined),
    isPart ? 'Export what the filter shows…' : 'Export the tape…',
  );
}

/** On a large screen the detail has room for lines that are not broken; on a laptop the rows need it more. */
function wideDetailPx(): number {
  return Math.max(360, Math.round(window.innerWidth * 0.28));
}

/** The message of a row, when the detail pane has it whole. */
function knownText(detail: EntryDetail | null, row: TableRow): string | undefined {
  if (detail === null || detail.tapeId !== row.tapeId || detail.row.seq !== row.seq) return undefined;
  const bytes = fromBase64(detail.bodyBase64);
  return bytes.length < detail.bodyBytes ? undefined : textOf(detail, bytes, 'json');
}
