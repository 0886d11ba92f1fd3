/** The rows: follows the traffic, keeps the selection on its entry, and tells the view what row that is. */
import { useEffect, useImperativeHandle, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import type { ReactNode, Ref } from 'react';
import { NO_FILTER } from '../../../src-shared/api/messages.ts';
import { useDeck, useIntents, useRowWindow } from '../../store/hooks.ts';
import { markOf } from '../../store/note-marks.ts';
import type { Moment } from '../../store/playhead.ts';
import type { TableRow } from '../../store/rows.ts';
import { usePast } from '../../store/past.ts';
import { useWoundTo } from '../../store/shown.ts';
import { RowTable } from '../../ui/row-table/row-table.tsx';
import { inRanges, movedBy } from '../../../src-shared/base/ranges.ts';
import type { Column, MenuPoint, RowPick, RowTableHandle } from '../../ui/row-table/types.ts';
import { columnWidths } from '../../workspace/layout.ts';
import { usePref } from '../../workspace/use-pref.ts';
import { isLater, rowAsOf, waitingAt } from './as-of.ts';
import { useColouring } from './colour-rules.ts';
import { messageColumns, pathColumn } from './columns.ts';
import { EmptyRows } from './empty.tsx';
import { nearestFinding, withFindings } from './find-finding.ts';
import type { PathValues } from './path-values.ts';
import { pathWish, timeMode } from './prefs.ts';
import { clearPicked } from '../../store/picked.ts';
import { PickedMenu } from './picked-menu.tsx';
import { RowMenu } from './row-menu.tsx';
import { Ticking } from './ticking.ts';
import { useCopy } from './use-copy.ts';
import { usePick } from './use-pick.ts';
import { usePickedWork } from './use-picked-work.ts';
import { sameEntry, usePlace, type Place } from './use-place.ts';
import { hasSeveralServers, useServerNames } from './use-server-names.ts';

const WAITING_TICK_MS = 100;
const WIDTHS = columnWidths('messages');

/** The row of the selection as the table knows it, and the row before it. */
export interface SelectedRow {
  readonly row: TableRow;
  readonly previousMs: number | null;
}

export interface MessageTableHandle {
  readonly focus: () => void;
  readonly jumpToPair: () => void;
  readonly jumpToFinding: (direction: 'after' | 'before') => void;
}

interface OpenMenu {
  readonly row: TableRow;
  readonly at: MenuPoint;
  /** Of all rows that are picked. */
  readonly isOfPicked: boolean;
}

interface MessageTableProps {
  readonly onOpen: () => void;
  /** At the path that is a column. */
  readonly values: PathValues;
  /** The note of the selected row is wanted. */
  readonly onNote: () => void;
  /** Told when what the selected row shows has changed; null when it is not among the rows. */
  readonly onSelectedRow: (selected: SelectedRow | null) => void;
  /** What Ctrl/Cmd+C copies when it is here already. */
  readonly textOf: (row: TableRow) => string | undefined;
  readonly ref: Ref<MessageTableHandle>;
}

export function MessageTable(props: MessageTableProps): ReactNode {
  const { onOpen, onNote, onSelectedRow, values, textOf, ref } = props;
  const { rows, version } = useRowWindow();
  const intents = useIntents();
  const copy = useCopy();
  const table = useRef<RowTableHandle>(null);
  const [widths, setWidths] = usePref(WIDTHS);
  const [follow, setFollow, isLiving] = useFollow();
  const [menu, setMenu] = useState<OpenMenu | null>(null);
  const serverNames = useServerNames();
  const colourOf = useColouring();

  // Rows come a moment after the question: an arrival waits until the table is long enough.
  const arriving = useRef<number | null>(null);
  const [place, select] = usePlace(rows, {
    onArrive: (ordinal, from) => {
      if (from === 'jump') {
        // Somewhere else is looked at now; on arriving in the view it is where one was.
        if (place.entry !== null) clearPicked();
        setFollow(false);
      } else if (follow) return;
      arriving.current = ordinal;
      reveal();
    },
  });
  const moment = usePlacedMoment(place);
  const past = usePast((state) => state.past);
  const waiting = useMemo(() => (moment === null ? null : waitingAt(past, moment)), [past, moment]);
  const known = useColumns(serverNames, isLiving, moment);
  const [columns, valuesVersion] = usePathColumn(known, values);
  const { matched, total, scanned, first } = rows.counts();
  const reveal = (): void => {
    const ordinal = arriving.current;
    if (ordinal === null || rows.counts().matched <= ordinal || matched <= ordinal) return;
    arriving.current = null;
    table.current?.reveal(Math.max(0, ordinal - first), 'center');
  };
  useEffect(reveal);

  const byEndKey = useRef(false);
  const moveTo = (ordinal: number): void => {
    // End follows the newest rows; every other way of selecting keeps the row where it is.
    if (!byEndKey.current) setFollow(false);
    byEndKey.current = false;
    arriving.current = null;
    select(ordinal);
  };
  const picking = usePick(rows, moveTo);
  const selectByHand = (ordinal: number): void => {
    clearPicked();
    moveTo(ordinal);
  };
  const picked = useMemo(() => movedBy(picking.ranges, -first), [picking.ranges, first]);
  const pickedWork = usePickedWork();

  useTellSelected(place.ordinal, onSelectedRow);
  useEffect(() => () => rows.range(0, -1), [rows]);

  useImperativeHandle(ref, () => ({
    focus: () => table.current?.focus(),
    jumpToPair: () => {
      const row = place.ordinal === null ? undefined : rows.rowAt(place.ordinal);
      if (row !== undefined && row.pairSeq >= 0)
        intents.selectEntry({ tapeId: row.tapeId, seq: row.pairSeq });
    },
    jumpToFinding: (direction) => {
      const { filter, scope } = useDeck.getState();
      const only = withFindings(filter);
      const probe = {
        findingAt: (ordinal: number) => rows.peek(only, ordinal),
        ordinalOf: ({ tapeId, seq }: { readonly tapeId: string; readonly seq: number }) =>
          intents.locate(scope, filter, { tapeId, seq }),
      };
      const from = place.ordinal ?? (direction === 'after' ? -1 : matched);
      void nearestFinding(probe, from, direction).then((found) => {
        if (found !== null) intents.selectEntry({ tapeId: found.tapeId, seq: found.seq });
        else
          intents.notify({
            severity: 'info',
            message: direction === 'after' ? 'No finding after this row.' : 'No finding before this row.',
            hint: '',
          });
      });
    },
  }));

  return (
    <>
      <RowTable
        ref={table}
        label="Messages"
        total={matched - first}
        gone={first}
        version={version + valuesVersion}
        rowAt={(index) => {
          const row = rows.rowAt(first + index);
          return row === undefined || moment === null || waiting === null
            ? row
            : rowAsOf(row, moment, waiting);
        }}
        columns={columns}
        widths={widths}
        onWidths={setWidths}
        selected={place.ordinal === null || place.ordinal < first ? undefined : place.ordinal - first}
        onSelect={(index) => selectByHand(first + index)}
        picked={picked}
        onPick={(pick) => picking.pick(placed(pick, first), place.ordinal)}
        onOpen={onOpen}
        onMenu={(index, at) => {
          const row = rows.rowAt(first + index);
          if (row !== undefined) setMenu({ row, at, isOfPicked: inRanges(picking.ranges, first + index) });
        }}
        rowTone={(row) => (moment !== null && isLater(row, moment) ? 'later' : colourOf(row))}
        copyText={(row) => {
          if (picked.length > 0) {
            void pickedWork.copy('json');
            return '';
          }
          const known = textOf(row);
          if (known !== undefined) return known;
          void copy.entry({ tapeId: row.tapeId, seq: row.seq }, 'json');
          return JSON.stringify(row);
        }}
        follow={isLiving ? follow : undefined}
        onFollow={(on) => {
          byEndKey.current = on;
          setFollow(on);
          if (on) queueMicrotask(() => (byEndKey.current = false));
        }}
        onRange={(from, to) => rows.range(first + from, first + to)}
        empty={
          <EmptyRows
            loaded={rows.loaded()}
            failure={rows.failure()}
            total={total}
            searching={scanned < total}
          />
        }
      />
      {menu?.isOfPicked === true ? <PickedMenu at={menu.at} onClose={() => setMenu(null)} /> : null}
      {menu === null || menu.isOfPicked ? null : (
        <RowMenu
          row={menu.row}
          serverName={serverNames.get(menu.row.serverId) ?? menu.row.serverId}
          at={menu.at}
          onClose={() => setMenu(null)}
          onNote={onNote}
        />
      )}
    </>
  );
}

/** A pick in places instead of indexes of the table. */
function placed(pick: RowPick, first: number): RowPick {
  switch (pick.kind) {
    case 'extend':
    case 'walk':
      return { ...pick, to: first + pick.to };
    case 'toggle':
      return { ...pick, index: first + pick.index };
    case 'all':
    case 'clear':
      return pick;
  }
}

/** Following the end: on wherever rows still come, off once one looks at something, on again at the end. */
function useFollow(): readonly [boolean, (on: boolean) => void, boolean] {
  const { rows } = useRowWindow();
  const scope = useDeck((state) => state.scope);
  const entry = useDeck((state) => state.entry);
  const isLiving = useDeck(
    (state) =>
      state.scope.kind === 'live' ||
      state.tapes?.find(({ id }) => state.scope.kind === 'tape' && id === state.scope.tapeId)?.state ===
        'living',
  );
  const key = scope.kind === 'live' ? '' : scope.tapeId;
  const [following, setFollowing] = useState({ key, on: entry === null });
  // Another scope is looked at from its end, unless one came for an entry.
  if (following.key !== key) setFollowing({ key, on: entry === null });
  const on = following.on && isLiving;
  useEffect(() => {
    rows.follow(on);
    return () => rows.follow(false);
  }, [rows, on]);
  return [on, (next) => setFollowing({ key, on: next }), isLiving];
}

/**
 * The moment that the rows show. One whose row is still looked up waits for it: the rows would else be drawn twice, grey
 * where they are and then those where it is.
 */
function usePlacedMoment(place: Place): Moment | null {
  const seen = useWoundTo();
  const entry = useDeck((state) => state.entry);
  const [moment, setMoment] = useState(seen);
  const isAwaited = seen !== null && sameEntry(seen.entry, entry) && !sameEntry(place.entry, entry);
  if (isAwaited || moment === seen) return moment;
  setMoment(seen);
  return seen;
}

function useColumns(
  serverNames: ReadonlyMap<string, string>,
  isLiving: boolean,
  moment: Moment | null,
): readonly Column<TableRow>[] {
  const { rows } = useRowWindow();
  const scope = useDeck((state) => state.scope);
  const [time] = usePref(timeMode);
  const notes = useDeck((state) => state.notes);
  const hasSeveral = useDeck(hasSeveralServers);
  // Without its host nobody knows whether it waits still.
  const isLinked = useDeck(({ link }) => link.kind === 'open');
  const [ticking] = useState(() => new Ticking(WAITING_TICK_MS));
  useSyncExternalStore(ticking.subscribe, ticking.ticks);

  const [firstMs, setFirstMs] = useState(0);
  // The first row is that of what is looked at.
  const origin = useMemo(() => ({ scope, time }), [scope, time]);
  useEffect(() => {
    if (origin.time !== 'first') return;
    let gone = false;
    void rows.peek(NO_FILTER, 0).then((row) => {
      if (!gone && row !== null) setFirstMs(row.wallMs);
    });
    return () => {
      gone = true;
    };
  }, [rows, origin]);

  return useMemo(
    () =>
      messageColumns({
        time,
        firstMs,
        rowAt: (index) => rows.rowAt(rows.counts().first + index),
        serverNames,
        markOf: (row) => markOf(notes, row),
        showServer: scope.kind === 'live' && hasSeveral,
        waitingMs: waitingBy(moment?.wallMs ?? null, isLiving && isLinked ? ticking.elapsedMs : () => null),
      }),
    [time, firstMs, rows, serverNames, hasSeveral, scope, isLiving, isLinked, ticking, notes, moment],
  );
}

/** The column of the path that is wanted, and a number that grows as its values come. */
function usePathColumn(
  columns: readonly Column<TableRow>[],
  values: PathValues,
): readonly [readonly Column<TableRow>[], number] {
  const [{ path, asColumn }] = usePref(pathWish);
  const version = useSyncExternalStore(values.subscribe, values.version);
  const all = useMemo(
    () => (asColumn && path !== '' ? [...columns, pathColumn(path, (row) => values.of(row))] : columns),
    [columns, asColumn, path, values],
  );
  return [all, version];
}

/** How long a request has waited: by now, or by the moment that one looks back to. */
function waitingBy(atMs: number | null, byNow: (sinceMs: number) => number | null) {
  return atMs === null ? byNow : (sinceMs: number): number => Math.max(0, atMs - sinceMs);
}

/** The detail follows its row (an answer came), but not the traffic: told only when the row itself has changed. */
function useTellSelected(ordinal: number | null, tell: (selected: SelectedRow | null) => void): void {
  const { rows } = useRowWindow();
  const told = useRef('');
  useEffect(() => {
    const row = ordinal === null ? undefined : rows.rowAt(ordinal);
    if (row === undefined && ordinal !== null) return;
    const previousMs = ordinal === null || ordinal === 0 ? null : (rows.rowAt(ordinal - 1)?.wallMs ?? null);
    const key = row === undefined ? '' : `${JSON.stringify(row)} ${previousMs ?? ''}`;
    if (key === told.current) return;
    told.current = key;
    tell(row === undefined ? null : { row, previousMs });
  });
}
