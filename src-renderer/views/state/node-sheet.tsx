/** What stands at the selected place of the document: its path, its value, and for shared entries the editor. */
import { Braces, Copy, Plus } from 'lucide-react';
import type { ReactNode } from 'react';
import { WRITABLE_ROOT } from '../../../src-shared/state/replica.ts';
import { useIntents } from '../../store/hooks.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { CodeView } from '../../ui/code/code-view.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';
import { usePref } from '../../workspace/use-pref.ts';
import { EntryEditor } from './entry-editor.tsx';
import type { ReplicaMirror, Roots } from './mirror.ts';
import { type Path, pathText, valueAt } from './paths.ts';
import { wrapLines } from './prefs.ts';

/** What it takes to change the document. */
export interface Editing {
  readonly mirror: ReplicaMirror;
  readonly onAdd: () => void;
}

interface NodeSheetProps {
  /** Null: it can only be read. */
  readonly edit: Editing | null;
  readonly roots: Roots;
  readonly path: Path | null;
  readonly onSelect: (path: Path | null) => void;
}

export function NodeSheet({ edit, roots, path, onSelect }: NodeSheetProps): ReactNode {
  const intents = useIntents();
  const [wrap, setWrap] = usePref(wrapLines);
  const value = path === null ? undefined : valueAt(roots, path);
  if (path === null || value === undefined) {
    return (
      <EmptyState
        title={
          path === null ? 'Select a place' : edit === null ? 'Not there at this moment' : 'This place is gone'
        }
        also="Commands, environments and approvals are never part of it."
      >
        The workspace document holds what was observed, tool by tool and host by host, and what people wrote.
        Only the shared context can be edited.
      </EmptyState>
    );
  }
  const copy = async (text: string): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      intents.notify({ severity: 'info', message: 'Copied.', hint: '' });
    } catch {
      intents.notify({
        severity: 'warning',
        message: 'The browser did not allow copying.',
        hint: 'Select the text and press Ctrl+C or Cmd+C.',
      });
    }
  };
  const text = typeof value === 'string' ? value : (JSON.stringify(value, null, 2) ?? '');
  const [root, key] = path;
  const isEntry = root === WRITABLE_ROOT && path.length === 2 && key !== undefined;
  return (
    <div className="st-sheet">
      <header className="st-head">
        <code className="st-path">
          <VisibleText text={pathText(path)} maxChars={500} />
        </code>
        <IconButton icon={Copy} label="Copy path" onClick={() => void copy(pathText(path))} />
        <IconButton icon={Braces} label="Copy value" onClick={() => void copy(text)} />
        {root === WRITABLE_ROOT && path.length === 1 && edit !== null ? (
          <Button kind="primary" icon={Plus} onClick={edit.onAdd}>
            Add entry
          </Button>
        ) : null}
      </header>
      <div className="st-value">
        {isEntry && edit !== null ? (
          <EntryEditor
            key={key}
            mirror={edit.mirror}
            entryKey={key}
            value={value}
            onRemoved={() => onSelect([WRITABLE_ROOT])}
          />
        ) : (
          <CodeView
            label={`Value at ${pathText(path)}`}
            text={text}
            language={typeof value === 'string' ? 'text' : 'json'}
            wrap={wrap}
            onWrap={setWrap}
            onCopy={(inner) => void copy(inner)}
            lineNumbers={false}
          />
        )}
      </div>
    </div>
  );
}
