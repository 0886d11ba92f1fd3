import { useEffect, useMemo, useState } from 'react';
import type { EntryDetail, EntryRef } from '../../../../src-shared/api/messages.ts';
import type { Failure, Result } from '../../../../src-shared/base/failure.ts';
import { useIntents } from '../../../store/hooks.ts';
import { sameEntry } from '../use-place.ts';

/** An entry is loaded once the selection rests this long: holding ↓ asks for nothing on the way. */
export const SELECTION_RESTS_MS = 60;

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
  useEffect(() => {
    const { entry: wanted } = question;
    if (wanted === null) return;
    let gone = false;
    const timer = setTimeout(() => {
      void intents.entry(wanted).then((answer) => {
        if (!gone) setAnswered({ entry: wanted, answer });
      });
    }, SELECTION_RESTS_MS);
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [question, intents]);

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
