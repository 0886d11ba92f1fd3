/** Servers from an `mcpServers` file: what is in it, what is wrong with it, and which are wanted. */
import { FolderOpen } from 'lucide-react';
import { useId, useRef, useState, type DragEvent, type ReactNode } from 'react';
import type { ConfigPreview, ServerDraft } from '../../../src-shared/api/servers.ts';
import type { Failure } from '../../../src-shared/base/failure.ts';
import { useDeck, useIntents } from '../../store/hooks.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Badge } from '../../ui/status.tsx';
import { Checkbox } from '../../ui/toggle.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';
import { readConfigFile } from './read-file.ts';
import { usePreview } from './use-preview.ts';

type Listed = ConfigPreview['servers'][number];

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
  const id = useId();
  const [text, setText] = useState(initialText);
  const [failure, setFailure] = useState<Failure | null>(null);
  const picker = useRef<HTMLInputElement>(null);
  const preview = usePreview(text);
  const take = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return;
    const read = await readConfigFile(file);
    setFailure(read.ok ? null : read.failure);
    if (read.ok) setText(read.value);
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
      <div className="ui-field">
        <span className="config-head">
          <label className="ui-label" htmlFor={id}>
            Paste the file, drop it here, or choose it. Comments and trailing commas are fine.
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
              void take(event.currentTarget.files?.[0]);
              // The same file, edited meanwhile, can be chosen again.
              event.currentTarget.value = '';
            }}
          />
        </span>
        <textarea
          id={id}
          className="ui-input ui-mono config-text"
          rows={9}
          spellCheck={false}
          value={text}
          placeholder={EXAMPLE}
          aria-invalid={problem === null ? undefined : true}
          onChange={(event) => {
            setFailure(null);
            setText(event.currentTarget.value);
          }}
        />
      </div>
      {problem === null ? null : <ErrorNote what={problem.message} hint={problem.hint} code={problem.code} />}
      {preview.kind === 'read' ? (
        <Choice key={preview.text} listed={preview.preview.servers} onDone={onDone} />
      ) : (
        <footer className="form-foot">
          <p>Nothing is stored before you have seen what is in it.</p>
        </footer>
      )}
    </div>
  );
}

interface ChoiceProps {
  readonly listed: readonly Listed[];
  readonly onDone: () => void;
}

function Choice({ listed, onDone }: ChoiceProps): ReactNode {
  const intents = useIntents();
  const taken = useDeck((state) => state.servers) ?? [];
  const names = new Set(taken.map(({ name }) => name));
  const [unwanted, setUnwanted] = useState<ReadonlySet<string>>(
    () => new Set(listed.filter(({ name }) => names.has(name)).map(({ name }) => name)),
  );
  const [failures, setFailures] = useState<readonly (Failure & { readonly name: string })[]>([]);
  const [isBusy, setIsBusy] = useState(false);
  const wanted = listed.flatMap(({ name, draft }) => (draft === null || unwanted.has(name) ? [] : [draft]));
  const add = async (drafts: readonly ServerDraft[]): Promise<void> => {
    setIsBusy(true);
    const refused: (Failure & { readonly name: string })[] = [];
    let firstId: string | null = null;
    for (const draft of drafts) {
      // One after the other: the list keeps the file's order.
      const added = await intents.addServer(draft);
      if (added.ok) firstId ??= added.value.id;
      else refused.push({ ...added.failure, name: draft.name });
    }
    setIsBusy(false);
    setFailures(refused);
    if (firstId !== null) intents.selectServer(firstId);
    if (refused.length > 0) {
      const left = new Set(refused.map(({ name }) => name));
      setUnwanted(new Set(listed.map(({ name }) => name).filter((name) => !left.has(name))));
      return;
    }
    onDone();
  };
  if (listed.length === 0) {
    return (
      <ErrorNote
        tone="warn"
        what="There is no server in it"
        hint="Servers stand under “mcpServers”, by their names."
      />
    );
  }
  return (
    <>
      <ul className="config-list" aria-label="Servers of the file">
        {listed.map((each) => (
          <ListedLine
            key={each.name}
            listed={each}
            isThere={names.has(each.name)}
            isWanted={!unwanted.has(each.name)}
            onWanted={(isWanted) => {
              const next = new Set(unwanted);
              if (isWanted) next.delete(each.name);
              else next.add(each.name);
              setUnwanted(next);
            }}
          />
        ))}
      </ul>
      {failures.map(({ name, message, hint, code }) => (
        <ErrorNote key={name} what={`${name} was not added`} why={message} hint={hint} code={code} />
      ))}
      <footer className="form-foot">
        <p>They are added as stopped; you approve each one when it is started for the first time.</p>
        <Button kind="primary" busy={isBusy} disabled={wanted.length === 0} onClick={() => void add(wanted)}>
          {wanted.length === 1 ? 'Add 1 server' : `Add ${wanted.length} servers`}
        </Button>
      </footer>
    </>
  );
}

interface ListedLineProps {
  readonly listed: Listed;
  readonly isThere: boolean;
  readonly isWanted: boolean;
  readonly onWanted: (isWanted: boolean) => void;
}

function ListedLine({
  listed: { name, draft, problem },
  isThere,
  isWanted,
  onWanted,
}: ListedLineProps): ReactNode {
  return (
    <li className="config-line">
      <Checkbox
        label={name}
        checked={draft !== null && isWanted}
        disabled={draft === null}
        onChange={onWanted}
      />
      {isThere ? <Badge tone="warn">already in the list</Badge> : null}
      <span className="config-target">
        {draft === null ? null : <VisibleText text={draftText(draft)} maxChars={300} />}
      </span>
      {problem === null ? null : (
        <span className={draft === null ? 'config-problem tone-error' : 'config-problem tone-warn'}>
          {draft === null ? '✕ ' : '▲ '}
          <VisibleText text={problem} maxChars={300} />
        </span>
      )}
    </li>
  );
}

function draftText({ spec }: ServerDraft): string {
  if (spec.kind === 'http') return spec.url;
  const names = Object.keys(spec.env);
  const env = names.length === 0 ? '' : `   (${names.join(', ')})`;
  return [spec.command, ...spec.args].join(' ') + env;
}
