/** Whereto, in which era and how fast. */
import type { ReactNode } from 'react';
import { useDeck } from '../../store/hooks.ts';
import { TextField } from '../../ui/field.tsx';
import { Select } from '../../ui/select.tsx';
import { visibleText } from '../../ui/visible-text.ts';
import { ArgvBoxes } from '../servers/argv-boxes.tsx';
import { joinArgs } from '../servers/argv.ts';
import { readCommandLine } from '../servers/command-line.ts';
import { cwdProblem, envProblem, headersProblem, withPairs } from '../servers/form-model.ts';
import { PairRows } from '../servers/pair-rows.tsx';
import { serverOfSession, sessionTarget } from './session-call.ts';
import type { RerunForm } from './target-model.ts';

interface TargetFieldsProps {
  readonly form: RerunForm;
  readonly onForm: (form: RerunForm) => void;
  /** One message may go into a session that runs. */
  readonly withSessions: boolean;
}

export function TargetFields({ form, onForm, withSessions }: TargetFieldsProps): ReactNode {
  const servers = useDeck((state) => state.servers) ?? [];
  const isSession = serverOfSession(form.target) !== null;
  const running = withSessions
    ? servers.filter(({ id, state }) => state.kind === 'ready' || form.target === sessionTarget(id))
    : [];
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
            ...running.map(({ id, name }) => ({
              value: sessionTarget(id),
              title: `${visibleText(name)} (the session that runs)`,
            })),
            { value: 'command', title: 'Another command' },
            { value: 'url', title: 'Another URL' },
          ]}
        />
        {isSession ? null : <EraAndPace form={form} set={set} />}
        <span className="rerun-times">
          <TextField
            label="Answer within, s"
            inputMode="decimal"
            value={form.answerSeconds}
            onChange={(answerSeconds) => set({ answerSeconds })}
          />
          {isSession ? null : (
            <TextField
              label="Give up after, min"
              inputMode="decimal"
              value={form.minutes}
              onChange={(minutes) => set({ minutes })}
            />
          )}
        </span>
      </div>
      {form.target === 'command' ? <CommandFields form={form} set={set} /> : null}
      {form.target === 'url' ? (
        <>
          <TextField
            label="URL"
            mono
            value={form.url}
            placeholder="http://127.0.0.1:3000/mcp"
            hint="Streamable HTTP, or HTTP+SSE of 2024-11-05."
            onChange={(url) => set({ url })}
          />
          <PairRows
            title="Headers"
            nameTitle="Header"
            addTitle="Add a header"
            separator=":"
            hint={`Sent with every request. ${SECRET}`}
            rows={form.headers}
            problem={headersProblem(form.headers)}
            onTouch={nothing}
            onChange={(headers) => set({ headers })}
          />
        </>
      ) : null}
    </>
  );
}

interface PartProps {
  readonly form: RerunForm;
  readonly set: (change: Partial<RerunForm>) => void;
}

function EraAndPace({ form, set }: PartProps): ReactNode {
  return (
    <>
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
    </>
  );
}

const SECRET = 'Values stay in this window and the host: no tape holds them, and nothing keeps them.';
const nothing = (): void => undefined;

function CommandFields({ form, set }: PartProps): ReactNode {
  const line = readCommandLine(form.command);
  return (
    <>
      <div className="rerun-command">
        <TextField
          label="Command"
          mono
          value={form.command}
          placeholder="node dist/my-server.js --flag"
          hint="With its arguments. Quotes group words; no shell reads it."
          error={line.ok || form.command === '' ? undefined : line.problem}
          onChange={(command) => set({ command })}
          onPaste={(event) => {
            const pasted = readCommandLine(event.clipboardData.getData('text/plain'));
            const { value, selectionStart, selectionEnd } = event.currentTarget;
            if (!pasted.ok || pasted.env.length === 0) return;
            if (selectionStart !== 0 || selectionEnd !== value.length) return;
            // What is set before the command is often a secret: on to where values are masked.
            event.preventDefault();
            set({
              command: joinArgs([pasted.command, ...pasted.args]),
              env: withPairs(form.env, pasted.env),
            });
          }}
        />
        {line.ok && line.args.length > 0 ? <ArgvBoxes argv={[line.command, ...line.args]} /> : null}
      </div>
      <TextField
        label="Working folder"
        mono
        value={form.cwd}
        error={cwdProblem(form.cwd.trim())}
        placeholder="the home folder"
        onChange={(cwd) => set({ cwd })}
      />
      <PairRows
        title="Environment"
        nameTitle="Variable"
        addTitle="Add a variable"
        separator="="
        hint={`A variable without a value is not set. ${SECRET}`}
        rows={form.env}
        problem={envProblem(form.env)}
        onTouch={nothing}
        onChange={(env) => set({ env })}
      />
    </>
  );
}
