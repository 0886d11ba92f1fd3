/** The form of one server. What is typed survives closing it, except for values, which may be secrets. */
import { useEffect, useId, useRef, useState, type ReactNode } from 'react';
import { flushSync } from 'react-dom';
import type { ServerDraft } from '../../../src-shared/api/servers.ts';
import type { Failure } from '../../../src-shared/base/failure.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { TextField } from '../../ui/field.tsx';
import { Select } from '../../ui/select.tsx';
import { deleteDraft, readDraft, serverDraftKey, writeDraft } from '../../workspace/drafts.ts';
import { splitArgs } from './argv.ts';
import { ArgvBoxes } from './argv-boxes.tsx';
import {
  EMPTY_FORM,
  formSchema,
  readForm,
  withCommandLine,
  withoutValues,
  type FormField,
  type FormProblems,
  type ServerForm,
} from './form-model.ts';
import { PairRows } from './pair-rows.tsx';

interface Submit {
  readonly title: string;
  readonly kind: 'plain' | 'primary';
  readonly start: boolean;
}

interface Submitted {
  readonly draft: ServerDraft;
  readonly keep: readonly string[];
  readonly start: boolean;
}

interface ServerFormPanelProps {
  /** Null for a new one; whose draft this is. */
  readonly serverId: string | null;
  readonly initial: ServerForm;
  /** The last one is what Enter does. */
  readonly submits: readonly Submit[];
  readonly note: string;
  /** Answers with why it was not taken. */
  readonly onSubmit: (submitted: Submitted) => Promise<Failure | null>;
}

export function ServerFormPanel(props: ServerFormPanelProps): ReactNode {
  const { initial, submits, note, onSubmit } = props;
  const { form, change, forget, isRestored } = useDraftedForm(props.serverId, initial);
  const [shown, setShown] = useState<ReadonlySet<FormField> | 'all'>(new Set());
  const [failure, setFailure] = useState<Failure | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const box = useRef<HTMLFormElement>(null);
  const read = readForm(form);
  const problems = visibleProblems(read.ok ? {} : read.problems, shown);
  const touch = (field: FormField): void => {
    if (shown !== 'all') setShown(new Set([...shown, field]));
  };
  const submit = async (start: boolean): Promise<void> => {
    // Drawn at once, so that the first one that is wrong can be gone to, wherever the form is scrolled.
    flushSync(() => setShown('all'));
    if (!read.ok) box.current?.querySelector<HTMLElement>('[aria-invalid="true"], .is-error')?.focus();
    if (!read.ok || isBusy) return;
    setIsBusy(true);
    const refused = await onSubmit({ draft: read.draft, keep: read.keep, start });
    setIsBusy(false);
    setFailure(refused);
    if (refused === null) forget();
  };
  return (
    <form
      ref={box}
      className="form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void submit(submits.at(-1)?.start ?? false);
      }}
    >
      {isRestored ? (
        <p className="form-restored">
          As you left it; values are not kept.
          <Button kind="quiet" onClick={() => change(initial)}>
            Start over
          </Button>
        </p>
      ) : null}
      <div className="form-line">
        <TextField
          label="Name"
          value={form.name}
          error={problems.name}
          placeholder="my-server"
          onBlur={() => touch('name')}
          onChange={(name) => change({ ...form, name })}
          ref={(input) => input?.setAttribute('autofocus', '')}
        />
        <Select
          label="Reached by"
          value={form.kind}
          options={KINDS}
          onChange={(kind) => change({ ...form, kind })}
        />
        <Select label="Era" value={form.era} options={ERAS} onChange={(era) => change({ ...form, era })} />
      </div>
      {form.kind === 'stdio' ? (
        <StdioFields form={form} problems={problems} onChange={change} onTouch={touch} />
      ) : (
        <HttpFields form={form} problems={problems} onChange={change} onTouch={touch} />
      )}
      {failure === null ? null : <ErrorNote what={failure.message} hint={failure.hint} code={failure.code} />}
      <footer className="form-foot">
        <p>{note}</p>
        {submits.map(({ title, kind, start }, at) => {
          const isLast = at === submits.length - 1;
          return (
            <Button
              key={title}
              kind={kind}
              busy={isBusy}
              type={isLast ? 'submit' : 'button'}
              onClick={isLast ? undefined : () => void submit(start)}
            >
              {title}
            </Button>
          );
        })}
      </footer>
    </form>
  );
}

/** Several words, of which the first alone looks like a program. */
function isLine(command: string): boolean {
  return /\s/.test(command.trim()) && withCommandLine(EMPTY_FORM, command) !== null;
}

const KINDS = [
  { value: 'stdio', title: 'stdio: a program' },
  { value: 'http', title: 'HTTP: a URL' },
] as const;

const ERAS = [
  { value: 'auto', title: 'Find out' },
  { value: 'legacy', title: 'Legacy (up to 2025-11-25)' },
  { value: 'modern', title: 'Modern (2026-07-28)' },
] as const;

interface FieldsProps {
  readonly form: ServerForm;
  readonly problems: FormProblems;
  readonly onChange: (form: ServerForm) => void;
  readonly onTouch: (field: FormField) => void;
}

