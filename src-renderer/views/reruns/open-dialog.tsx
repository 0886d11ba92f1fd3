import { useEffect, useState, type KeyboardEvent, type ReactNode } from 'react';
import type { Rerun, RerunPart, TextFlowRef } from '../../../src-shared/api/reruns.ts';
import type { Failure } from '../../../src-shared/base/failure.ts';
import { CommandKey } from '../../commands/command-key.tsx';
import { keyed } from '../../commands/registry.ts';
import { useDeck, useIntents } from '../../store/hooks.ts';
import { useRerunDialog } from '../../store/rerun-dialog.ts';
import { Button } from '../../ui/button.tsx';
import { CodeEdit } from '../../ui/code/code-edit.tsx';
import { prettyJson } from '../../ui/code/pretty.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { formatCount, formatDurationMs } from '../../ui/format.ts';
import { Checkbox } from '../../ui/toggle.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';
import { recordedTarget } from '../copy-as/load.ts';
import { PlanPart } from './plan-part.tsx';
import { serverOfSession, sessionSendOf } from './session-call.ts';
import { SessionPart, useSessionSending } from './session-part.tsx';
import { TargetFields } from './target-fields.tsx';
import { initialForm, withRecorded, type RerunForm } from './target-model.ts';
import { usePlan } from './use-plan.ts';
import './dialogs.css';
import './reruns.css';

export function OpenRerunDialog(): ReactNode {
  const { dialog, close } = useRerunDialog();
  switch (dialog.kind) {
    case 'none':
      return null;
    case 'plan':
      return (
        <PlanDialog
          key={JSON.stringify(dialog)}
          title={`Rerun ${dialog.what}`}
          tapeId={dialog.tapeId}
          part={dialog.part}
          onClose={close}
        />
      );
    case 'edit':
      return (
        <EditDialog
          key={`${dialog.tapeId} ${dialog.seq}`}
          tapeId={dialog.tapeId}
          seq={dialog.seq}
          onClose={close}
        />
      );
    case 'running':
      return <RunningDialog rerun={dialog.rerun} onClose={close} />;
  }
}

interface PlanDialogProps {
  readonly title: string;
  readonly tapeId: string;
  readonly part: RerunPart;
  readonly onClose: () => void;
  /** Above the target: the editor. */
  readonly children?: ReactNode;
}

function PlanDialog({ title, tapeId, part, onClose, children }: PlanDialogProps): ReactNode {
  const intents = useIntents();
  const tape = useDeck((state) => state.tapes?.find(({ id }) => id === tapeId));
  const servers = useDeck((state) => state.servers) ?? [];
  const [form, setForm] = useRerunForm(tapeId, () => initialForm(tape, servers));
  const [textFlows, setTextFlows] = useState<readonly TextFlowRef[]>([]);
  const [agreedTo, setAgreedTo] = useState<string | null>(null);
  const [refusal, setRefusal] = useState<Failure | null>(null);
  const sessionOf = serverOfSession(form.target);
  const isSession = sessionOf !== null;
  const { wish, plan, failure, isOld } = usePlan(isSession ? null : form, tapeId, part, textFlows);
  const sending = useSessionSending(
    sessionOf,
    isSession && part.kind === 'edited' ? sessionSendOf(part.text, part.raw) : null,
    Math.round(Number(form.answerSeconds) * 1000),
    onClose,
  );
  const isAgreed = plan !== null && agreedTo === plan.hash;
  const mayStart = isSession
    ? sending.mayStart
    : plan !== null && !isOld && (plan.writes.total === 0 || isAgreed);
  async function start(): Promise<void> {
    if (isSession) return sending.start();
    if (wish === null || plan === null || !mayStart) return;
    const begun = await intents.reruns.start(wish, plan.writes.total === 0 ? null : plan.hash);
    if (!begun.ok) setRefusal(begun.failure);
  }
  const trouble = isSession ? sending.failure : (refusal ?? failure);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    // Before the editor, where it would be a blank line.
    event.preventDefault();
    event.stopPropagation();
    void start();
  };
  return (
    <Dialog
      title={title}
      width="wide"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" disabled={!mayStart} onClick={() => void start()} {...keyed('reruns.send')}>
            {part.kind === 'edited' ? 'Send' : 'Rerun'}
            <span aria-hidden="true">
              <CommandKey id="reruns.send" />
            </span>
          </Button>
        </>
      }
    >
      <div className="rerun-form" onKeyDownCapture={onKeyDown}>
        {children}
        <TargetFields form={form} onForm={setForm} withSessions={part.kind === 'edited'} />
        <Whereto form={form} isOne={part.kind === 'edited'} />
        {trouble === null ? null : (
          <ErrorNote what={trouble.message} hint={trouble.hint} code={trouble.code} />
        )}
        {isSession ? (
          <SessionPart sending={sending} />
        ) : plan === null || failure !== null ? (
          failure === null ? (
            <p className="versus-dim">Reading the tape: what would be sent…</p>
          ) : null
        ) : (
          <PlanPart
            plan={plan}
            isAgreed={isAgreed}
            onAgree={(next) => setAgreedTo(next ? plan.hash : null)}
            textFlows={textFlows}
            onTextFlows={setTextFlows}
          />
        )}
      </div>
    </Dialog>
  );
}

