/** One bar and one view: which file it is, and its messages; without a file, how to open one. */
import { FileInput, FileSearch, List } from 'lucide-react';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useFieldCommands } from '../app/field-commands.ts';
import { Notices } from '../app/notices.tsx';
import { useShortcuts } from '../app/shortcuts.ts';
import { Transport } from '../app/transport.tsx';
import { useDeck } from '../store/hooks.ts';
import { usePlayhead } from '../store/playhead.ts';
import { Button } from '../ui/button.tsx';
import { ErrorNote } from '../ui/error-note.tsx';
import { formatBytes, formatCount, formatDateTime } from '../ui/format.ts';
import { Logo } from '../ui/logo.tsx';
import { Badge, StatusDot } from '../ui/status.tsx';
import { VisibleText } from '../ui/visible-text.tsx';
import { FileList } from './file-list.tsx';
import { useViewer } from './viewer-state.ts';
import type { Viewer } from './viewer.ts';
import { ViewerFrame, ViewerNav } from './views/frame.tsx';
import '../app/app.css';
import '../app/rail.css';
import './viewer.css';

export function ViewerApp({ viewer }: { readonly viewer: Viewer }): ReactNode {
  const file = useViewer((state) => state.file);
  const failure = useViewer((state) => state.failure);
  const keeps = useViewer((state) => state.keeps);
  const [isListing, setIsListing] = useState(false);
  const picker = useRef<HTMLInputElement>(null);
  const scope = useDeck((state) => state.scope);
  useShortcuts('none');
  useFieldCommands();
  const pick = (): void => picker.current?.click();
  const open = (chosen: File | undefined): void => {
    if (chosen === undefined) return;
    setIsListing(false);
    void viewer.open(chosen);
  };
  const isOver = useFileDrop(open);
  const isShown = file !== null && scope.kind === 'tape' && !isListing;
  return (
    <div className="app viewer" data-over={isOver ? '' : undefined}>
      <header className="app-top">
        <span className="app-brand">
          <Logo size={18} recording={false} />
          <h1 className="app-name">Tapedeck</h1>
        </span>
        <Badge
          tone="info"
          title={
            keeps
              ? 'Nothing is sent anywhere: the file stays in this browser.'
              : 'Nothing is sent anywhere, and nothing is kept: it is gone when this page is closed.'
          }
        >
          read-only file
        </Badge>
        {file === null ? null : (
          <span className="viewer-file">
            <strong>
              <VisibleText text={file.name} maxChars={80} />
            </strong>
            <span>
              <VisibleText text={file.header.tape.serverName} maxChars={60} />
            </span>
            <span className="viewer-more">
              {formatDateTime(file.header.tape.openedMs)} · exported {formatDateTime(file.header.exportedMs)}
              {file.header.selection === null ? '' : ' · a part of the session'}
              {file.header.redaction === null ? '' : ' · values were taken out'}
            </span>
          </span>
        )}
        <span className="app-top-gap" />
        <ReadingLine />
        {file === null ? null : (
          <Button kind="quiet" icon={List} aria-pressed={isListing} onClick={() => setIsListing(!isListing)}>
            Files
          </Button>
        )}
        <Button icon={FileInput} onClick={pick}>
          Open a file…
        </Button>
        <input
          ref={picker}
          type="file"
          className="ui-hidden"
          aria-label="The file to open"
          accept=".tape,.jsonl,.har,.html"
          onChange={(event) => {
            open(event.currentTarget.files?.[0]);
            event.currentTarget.value = '';
          }}
        />
      </header>
      {failure === null ? null : (
        <ErrorNote
          what="The file was not opened"
          why={failure.message}
          hint={failure.hint}
          code={failure.code}
          actions={<Button onClick={() => useViewer.setState({ failure: null })}>Dismiss</Button>}
        />
      )}
      {isShown && file.problems.length > 0 ? (
        <ErrorNote
          tone="warn"
          what="Not all of the file could be read"
          why={`${file.problems.join('; ')}.`}
          hint="What could be is shown."
        />
      ) : null}
      {isShown ? (
        <>
          <ViewerNav />
          <ViewerFrame />
          <ViewerDeck />
        </>
      ) : (
        <main className="app-view viewer-body">
          <Start viewer={viewer} onPick={pick} onShown={() => setIsListing(false)} />
        </main>
      )}
      <Notices />
      {isOver ? (
        <div className="app-drop" role="status">
          <p>
            <FileInput size={20} aria-hidden="true" /> Drop to open it
            <span>{keeps ? 'It stays in this browser' : 'It stays in this page'}</span>
          </p>
        </div>
      ) : null}
    </div>
  );
}