function StdioFields({ form, problems, onChange, onTouch }: FieldsProps): ReactNode {
  const argv = splitArgs(form.args);
  const id = useId();
  return (
    <>
      <TextField
        label="Command"
        mono
        value={form.command}
        error={problems.command}
        placeholder="npx"
        onBlur={() => onTouch('command')}
        onChange={(command) => onChange({ ...form, command })}
        onPaste={(event) => {
          const { value, selectionStart, selectionEnd } = event.currentTarget;
          // Into the middle of what is there, a text is only a text.
          if (selectionStart !== 0 || selectionEnd !== value.length) return;
          const taken = withCommandLine(form, event.clipboardData.getData('text/plain'));
          if (taken === null) return;
          event.preventDefault();
          onChange(taken);
        }}
      />
      {isLine(form.command) ? (
        <p className="form-line-note">
          This is one word, spaces and all.
          <Button kind="quiet" onClick={() => onChange(withCommandLine(form, form.command) ?? form)}>
            Split it into program and arguments
          </Button>
        </p>
      ) : null}
      <div className="ui-field">
        <label className="ui-label" htmlFor={id}>
          Arguments
        </label>
        <textarea
          id={id}
          className="ui-input ui-mono form-args"
          rows={2}
          spellCheck={false}
          value={form.args}
          placeholder="-y @modelcontextprotocol/server-everything stdio"
          aria-invalid={argv.ok ? undefined : true}
          aria-describedby={`${id}-note`}
          onChange={(event) => onChange({ ...form, args: event.currentTarget.value })}
          onKeyDown={(event) => {
            // A line break is white space here; Mod+Enter sends the form, as in every text area.
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
              event.preventDefault();
              event.currentTarget.form?.requestSubmit();
            }
          }}
        />
        <div
          id={`${id}-note`}
          className={argv.ok && problems.args === undefined ? 'ui-note' : 'ui-note is-error'}
        >
          {argv.ok
            ? (problems.args ?? 'Quotes group words; no shell is involved, so nothing is expanded.')
            : `▲ ${argv.problem}`}
        </div>
      </div>
      <div className="form-argv">
        <span className="ui-label">What is started, one box an argument</span>
        <ArgvBoxes argv={[form.command.trim() || '…', ...(argv.ok ? argv.args : [])]} />
      </div>
      <TextField
        label="Working folder"
        mono
        value={form.cwd}
        error={problems.cwd}
        placeholder="the home folder"
        onBlur={() => onTouch('cwd')}
        onChange={(cwd) => onChange({ ...form, cwd })}
      />
      <PairRows
        title="Environment"
        nameTitle="Variable"
        addTitle="Add a variable"
        separator="="
        hint="Added to a small base environment (PATH, HOME …). Lines of a .env file can be pasted into a name."
        rows={form.env}
        problem={problems.env}
        onTouch={() => onTouch('env')}
        onChange={(env) => onChange({ ...form, env })}
      />
    </>
  );
}

function HttpFields({ form, problems, onChange, onTouch }: FieldsProps): ReactNode {
  return (
    <>
      <TextField
        label="URL"
        mono
        type="url"
        value={form.url}
        error={problems.url}
        placeholder="http://127.0.0.1:3001/mcp"
        onBlur={() => onTouch('url')}
        onChange={(url) => onChange({ ...form, url })}
      />
      <PairRows
        title="Headers"
        nameTitle="Header"
        addTitle="Add a header"
        separator=":"
        hint="Sent with every request, for example Authorization. Recorded tapes hold no values of these."
        rows={form.headers}
        problem={problems.headers}
        onTouch={() => onTouch('headers')}
        onChange={(headers) => onChange({ ...form, headers })}
      />
    </>
  );
}

function visibleProblems(problems: FormProblems, shown: ReadonlySet<FormField> | 'all'): FormProblems {
  if (shown === 'all') return problems;
  return Object.fromEntries(Object.entries(problems).filter(([field]) => isShown(shown, field)));
}

function isShown(shown: ReadonlySet<string>, field: string): boolean {
  return shown.has(field);
}

/** The form, and its draft, which follows it until it is sent. */
function useDraftedForm(serverId: string | null, initial: ServerForm) {
  const key = serverDraftKey(serverId);
  const [form, setForm] = useState(initial);
  const [isRestored, setIsRestored] = useState(false);
  useEffect(() => {
    let isWanted = true;
    void readDraft(key, formSchema).then((draft) => {
      if (!isWanted || draft === null) return;
      // Whoever was faster than the database keeps what was typed.
      setForm((now) => {
        if (now !== initial) return now;
        setIsRestored(true);
        return draft;
      });
    });
    return () => {
      isWanted = false;
    };
    // The draft is read once, when the form opens.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [key]);
  return {
    form,
    isRestored,
    change: (next: ServerForm): void => {
      setForm(next);
      setIsRestored(false);
      if (next === initial) deleteDraft(key);
      else writeDraft(key, withoutValues(next));
    },
    forget: () => deleteDraft(key),
  };
}
