import { useEffect, useState } from 'react';
import type { RecoveryReport } from '../../../src-shared/api/recovery.ts';
import type { Result } from '../../../src-shared/base/failure.ts';
import { useDeck, useIntents } from '../../store/hooks.ts';

/** The report, read again whenever recovery has come further; null until it is there. */
export function useReport(id: string | null): Result<RecoveryReport> | null {
  const { recovery } = useIntents();
  const revision = useDeck((state) => state.head?.revision.recovery ?? 0);
  const [read, setRead] = useState<{ id: string; revision: number; report: Result<RecoveryReport> } | null>(
    null,
  );
  useEffect(() => {
    if (id === null) return;
    let isOver = false;
    void recovery.report(id).then((report) => {
      if (!isOver) setRead({ id, revision, report });
    });
    return () => {
      isOver = true;
    };
  }, [id, revision, recovery]);
  return read !== null && read.id === id ? read.report : null;
}
