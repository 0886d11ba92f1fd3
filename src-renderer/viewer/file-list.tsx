import { Trash2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button, IconButton } from '../ui/button.tsx';
import { formatBytes, formatCount, formatDateTime } from '../ui/format.ts';
import { VisibleText } from '../ui/visible-text.tsx';
import type { FileRecord } from './viewer-store.ts';
import type { Viewer } from './viewer.ts';

interface FileListProps {
  readonly files: readonly FileRecord[];
  readonly viewer: Viewer;
  readonly onShown: () => void;
}

/** What was opened here before, and is still in the browser's store. */
export function FileList({ files, viewer, onShown }: FileListProps): ReactNode {
  return (
    <section className="viewer-list" aria-labelledby="viewer-list">
      <h2 id="viewer-list">Opened before</h2>
      <ul>
        {files.map((file) => (
          <li key={file.id}>
            <Button
              kind="quiet"
              onClick={() => {
                onShown();
                void viewer.show(file.id);
              }}
            >
              <VisibleText text={file.name} maxChars={80} />
            </Button>
            <span>
              <VisibleText text={file.header.tape.serverName} maxChars={40} />
            </span>
            <span className="viewer-number">{formatDateTime(file.header.tape.openedMs)}</span>
            <span className="viewer-number">{formatCount(file.entries)} entries</span>
            <span className="viewer-number">{formatBytes(file.sizeBytes)}</span>
            <IconButton
              icon={Trash2}
              label={`Remove ${file.name} from this browser`}
              onClick={() => void viewer.remove(file.id)}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}
