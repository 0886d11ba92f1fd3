import { FileInput } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Origin } from '../../../src-shared/tape-file/origin.ts';
import { formatDateTime } from '../../ui/format.ts';
import { VisibleText } from '../../ui/visible-text.tsx';

/** Where the chosen tape came from: it was not recorded here. */
export function OriginNote({ origin }: { readonly origin: Origin }): ReactNode {
  const { file, importedMs, exportedMs, producer, isPart, isRedacted, servers, problems } = origin;
  return (
    <p className="sessions-origin">
      <FileInput size={13} aria-hidden="true" />
      <span>
        Imported from{' '}
        <strong>
          <VisibleText text={file} maxChars={120} />
        </strong>{' '}
        {formatDateTime(importedMs)}; exported {formatDateTime(exportedMs)} by{' '}
        <VisibleText text={producer} maxChars={60} />
        {isPart ? '; a part of the tape' : ''}
        {servers === undefined
          ? ''
          : `; one of ${servers} servers in it, each with a session of its own here`}
        {isRedacted ? '; values were taken out of it' : ''}
        {problems.length === 0 ? '' : `; not all could be read: ${problems.join('; ')}`}
      </span>
    </p>
  );
}
