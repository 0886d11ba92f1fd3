import { useEffect, useState } from 'react';
import type { ConfigPreview, ImportFrom } from '../../../src-shared/api/imports.ts';
import type { Failure } from '../../../src-shared/base/failure.ts';
import { useIntents } from '../../store/hooks.ts';

export type Preview =
  | { readonly kind: 'none' }
  | { readonly kind: 'read'; readonly from: ImportFrom; readonly preview: ConfigPreview }
  | { readonly kind: 'failed'; readonly failure: Failure };

/** Somebody who types is not told about every half word. */
const READ_AFTER_MS = 250;

/** What the host reads there, a moment after it was last changed. */
export function usePreview(from: ImportFrom): Preview {
  const intents = useIntents();
  const [preview, setPreview] = useState<Preview>({ kind: 'none' });
  useEffect(() => {
    let isWanted = true;
    const read = async (): Promise<void> => {
      if (from.kind === 'text' && from.text.trim() === '') return setPreview({ kind: 'none' });
      const answer = await intents.previewConfig(from);
      if (!isWanted) return;
      setPreview(
        answer.ok
          ? { kind: 'read', from, preview: answer.value }
          : { kind: 'failed', failure: answer.failure },
      );
    };
    const timer = setTimeout(() => void read(), from.kind === 'text' ? READ_AFTER_MS : 0);
    return () => {
      isWanted = false;
      clearTimeout(timer);
    };
  }, [intents, from]);
  return preview;
}
