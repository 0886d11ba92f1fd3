import { useEffect, useMemo, useRef, useState } from 'react';
import type { EntryDetail, EntryRef } from '../../../../src-shared/api/messages.ts';
import type { Failure, Result } from '../../../../src-shared/base/failure.ts';
import { useIntents } from '../../../store/hooks.ts';
import { usePlayhead } from '../../../store/playhead.ts';
import { sameEntry } from '../use-place.ts';

/** An entry is loaded once the selection rests this long: holding ↓ asks for nothing on the way. */
export const SELECTION_RESTS_MS = 60;
/** While the playhead moves on and on, with the selection: nobody reads more, and it is the dearest part to draw. */
export const MOVING_EVERY_MS = 600;

export type DetailState =
  | { readonly kind: 'none' }
  | { readonly kind: 'loading' }
  /** `isOld`: another entry is on its way; this one is shown meanwhile. */
  | { readonly kind: 'ready'; readonly detail: EntryDetail; readonly isOld: boolean }
  | { readonly kind: 'failed'; readonly failure: Failure; readonly retry: () => void };

/** The selected entry whole. `freshness` changes when its row has changed, and it is read again. */
export function useDetail(entry: EntryRef | null, freshness: string): DetailState {
  const intents = useIntents();
  const [attempt, setAttempt] = useState(0);
  const [answered, setAnswered] = useState<{
    readonly entry: EntryRef;
    readonly answer: Result<EntryDetail>;
  } | null>(null);

  // Any of them changing is another question.
  const question = useMemo(() => ({ entry, freshness, attempt }), [entry, freshness, attempt]);
  const isMoving = usePlayhead((state) => state.isMoving);
  const asked = useRef<{ readonly question: unknown; readonly atMs: number }>({
    question: null,
    atMs: -Infinity,
  });
  useEffect(() => {
    const { entry: wanted } = question;
    if (wanted === null || asked.current.question === question) return;
    const pauseMs = isMoving ? asked.current.atMs + MOVING_EVERY_MS - performance.now() : 0;
    const timer = setTimeout(
      () => {
        asked.current = { question, atMs: performance.now() };
        void intents.entry(wanted).then((answer) => {
          // Not when another was asked for since: that one's answer may be here already.
          if (asked.current.question === question) setAnswered({ entry: wanted, answer });
        });
      },
      Math.max(SELECTION_RESTS_MS, pauseMs),
    );
    return () => clearTimeout(timer);
  }, [question, isMoving, intents]);

  if (entry === null) return { kind: 'none' };
  if (answered === null) return { kind: 'loading' };
  const isOld = !sameEntry(answered.entry, entry);
  if (answered.answer.ok) return { kind: 'ready', detail: answered.answer.value, isOld };
  if (isOld) return { kind: 'loading' };
  return {
    kind: 'failed',
    failure: answered.answer.failure,
    retry: () => setAttempt((before) => before + 1),
  };
}
