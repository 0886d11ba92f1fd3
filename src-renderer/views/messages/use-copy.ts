import { useMemo } from 'react';
import type { EntryRef } from '../../../src-shared/api/messages.ts';
import { useIntents } from '../../store/hooks.ts';
import { formatBytes } from '../../ui/format.ts';
import { entryText, type CopyKind } from './copy.ts';

export interface Copy {
  readonly text: (text: string) => Promise<void>;
  readonly entry: (ref: EntryRef, kind: CopyKind) => Promise<void>;
}

/** Copies and says so, or says why not. */
export function useCopy(): Copy {
  const intents = useIntents();
  return useMemo(() => {
    const text = async (value: string): Promise<void> => {
      try {
        await navigator.clipboard.writeText(value);
        intents.notify({ severity: 'info', message: `Copied ${formatBytes(value.length)}.`, hint: '' });
      } catch {
        intents.notify({
          severity: 'warning',
          message: 'The browser did not allow copying.',
          hint: 'Select the text and press Ctrl+C or Cmd+C.',
        });
      }
    };
    return {
      text,
      entry: async (ref, kind) => {
        const found = await entryText(intents, ref, kind);
        if (found.ok) await text(found.value);
        else intents.notify({ severity: 'error', message: found.failure.message, hint: found.failure.hint });
      },
    };
  }, [intents]);
}
