import {
  Braces,
  ClipboardList,
  FileCode,
  Minus,
  SquareTerminal,
  Terminal,
  Text,
  type LucideIcon,
} from 'lucide-react';
import { useMemo } from 'react';
import type { EntryRef } from '../../../src-shared/api/messages.ts';
import { chordFor, titleOf, type CommandId } from '../../commands/list.ts';
import { useIntents } from '../../store/hooks.ts';
import { formatBytes } from '../../ui/format.ts';
import type { MenuEntry } from '../../ui/menu.tsx';
import { usePref } from '../../workspace/use-pref.ts';
import { COPY_FORMS, inForm, type CopyForm } from './forms.ts';
import { loadExchange } from './load.ts';
import { copyForm } from './prefs.ts';

export const FORM_COMMANDS: Readonly<Record<CopyForm, CommandId>> = {
  json: 'copy.json',
  pretty: 'copy.pretty',
  line: 'copy.line',
  shell: 'copy.shell',
  sdk: 'copy.sdk',
  cli: 'copy.cli',
  markdown: 'copy.markdown',
};
const ICONS: Readonly<Record<CopyForm, LucideIcon>> = {
  json: Braces,
  pretty: Text,
  line: Minus,
  shell: Terminal,
  sdk: FileCode,
  cli: SquareTerminal,
  markdown: ClipboardList,
};
/** Why a message has no such form. */
const LACKS: Readonly<Record<CopyForm, string>> = {
  json: 'It has no content.',
  pretty: 'It has no content.',
  line: 'It is not JSON.',
  shell: 'Only what is sent to a server can be sent again.',
  sdk: 'The SDK has no call for it.',
  cli: 'The command line has calls of tools and their list.',
  markdown: 'It has no content.',
};

export interface CopyAs {
  /** The form that was used last. */
  readonly last: CopyForm;
  /** Copies, says so, and remembers the form; or says why not. */
  readonly copy: (ref: EntryRef, form: CopyForm) => Promise<void>;
}

export function useCopyAs(): CopyAs {
  const intents = useIntents();
  const [last, setLast] = usePref(copyForm);
  return useMemo(
    () => ({
      last,
      async copy(ref, form) {
        const loaded = await loadExchange(intents, ref);
        if (!loaded.ok) {
          const { message, hint } = loaded.failure;
          return intents.notify({ severity: 'error', message, hint });
        }
        const text = inForm(form, loaded.value.exchange, loaded.value.own);
        if (text === null)
          return intents.notify({
            severity: 'warning',
            message: `This message has no such form: ${titleOf(FORM_COMMANDS[form])}.`,
            hint: LACKS[form],
          });
        setLast(form);
        try {
          await navigator.clipboard.writeText(text);
          // A notice shows every character that hides, also the space that holds a number and its unit together.
          const size = formatBytes(text.length).replaceAll('\u00a0', ' ');
          const message = `${titleOf(FORM_COMMANDS[form])}: ${size}.`;
          intents.notify({ severity: 'info', message, hint: hintFor(text) });
        } catch {
          intents.notify({
            severity: 'warning',
            message: 'The browser did not allow copying.',
            hint: 'Select the text and press Ctrl+C or Cmd+C.',
          });
        }
      },
    }),
    [intents, last, setLast],
  );
}

/** What is not told has to be set. */
function hintFor(text: string): string {
  const names = new Set([...text.matchAll(/"\$([A-Z_][A-Z0-9_]*)"/g)].map(([, name]) => name));
  return names.size === 0 ? '' : `Secrets are not copied: set ${[...names].join(', ')} first.`;
}

/** The forms as entries of a menu; the one used last has the key. */
export function useCopyEntries(ref: EntryRef | null): readonly MenuEntry[] {
  const { copy, last } = useCopyAs();
  return COPY_FORMS.map((form) => ({
    kind: 'item',
    id: `copy-${form}`,
    title: titleOf(FORM_COMMANDS[form]),
    icon: ICONS[form],
    keys: form === last ? chordFor('messages.copy-again') : undefined,
    disabled: ref === null,
    onSelect: () => {
      if (ref !== null) void copy(ref, form);
    },
  }));
}
