import { useState } from 'react';
import type { EntryRef } from '../../../../src-shared/api/messages.ts';
import { sameEntry } from '../use-place.ts';

/** The same object while it names the same entry, so that effects do not run again. */
export function useStableRef(ref: EntryRef | null): EntryRef | null {
  const [kept, setKept] = useState(ref);
  if (sameEntry(kept, ref)) return kept;
  setKept(ref);
  return ref;
}
