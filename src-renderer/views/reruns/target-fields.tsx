/** Whereto, in which era and how fast. */
import type { ReactNode } from 'react';
import { useDeck } from '../../store/hooks.ts';
import { TextField } from '../../ui/field.tsx';
import { Select } from '../../ui/select.tsx';
import { visibleText } from '../../ui/visible-text.ts';
import type { RerunForm } from './target-model.ts';

interface TargetFieldsProps {
  readonly form: RerunForm;
  readonly onForm: (form: RerunForm) => void;
}

export function TargetFields({ form, onForm }: TargetFieldsProps): ReactNode {
  const servers = useDeck((state) => state.servers) ?? [];
  const set = (change: Partial<RerunForm>): void => onForm({ ...form, ...change });
  return (
    <>
      <div className="rerun-row">
        <Select
          label="To"
          value={form.target}
          onChange={(target) => set({ target })}
          options={[
            ...servers.map(({ id, name }) => ({ value: id, title: `${visibleText(name)} (as configured)` })),
            { value: 'command', title: 'Another command' },
            { value: 'url', title: 'Another URL' },
          ]}
        />
        <Select
          label="Era"
          value={form.era}
          onChange={(era) => set({ era })}
          options={[
            { value: 'recorded', title: 'As recorded' },
            { value: 'legacy', title: 'Legacy (2025-11-25)' },
            { value: 'modern', title: 'Modern (2026-07-28)' },
          ]}
        />
        <Select
          label="Pace"
          value={form.pace}
          onChange={(pace) => set({ pace })}
          options={[
            { value: 'fast', title: 'As fast as it goes' },
            { value: 'recorded', title: 'As on the tape' },
            { value: 'one-by-one', title: 'One at a time' },
          ]}
        />
        <TextField
          label="Wait for an answer, s"
          inputMode="decimal"
          value={form.answerSeconds}
          onChange={(answerSeconds) => set({ answerSeconds })}
        />
      </div>
      {form.target === 'command' ? (
        <TextField
          label="Command"
          mono
          value={form.command}
          placeholder="node dist/my-server.js --flag"
          hint="Quotes group words; no shell reads it. It starts in your home folder."
          onChange={(command) => set({ command })}
        />
      ) : null}
      {form.target === 'url' ? (
        <TextField
          label="URL"
          mono
          value={form.url}
          placeholder="http://127.0.0.1:3000/mcp"
          hint="Streamable HTTP."
          onChange={(url) => set({ url })}
        />
      ) : null}
    </>
  );
}
