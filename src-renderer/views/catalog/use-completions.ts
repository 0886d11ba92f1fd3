import { useEffect, useRef, useState } from 'react';
import type { CompletionAsk, Completions } from '../../../src-shared/api/completions.ts';
import { useIntents } from '../../store/hooks.ts';
import { useShown } from '../../store/shown.ts';

/** After so long without a key the server is asked: each question is a request on its tape. */
const RESTING_MS = 180;

export interface Offers {
  /** The server completes arguments, and runs. */
  readonly isOffered: boolean;
  readonly values: readonly string[];
  /** Words about what is not shown. */
  readonly more: string;
  /** Offers for this text are wanted. */
  readonly want: (value: string) => void;
}

interface Found {
  readonly value: string;
  readonly completions: Completions;
}

/** What the server offers for one argument; of two questions the later one counts, and one is under way at a time. */
export function useCompletions(asked: Omit<CompletionAsk, 'value'>, value: string): Offers {
  const intents = useIntents();
  const { serverId } = asked;
  const isOffered = useShown((state) => state.catalog?.completable.includes(serverId) === true);
  const [found, setFound] = useState<Found | null>(null);
  const latest = useRef(asked);
  useEffect(() => {
    latest.current = asked;
  });
  const wanted = useRef<string | null>(null);
  const isUnderWay = useRef(false);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(
    () => () => {
      wanted.current = null;
      clearTimeout(timer.current);
    },
    [],
  );

  const next = async (): Promise<void> => {
    if (isUnderWay.current) return;
    isUnderWay.current = true;
    try {
      while (wanted.current !== null) {
        const text = wanted.current;
        wanted.current = null;
        const answer = await intents.completeArgument({ ...latest.current, value: text });
        // What went wrong is on the tape; an argument can be typed without it.
        if (answer.ok) setFound({ value: text, completions: answer.value });
      }
    } finally {
      isUnderWay.current = false;
    }
  };

  const want = (text: string): void => {
    if (!isOffered) return;
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      wanted.current = text;
      void next();
    }, RESTING_MS);
  };

  const completions = found?.value === value ? found.completions : null;
  return { isOffered, values: completions?.values ?? [], more: moreOf(completions), want };
}

function moreOf(completions: Completions | null): string {
  if (completions === null || completions.more === 0) return '';
  return completions.more === null ? 'and more: type on' : `and ${completions.more} more: type on`;
}
