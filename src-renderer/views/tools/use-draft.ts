import { useCallback, useEffect, useRef, useState } from 'react';
import { readDraft, toolDraftKey, writeDraft } from '../../workspace/drafts.ts';
import { draftSchema, NEW_DRAFT, type Draft } from './draft.ts';

/**
 * The draft of one tool; null for the moment until it was read. Mount it anew for another tool (`key`): a draft never
 * moves from one to another.
 */
export function useDraft(
  serverId: string,
  tool: string,
): readonly [Draft | null, (change: (draft: Draft) => Draft) => void] {
  const [draft, setDraft] = useState<Draft | null>(null);
  const latest = useRef<Draft>(NEW_DRAFT);
  const key = toolDraftKey(serverId, tool);

  useEffect(() => {
    let isCurrent = true;
    void readDraft(key, draftSchema).then((read) => {
      if (!isCurrent) return;
      latest.current = read ?? NEW_DRAFT;
      setDraft(latest.current);
    });
    return () => {
      isCurrent = false;
    };
  }, [key]);

  const change = useCallback(
    (make: (draft: Draft) => Draft) => {
      const next = make(latest.current);
      if (next === latest.current) return;
      latest.current = next;
      setDraft(next);
      writeDraft(key, next);
    },
    [key],
  );
  return [draft, change];
}