/** Follows a file that is read, so that nothing else has to. */
function ReadingLine(): ReactNode {
  const reading = useViewer((state) => state.reading);
  if (reading === null) return null;
  return (
    <span className="viewer-reading" role="status">
      {formatCount(reading.entries)} entries · {formatBytes(reading.readBytes)} of{' '}
      {formatBytes(reading.sizeBytes)}
    </span>
  );
}

/** The deck without what only a host has: there is nothing that records, and nothing is live. */
function ViewerDeck(): ReactNode {
  const isBack = usePlayhead((state) => state.moment !== null);
  return (
    <footer className={isBack ? 'app-deck is-back' : 'app-deck'} aria-label="Deck">
      <span className="deck-lamp">
        <StatusDot shape="ring" tone="muted" />
        <strong>TAPE</strong>
        <span className="deck-quiet">a file</span>
      </span>
      <Transport />
    </footer>
  );
}

interface StartProps {
  readonly viewer: Viewer;
  readonly onPick: () => void;
  readonly onShown: () => void;
}

function Start({ viewer, onPick, onShown }: StartProps): ReactNode {
  const files = useViewer((state) => state.files);
  const keeps = useViewer((state) => state.keeps);
  return (
    <div className="viewer-start">
      <section className="viewer-drop" aria-label="Open a file">
        <FileSearch size={26} aria-hidden="true" />
        <h2>Open a session that was exported from Tapedeck</h2>
        <p>
          Drop a .tape, .jsonl or exported .html file on this page, or the .har of a browser, or choose one.{' '}
          {keeps
            ? 'It is read here, kept in this browser, and sent nowhere; there is no server behind this page.'
            : 'It is read here and sent nowhere. This page keeps nothing, notes included: it is gone when you close it.'}
        </p>
        <Button kind="primary" icon={FileInput} onClick={onPick}>
          Choose a file…
        </Button>
      </section>
      {files.length === 0 ? null : <FileList files={files} viewer={viewer} onShown={onShown} />}
    </div>
  );
}

/** A file may be dropped anywhere on the page. */
function useFileDrop(onFile: (file: File | undefined) => void): boolean {
  const [isOver, setIsOver] = useState(false);
  const take = useRef(onFile);
  useEffect(() => {
    take.current = onFile;
  });
  useEffect(() => {
    const isFile = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') === true;
    const onOver = (event: DragEvent): void => {
      if (!isFile(event)) return;
      event.preventDefault();
      setIsOver(true);
    };
    const onLeave = (event: DragEvent): void => {
      if (event.relatedTarget === null) setIsOver(false);
    };
    const onDrop = (event: DragEvent): void => {
      setIsOver(false);
      if (!isFile(event)) return;
      event.preventDefault();
      take.current(event.dataTransfer?.files[0]);
    };
    window.addEventListener('dragover', onOver);
    window.addEventListener('dragleave', onLeave);
    window.addEventListener('drop', onDrop);
    return () => {
      window.removeEventListener('dragover', onOver);
      window.removeEventListener('dragleave', onLeave);
      window.removeEventListener('drop', onDrop);
    };
  }, []);
  return isOver;
}
