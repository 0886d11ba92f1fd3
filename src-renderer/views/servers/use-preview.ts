import { useEffect, useState } from 'react';
import type { ConfigPreview } from '../../../src-shared/api/servers.ts';
import type { Failure } from '../../../src-shared/base/failure.ts';
import { useIntents } from '../../store/hooks.ts';

export type Preview =
  | { readonly kind: 'none' }
  | { readonly kind: 'read'; readonly text: string; readonly preview: ConfigPreview }
  | { readonly kind: 'failed'; readonly failure: Failure };

/** Somebody who types is not told about every half word. */
const READ_AFTER_MS = 250;

/** What the host reads in a config text, a moment after it was last changed. */
export function usePreview(text: string): Preview {
  const intents = useIntents();
  const [preview, setPreview] = useState<Preview>({ kind: 'none' });
  useEffect(() => {
    let isWanted = true;
    const read = async (): Promise<void> => {
      if (text.trim() === '') return setPreview({ kind: 'none' });
      const answer = await intents.previewConfig(text);
      if (!isWanted) return;
      setPreview(
        answer.ok
          ? { kind: 'read', text, preview: answer.value }
          : { kind: 'failed', failure: answer.failure },
      );
    };
    const timer = setTimeout(() => void read(), READ_AFTER_MS);
    return () => {
      isWanted = false;
      clearTimeout(timer);
    };
  }, [intents, text]);
  return preview;
}
