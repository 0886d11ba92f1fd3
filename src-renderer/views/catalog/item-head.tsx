/** Name, title, description and what is wrong with a definition. */
import { Copy } from 'lucide-react';
import type { ReactNode } from 'react';
import type { CatalogItem } from '../../../src-shared/api/catalog.ts';
import { useShown } from '../../store/shown.ts';
import { IconButton } from '../../ui/button.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { formatBytes } from '../../ui/format.ts';
import { VisibleText } from '../../ui/visible-text.tsx';
import { useCopy } from '../tools/use-copy.ts';
import { ChangeMark } from './change-mark.tsx';

export function ItemHead({ item }: { readonly item: CatalogItem }): ReactNode {
  const serverName = useShown((state) => state.servers?.find(({ id }) => id === item.serverId)?.name ?? '');
  const copy = useCopy();
  const facts = [
    item.mimeType.slice(0, 80),
    item.sizeBytes === null ? '' : formatBytes(item.sizeBytes).replaceAll('\u00a0', ' '),
  ]
    .filter((fact) => fact !== '')
    .join(', ');
  return (
    <header className="tool-head">
      <div className="tool-names">
        <h2 className="tool-name">
          <VisibleText text={item.name} maxChars={400} />
        </h2>
        <IconButton
          icon={Copy}
          label={item.kind === 'prompts' ? 'Copy the name' : 'Copy the URI'}
          onClick={() => copy(item.name)}
        />
        {item.title === '' || item.title === item.name ? null : (
          <span className="tool-title">
            <VisibleText text={item.title} maxChars={200} />
          </span>
        )}
        <span className="tool-server">
          <VisibleText text={serverName} maxChars={64} />
        </span>
      </div>
      <div className="cat-facts">
        <ChangeMark of={item} />
        {facts === '' ? null : (
          <span>
            <VisibleText text={facts} />
          </span>
        )}
      </div>
      {item.description === '' ? null : (
        <p className="tool-about">
          <VisibleText text={item.description} keepLines maxChars={2000} />
        </p>
      )}
      {item.problems.map(({ code, severity, message, hint }) => (
        <ErrorNote
          key={code}
          tone={severity === 'error' ? 'error' : 'warn'}
          what={message}
          hint={hint}
          code={code}
        />
      ))}
    </header>
  );
}
