/** One entry of the shared context, to read and to write. What is typed is kept until it is saved or reverted. */
import { Save, Trash2, Undo2 } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import { z } from 'zod';
import { keyed } from '../../commands/registry.ts';
import { useIntents } from '../../store/hooks.ts';
import { Button } from '../../ui/button.tsx';
import { CodeEdit } from '../../ui/code/code-edit.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { visibleText } from '../../ui/visible-text.ts';
import { deleteDraft, readDraft, writeDraft } from '../../workspace/drafts.ts';
import type { ReplicaMirror } from './mirror.ts';
import type { SharedDraft } from './shared-draft.ts';
import { editableText, parseValue } from './shared-value.ts';

interface EntryEditorProps {
  readonly mirror: ReplicaMirror;
  readonly entryKey: string;
  readonly value: unknown;
  readonly onRemoved: () => void;
}

interface Typed {
  readonly text: string;
  /** The document as it was when typing began. */
  readonly draft: SharedDraft;
  /** The text that it was typed over. */
  readonly over: string;
}

const draftSchema = z.object({ text: z.string() });

export function EntryEditor({ mirror, entryKey, value, onRemoved }: EntryEditorProps): ReactNode {
  const intents = useIntents();
  const known = editableText(value);
  const [typed, setTyped] = useState<Typed | null>(null);
  const [isSaving, setIsSaving] = useState(false);
  const [isAsking, setIsAsking] = useState(false);
  const keptAs = `state:${entryKey}`;

  useEffect(() => {
    let gone = false;
    void readDraft(keptAs, draftSchema).then((kept) => {
      if (gone || kept === null) return;
      setTyped((now) => now ?? { text: kept.text, draft: mirror.draft(), over: '' });
    });
    return () => {
      gone = true;
    };
  }, [keptAs, mirror]);

  const text = typed?.text ?? known.text;
  const isDirty = typed !== null && typed.text !== known.text;
  const parsed = known.kind === 'json' && isDirty ? parseValue(text) : null;
  const error = parsed?.ok === false ? parsed.why : undefined;
  const isChangedMeanwhile = isDirty && typed.over !== '' && typed.over !== known.text;

  const type = (next: string): void => {
    setTyped((now) => ({
      text: next,
      draft: now?.draft ?? mirror.draft(),
      over: now?.over ?? known.text,
    }));
    writeDraft(keptAs, { text: next });
  };
  const revert = (): void => {
    setTyped(null);
    deleteDraft(keptAs);
  };
  const save = async (): Promise<void> => {
    if (!isDirty || error !== undefined || isSaving) return;
    const { draft } = typed;
    if (parsed?.ok === true) draft.setJson(entryKey, parsed.value);
    else draft.setText(entryKey, text);
    setIsSaving(true);
    const saved = await mirror.save(draft);
    setIsSaving(false);
    if (saved.ok) {
      revert();
      return;
    }
    // Typed text stays; it is tried again on the document as it is now.
    setTyped({ text, draft: mirror.draft(), over: known.text });
    intents.notify({ severity: 'error', message: saved.failure.message, hint: saved.failure.hint });
  };
  const remove = async (): Promise<void> => {
    setIsAsking(false);
    const draft = mirror.draft();
    draft.remove(entryKey);
    const saved = await mirror.save(draft);
    if (saved.ok) {
      deleteDraft(keptAs);
      onRemoved();
    } else {
      intents.notify({ severity: 'error', message: saved.failure.message, hint: saved.failure.hint });
    }
  };
  return (
    <div className="st-editor">
      <div className="st-editor-text">
        <CodeEdit
          label={`Value of ${visibleText(entryKey)}`}
          value={text}
          onChange={type}
          language={known.kind}
          error={error}
        />
      </div>
      {isChangedMeanwhile ? (
        <p className="st-note" role="status">
          {known.kind === 'text'
            ? 'Somebody changed this text meanwhile. Saving keeps both changes.'
            : 'Somebody changed this value meanwhile. Saving replaces it with yours.'}
        </p>
      ) : null}
      <div className="st-editor-bar">
        <Button
          kind="primary"
          icon={Save}
          busy={isSaving}
          disabled={!isDirty || error !== undefined}
          onClick={() => void save()}
          {...keyed('state.save')}
          title="Ctrl+Enter or Cmd+Enter"
        >
          Save
        </Button>
        <Button icon={Undo2} disabled={!isDirty} onClick={revert}>
          Revert
        </Button>
        <span className="st-gap" />
        <Button kind="danger" icon={Trash2} onClick={() => setIsAsking(true)}>
          Remove…
        </Button>
      </div>
      {isAsking ? (
        <Dialog
          title={`Remove “${visibleText(entryKey)}”?`}
          onClose={() => setIsAsking(false)}
          actions={
            <>
              <Button onClick={() => setIsAsking(false)}>Keep it</Button>
              <Button kind="danger" onClick={() => void remove()}>
                Remove
              </Button>
            </>
          }
        >
          <p>It is removed for everybody who shares this workspace.</p>
        </Dialog>
      ) : null}
    </div>
  );
}
