/** A new entry of the shared context. */
import { useState } from 'react';
import type { ReactNode } from 'react';
import { useIntents } from '../../store/hooks.ts';
import { Button } from '../../ui/button.tsx';
import { CodeEdit } from '../../ui/code/code-edit.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/field.tsx';
import { Select } from '../../ui/select.tsx';
import type { ReplicaMirror } from './mirror.ts';
import { type EntryKind, keyProblem, parseValue } from './shared-value.ts';

interface AddEntryProps {
  readonly mirror: ReplicaMirror;
  readonly isTaken: (key: string) => boolean;
  readonly onClose: () => void;
  readonly onAdded: (key: string) => void;
}

const FORM_ID = 'state-add-entry';

export function AddEntry({ mirror, isTaken, onClose, onAdded }: AddEntryProps): ReactNode {
  const intents = useIntents();
  const [key, setKey] = useState('');
  const [kind, setKind] = useState<EntryKind>('text');
  const [text, setText] = useState('');
  const [isTried, setIsTried] = useState(false);
  const [isSaving, setIsSaving] = useState(false);
  const [draft] = useState(() => mirror.draft());
  const problem = keyProblem(key, isTaken);
  const parsed = kind === 'json' ? parseValue(text) : null;
  const valueProblem = parsed?.ok === false ? parsed.why : undefined;

  const add = async (): Promise<void> => {
    setIsTried(true);
    if (problem !== null || valueProblem !== undefined || isSaving) return;
    const name = key.trim();
    if (parsed?.ok === true) draft.setJson(name, parsed.value);
    else draft.setText(name, text);
    setIsSaving(true);
    const saved = await mirror.save(draft);
    setIsSaving(false);
    if (saved.ok) onAdded(name);
    else intents.notify({ severity: 'error', message: saved.failure.message, hint: saved.failure.hint });
  };

  return (
    <Dialog
      title="Add to the shared context"
      width="wide"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" form={FORM_ID} busy={isSaving}>
            Add
          </Button>
        </>
      }
    >
      <form
        id={FORM_ID}
        className="st-form"
        onSubmit={(event) => {
          event.preventDefault();
          void add();
        }}
      >
        <div className="st-form-line">
          <TextField
            label="Name"
            value={key}
            onChange={setKey}
            mono
            error={isTried ? (problem ?? undefined) : undefined}
          />
          <Select
            label="Kind"
            value={kind}
            onChange={setKind}
            options={[
              { value: 'text', title: 'Text, edited together' },
              { value: 'json', title: 'JSON value' },
            ]}
          />
        </div>
        <div className="st-form-text">
          <CodeEdit
            label="Value"
            value={text}
            onChange={setText}
            language={kind}
            placeholder={
              kind === 'json' ? '{"tokens": 5000}' : 'What everybody in this workspace should know'
            }
            error={isTried ? valueProblem : undefined}
          />
        </div>
      </form>
    </Dialog>
  );
}
