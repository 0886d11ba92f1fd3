import { useEffect, useState } from 'react';
import { useDeck, useIntents } from '../../store/hooks.ts';
import type { Failure } from '../../../src-shared/base/failure.ts';

export interface StderrLine {
  readonly seq: number;
  readonly wallMs: number;
  readonly text: string;
}

export interface Stderr {
  /** Null while the first answer is on its way. */
  readonly lines: readonly StderrLine[] | null;
  readonly failure: Failure | null;
}

/** As many lines as one answer may carry. */
export const STDERR_LINES_MAX = 2000;
/** While much is recorded, the console is asked for this often at most. */
const PULL_EVERY_MS = 400;

const NOTHING: Stderr = { lines: null, failure: null };

/** The newest stderr lines of a server, pulled again after entries came, for as long as somebody looks. */
export function useStderr(serverId: string): Stderr {
  const intents = useIntents();
  const [stderr, setStderr] = useState(NOTHING);
  useEffect(() => {
    let isWanted = true;
    let isBusy = false;
    let pulledAt = '';
    let timer: ReturnType<typeof setTimeout> | undefined;
    const pull = async (): Promise<void> => {
      timer = undefined;
      const { head } = useDeck.getState();
      const at = `${head?.hostRun} ${head?.live.revision}`;
      if (at === pulledAt) return;
      pulledAt = at;
      isBusy = true;
      const answer = await intents.stderr(serverId, STDERR_LINES_MAX);
      isBusy = false;
      if (!isWanted) return;
      setStderr((known) =>
        answer.ok ? { lines: answer.value, failure: null } : { ...known, failure: answer.failure },
      );
      // Looks once more: entries may have come while the answer was on its way.
      later();
    };
    const later = (): void => {
      if (!isBusy) timer ??= setTimeout(() => void pull(), PULL_EVERY_MS);
    };
    void pull();
    const unsubscribe = useDeck.subscribe((now, before) => {
      if (now.head !== before.head) later();
    });
    return () => {
      isWanted = false;
      clearTimeout(timer);
      unsubscribe();
    };
  }, [intents, serverId]);
  return stderr;
}
