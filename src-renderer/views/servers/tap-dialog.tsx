/** Other programs whose servers can be put behind a tap: which, what would change, and back. */
import { useState, type ReactNode } from 'react';
import { Dialog } from '../../ui/dialog.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FoundPlaces, useFoundPlaces } from './found-places.tsx';
import { TapFile } from './tap-file.tsx';
import './tap.css';

export function TapDialog({ onClose }: { readonly onClose: () => void }): ReactNode {
  const places = useFoundPlaces();
  const [chosenId, setChosenId] = useState<string | null>(null);
  return (
    <Dialog title="Tap a client" onClose={onClose} width="wide">
      <div className="form tap-form">
        <p className="dialog-text">
          A tap stands between another program and its server: every byte passes untouched, and is on a tape.
          The program starts it by itself, so it records whether Tapedeck is open or not, and goes on when
          recording fails.
        </p>
        {places === null ? null : (
          <FoundPlaces places={places} chosenId={chosenId} onChoose={({ id }) => setChosenId(id)} />
        )}
        {places?.length === 0 ? (
          <EmptyState title="No client was found on this machine">
            Looked for the files of Claude Desktop, Cursor, VS Code, Cline, Windsurf and MCP Inspector. In any
            other program, put <code>tapedeck tap --</code> before the command of a server.
          </EmptyState>
        ) : null}
        {chosenId === null ? null : <TapFile key={chosenId} id={chosenId} />}
      </div>
    </Dialog>
  );
}
