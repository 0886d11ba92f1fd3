/**
 * Where the selected entry stands among the rows. The entry is the truth; its ordinal moves when the filter changes,
 * when rows leave memory, or when an earlier row comes to match, and is then asked for again.
 */
import { useEffect, useMemo, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import type { EntryRef } from '../../../src-shared/api/messages.ts';
import { useDeck, useIntents } from '../../store/hooks.ts';
import type { RowWindow } from '../../store/rows.ts';

export interface Place {
  /** Null while the row under a moved selection has not come yet. */
  readonly entry: EntryRef | null;
  /** Null when the entry is not among the rows. */
  readonly ordinal: number | null;
  /** The scope and filter that the ordinal is about. */
  readonly question: unknown;
}

const NOWHERE: Place = { entry: null, ordinal: null, question: null };

export interface PlaceHandlers {
  /** The selection came from elsewhere (a jump): show it. */
  readonly onArrive: (ordinal: number, from: 'jump' | 'filter' | 'drift') => void;
}

export function usePlace(
  rows: RowWindow,
  { onArrive }: PlaceHandlers,
): readonly [Place, (ordinal: number) => void] {
  const intents = useIntents();
  const entry = useDeck((state) => state.entry);
  const scope = useDeck((state) => state.scope);
  const filter = useDeck((state) => state.filter);
  const [place, setPlace] = useState<Place>(NOWHERE);
  // A filter is a new object whenever it is set, so that the pair names the question.
  const asked = useMemo(() => ({ scope, filter }), [scope, filter]);
  const arrive = useRef(onArrive);
  useEffect(() => {
    arrive.current = onArrive;
  });

  const isComing = place.entry === null && place.ordinal !== null;
  const isKnown = place.question === asked && (isComing || sameEntry(place.entry, entry));
  const placed = place.entry;
  useEffect(() => {
    if (isKnown) return;
    if (entry === null) return;
    let gone = false;
    const from = sameEntry(placed, entry) ? 'filter' : 'jump';
    void intents.locate(asked.scope, asked.filter, entry).then(async (ordinal) => {
      // With its rows at once: a screen of blank rows in between would be drawn for nobody.
      if (!gone && ordinal !== null) await rows.near(ordinal);
      if (gone) return;
      if (ordinal !== null) arrive.current(ordinal, from);
      // In the same frame as the rows that were scrolled to: they would else be laid out twice.
      flushSync(() => setPlace({ entry, ordinal, question: asked }));
    });
    return () => {
      gone = true;
    };
  }, [isKnown, entry, asked, intents, placed, rows]);

  useEffect(() => {
    const { ordinal } = place;
    if (ordinal === null || place.question !== asked) return;
    let gone = false;
    let isAsking = false;
    const check = (): void => {
      const row = rows.rowAt(ordinal);
      if (gone || isAsking || row === undefined) return;
      if (placed === null) {
        const found = { tapeId: row.tapeId, seq: row.seq };
        setPlace({ ...place, entry: found });
        intents.selectEntry(found);
      } else if (row.tapeId !== placed.tapeId || row.seq !== placed.seq) {
        isAsking = true;
        void intents.locate(asked.scope, asked.filter, placed).then((moved) => {
          isAsking = false;
          if (gone || moved === ordinal) return;
          setPlace({ ...place, ordinal: moved });
          if (moved !== null) arrive.current(moved, 'drift');
        });
      }
    };
    const stop = rows.subscribe(check);
    queueMicrotask(check);
    return () => {
      gone = true;
      stop();
    };
  }, [place, placed, asked, rows, intents]);

  const select = (ordinal: number): void => {
    const row = rows.rowAt(ordinal);
    const found = row === undefined ? null : { tapeId: row.tapeId, seq: row.seq };
    setPlace({ entry: found, ordinal, question: asked });
    if (found !== null) intents.selectEntry(found);
  };
  const isGone = place.question !== asked || (entry === null && !isComing);
  return [isGone ? NOWHERE : place, select];
}

export function sameEntry(left: EntryRef | null, right: EntryRef | null): boolean {
  return left?.tapeId === right?.tapeId && left?.seq === right?.seq;
}
