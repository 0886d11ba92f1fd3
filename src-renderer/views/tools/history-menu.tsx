import { History } from 'lucide-react';
import type { ReactNode } from 'react';
import { MenuButton } from '../../ui/menu.tsx';
import { formatAgo } from '../../ui/format.ts';
import { visibleText } from '../../ui/visible-text.ts';
import { useNow } from '../../store/clock.ts';
import type { Draft } from './draft.ts';

const PREVIEW_CHARS = 64;

/** Arguments sent before; choosing some puts them into the form, and the present ones are lost only if never sent. */
export function HistoryMenu({
  history,
  onChoose,
}: {
  readonly history: Draft['history'];
  readonly onChoose: (text: string) => void;
}): ReactNode {
  const nowMs = useNow();
  return (
    <MenuButton
      label="Arguments sent before"
      icon={History}
      entries={
        history.length === 0
          ? [{ kind: 'title', id: 'none', title: 'Nothing sent yet: the last 20 argument sets stand here' }]
          : [
              { kind: 'title', id: 'title', title: 'Sent before, newest first' },
              ...history.map(({ text, atMs }, at) => ({
                kind: 'item' as const,
                id: String(at),
                title: `${formatAgo(nowMs - atMs)}   ${preview(text)}`,
                onSelect: () => onChoose(text),
              })),
            ]
      }
    />
  );
}

function preview(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return visibleText(line.length > PREVIEW_CHARS ? `${line.slice(0, PREVIEW_CHARS)}…` : line);
}