/** To whom it goes: into a session that goes on only when that was chosen. */
function Whereto({ form, isOne }: { readonly form: RerunForm; readonly isOne: boolean }): ReactNode {
  const server = useDeck((state) => state.servers?.find(({ id }) => id === form.target));
  if (serverOfSession(form.target) !== null) {
    return (
      <p className="versus-dim">
        A call is made as from Tools: through the guards of the server, never out of the cache. Any other
        message goes out as it is, with an id of the session. It is recorded on the tape of this session,
        where it is shown.
      </p>
    );
  }
  const isHttp = form.target === 'url' || server?.target.kind === 'http';
  const thing = isHttp ? 'connection' : 'process';
  const runs = server?.state.kind === 'ready' || server?.state.kind === 'starting';
  const inIt = isOne ? 'to send it into that one, choose it above' : 'to call a tool in it, use Tools';
  return (
    <p className="versus-dim">
      A new {thing} of its own is {isHttp ? 'opened' : 'started'} for this, with a tape of its own, and ends
      after the last answer.{' '}
      {runs ? `The session that runs goes on beside and sees nothing of it; ${inIt}.` : ''}
    </p>
  );
}

/** Filled with what the tape says of its server, unless somebody was faster. */
function useRerunForm(
  tapeId: string,
  initial: () => RerunForm,
): readonly [RerunForm, (form: RerunForm) => void] {
  const intents = useIntents();
  const [first] = useState(initial);
  const [form, setForm] = useState(first);
  useEffect(() => {
    let isGone = false;
    void recordedTarget(intents, tapeId).then((target) => {
      if (isGone || target === undefined) return;
      setForm((now) => (now === first ? withRecorded(now, target) : now));
    });
    return () => {
      isGone = true;
    };
  }, [intents, tapeId, first]);
  return [form, setForm];
}

interface EditDialogProps {
  readonly tapeId: string;
  readonly seq: number;
  readonly onClose: () => void;
}

function EditDialog({ tapeId, seq, onClose }: EditDialogProps): ReactNode {
  const intents = useIntents();
  const [text, setText] = useState<string | null>(null);
  const [isRaw, setRaw] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  useEffect(() => {
    let isGone = false;
    void intents.reruns.message({ tapeId, seq }).then((found) => {
      if (isGone) return;
      if (found.ok) setText(prettyJson(found.value) ?? found.value);
      else setFailure(found.failure);
    });
    return () => {
      isGone = true;
    };
  }, [intents, tapeId, seq]);
  const title = `Edit and resend #${seq}`;
  if (text === null) {
    return (
      <Dialog title={title} width="wide" onClose={onClose}>
        {failure === null ? (
          <p className="versus-dim">Reading the message…</p>
        ) : (
          <ErrorNote what={failure.message} hint={failure.hint} code={failure.code} />
        )}
      </Dialog>
    );
  }
  return (
    <PlanDialog
      title={title}
      tapeId={tapeId}
      part={{ kind: 'edited', seq, text, raw: isRaw }}
      onClose={onClose}
    >
      <div className="rerun-edit">
        <CodeEdit
          label="Message as JSON"
          value={text}
          language={isRaw ? 'text' : 'json'}
          onChange={setText}
          startsFocused
          lineNumbers
        />
      </div>
      <Checkbox
        label="Send exactly these characters"
        hint="Even when they are no JSON, or several lines. Otherwise the message is checked, and its id stays that of the tape."
        checked={isRaw}
        onChange={setRaw}
      />
    </PlanDialog>
  );
}

function RunningDialog({
  rerun,
  onClose,
}: {
  readonly rerun: Rerun;
  readonly onClose: () => void;
}): ReactNode {
  const intents = useIntents();
  const { state } = rerun;
  const isOver = state.kind === 'failed' || state.kind === 'cancelled' || state.kind === 'done';
  return (
    <Dialog
      title="Rerun"
      onClose={onClose}
      actions={
        isOver ? (
          <Button onClick={onClose}>Close</Button>
        ) : (
          <>
            <Button onClick={onClose}>Go on in the background</Button>
            <Button kind="danger" onClick={() => intents.reruns.cancel(rerun.id)}>
              Call it off
            </Button>
          </>
        )
      }
    >
      <div className="rerun-form" aria-live="polite">
        <p>
          to{' '}
          <code>
            <VisibleText text={rerun.title} maxChars={200} />
          </code>
        </p>
        <Progress rerun={rerun} />
      </div>
    </Dialog>
  );
}

function Progress({ rerun: { state } }: { readonly rerun: Rerun }): ReactNode {
  switch (state.kind) {
    case 'reading':
      return <p>Reading the tape…</p>;
    case 'consent':
      return (
        <p>
          You are asked whether this may run.{' '}
          {state.url === null ? null : (
            <a href={state.url} target="_blank" rel="noreferrer">
              Open the question
            </a>
          )}
        </p>
      );
    case 'starting':
      return <p>Starting the server…</p>;
    case 'playing':
      return (
        <>
          <progress className="rerun-bar" aria-label="Messages sent" max={state.of} value={state.sent} />
          <p>
            {formatCount(state.sent)} of {formatCount(state.of)} sent, {formatCount(state.answered)} answered
          </p>
        </>
      );
    case 'done':
      return <p>Done in {formatDurationMs(state.tookMs)}.</p>;
    case 'failed':
      return <ErrorNote what={state.failure.message} hint={state.failure.hint} code={state.failure.code} />;
    case 'cancelled':
      return <p>Called off: nothing was sent.</p>;
  }
}
