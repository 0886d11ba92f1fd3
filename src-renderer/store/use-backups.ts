import { useEffect, useState } from 'react';
import type { Backups } from '../../src-shared/api/backups.ts';
import type { Result } from '../../src-shared/base/failure.ts';
import { useDeck, useIntents } from './hooks.ts';

/** Null until they have come; again after every change that the host announces. */
export function useBackups(): Result<Backups> | null {
  const intents = useIntents();
  const revision = useDeck((state) => state.head?.revision.recovery);
  const [backups, setBackups] = useState<Result<Backups> | null>(null);
  useEffect(() => {
    if (revision === undefined) return;
    let isWanted = true;
    void intents.backups().then((answer) => isWanted && setBackups(answer));
    return () => {
      isWanted = false;
    };
  }, [intents, revision]);
  return backups;
}
