import { useCallback } from 'react';
import { useIntents } from '../../store/hooks.ts';

/** Copies, and says so: nothing else on the screen would. */
export function useCopy(): (text: string) => void {
  const intents = useIntents();
  return useCallback(
    (text: string) => {
      navigator.clipboard.writeText(text).then(
        () => intents.notify({ severity: 'info', message: 'Copied.', hint: '' }),
        () =>
          intents.notify({
            severity: 'warning',
            message: 'The browser refused to copy.',
            hint: 'Select the text and copy it by key.',
          }),
      );
    },
    [intents],
  );
}
