/** How much of a session a filter leaves: what it shows, and what goes along. */
import { useEffect, useState, type ReactNode } from 'react';
import { exportWishSchema, type ExportWish } from '../../../src-shared/api/files.ts';
import type { PartCount } from '../../store/file-intents.ts';
import { useIntents } from '../../store/hooks.ts';
import { formatCount } from '../../ui/format.ts';

/** Nothing is counted while somebody types. */
const REST_MS = 350;

type Counted =
  | { readonly kind: 'counting' }
  | { readonly kind: 'counted'; readonly count: PartCount }
  | { readonly kind: 'unknown'; readonly why: string };

/** `wish`: null when it cannot be read yet. */
export function PartCountLine({ wish }: { readonly wish: ExportWish | null }): ReactNode {
  const intents = useIntents();
  const [counted, setCounted] = useState<Counted>({ kind: 'counting' });
  // What is taken out, and whether notes go along, changes no count.
  const key = wish === null ? null : JSON.stringify({ ...wish, redaction: null, notes: false });
  useEffect(() => {
    if (key === null) return undefined;
    const ending = new AbortController();
    const timer = setTimeout(() => {
      setCounted({ kind: 'counting' });
      const asked = exportWishSchema.parse(JSON.parse(key));
      void intents.files.count(asked, ending.signal).then((found) => {
        if (ending.signal.aborted) return;
        setCounted(
          found.ok
            ? { kind: 'counted', count: found.value }
            : { kind: 'unknown', why: found.failure.message },
        );
      });
    }, REST_MS);
    return () => {
      clearTimeout(timer);
      ending.abort();
    };
  }, [key, intents]);
  return (
    <p className="file-part-count" role="status" data-counting={counted.kind === 'counting' ? '' : undefined}>
      {wish === null ? '' : textOf(counted, wish)}
    </p>
  );
}

function textOf(counted: Counted, { format, isBare }: ExportWish): string {
  switch (counted.kind) {
    case 'counting':
      return 'Counting…';
    case 'unknown':
      return `Not counted: ${counted.why}`;
    case 'counted': {
      const { entries, matched } = counted.count;
      const shown = `${formatCount(matched)} ${matched === 1 ? 'entry matches' : 'entries match'}`;
      if (format === 'har') return `${shown}. The HTTP exchanges that they are of are written whole.`;
      if (isBare || entries === matched) return `${shown}: just as many are in the file.`;
      return `${shown}; with what belongs to them, ${formatCount(entries)} are in the file.`;
    }
  }
}
