/** Servers from a file of another program: where it is, and what is in it. */
import { FolderOpen } from 'lucide-react';
import { useId, useMemo, useRef, useState, type DragEvent, type ReactNode } from 'react';
import type { FoundLocation, ImportFrom } from '../../../src-shared/api/imports.ts';
import type { Failure } from '../../../src-shared/base/failure.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';
import { FoundPlaces, useFoundPlaces } from './found-places.tsx';
import { ImportChoice } from './import-choice.tsx';
import { readConfigFile } from './read-file.ts';
import { usePreview } from './use-preview.ts';

interface ConfigFileProps {
  readonly initialText: string;
  readonly onDone: () => void;
}

const EXAMPLE = `{
  "mcpServers": {
    "memory": { "command": "npx", "args": ["-y", "@modelcontextprotocol/server-memory"] }
  }
}`;

export function ConfigFile({ initialText, onDone }: ConfigFileProps): ReactNode {
  const [text, setText] = useState({ text: initialText, fileName: '' });
  const [location, setLocation] = useState<FoundLocation | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const from = useMemo<ImportFrom>(
    () => (location === null ? { kind: 'text', ...text } : { kind: 'location', id: location.id }),
    [location, text],
  );
  const preview = usePreview(from);
  const places = useFoundPlaces();
  const take = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return;
    const read = await readConfigFile(file);
    setFailure(read.ok ? null : read.failure);
    setLocation(null);
    if (read.ok) setText({ text: read.value, fileName: file.name });
  };
  const onDrop = (event: DragEvent): void => {
    if (!event.dataTransfer.types.includes('Files')) return;
    event.preventDefault();
    event.stopPropagation();
    void take(event.dataTransfer.files[0]);
  };
  const problem = failure ?? (preview.kind === 'failed' ? preview.failure : null);
  return (
    <div className="form" onDrop={onDrop} onDragOver={(event) => event.preventDefault()}>
      <FoundPlaces
        places={places ?? []}
        chosenId={location?.id ?? null}
        onChoose={(chosen) => {
          setFailure(null);
          setLocation(chosen);
        }}
      />
      {location === null ? (
        <PastedText
          text={text.text}
          isWrong={problem !== null}
          onText={(next) => {
            setFailure(null);
            setText({ text: next, fileName: text.fileName });
          }}
          onFile={(file) => void take(file)}
        />
      ) : (
        <p className="import-from">
          <code>
            <VisibleText text={location.path} maxChars={300} />
          </code>
          <Button kind="quiet" onClick={() => setLocation(null)}>
            Paste a text instead
          </Button>
        </p>
      )}
      {problem === null ? null : <ErrorNote what={problem.message} hint={problem.hint} code={problem.code} />}
      {preview.kind === 'read' && preview.from === from ? (
        <ImportChoice
          key={from.kind === 'text' ? from.text : from.id}
          from={from}
          preview={preview.preview}
          onDone={onDone}
        />
      ) : (
        <footer className="form-foot">
          <p>Nothing is stored before you have seen what is in it.</p>
        </footer>
      )}
    </div>
  );
}

interface PastedTextProps {
  readonly text: string;
  readonly isWrong: boolean;
  readonly onText: (text: string) => void;
  readonly onFile: (file: File | undefined) => void;
}

function PastedText({ text, isWrong, onText, onFile }: PastedTextProps): ReactNode {
  const id = useId();
  const picker = useRef<HTMLInputElement>(null);
  return (
    <div className="ui-field">
      <span className="config-head">
        <label className="ui-label" htmlFor={id}>
          Paste the file of Claude Desktop, Cursor, VS Code, Cline, Windsurf or MCP Inspector, drop it here,
          or choose it.
        </label>
        <Button icon={FolderOpen} onClick={() => picker.current?.click()}>
          Choose a file…
        </Button>
        <input
          ref={picker}
          type="file"
          hidden
          accept=".json,.jsonc,application/json"
          onChange={(event) => {
            onFile(event.currentTarget.files?.[0]);
            // The same file, edited meanwhile, can be chosen again.
            event.currentTarget.value = '';
          }}
        />
      </span>
      <textarea
        id={id}
        className="ui-input ui-mono config-text"
        rows={7}
        spellCheck={false}
        value={text}
        placeholder={EXAMPLE}
        aria-invalid={isWrong ? true : undefined}
        onChange={(event) => onText(event.currentTarget.value)}
      />
    </div>
  );
}
