/** What becomes of an edited message that goes into a session that runs. */
import { useEffect, useState, type ReactNode } from 'react';
import type { Call, Tool } from '../../../src-shared/api/tools.ts';
import { fail, type Failure, type Result } from '../../../src-shared/base/failure.ts';
import { isHarmless } from '../../../src-shared/rerun/writes.ts';
import { useDeck, useIntents } from '../../store/hooks.ts';
import { Checkbox } from '../../ui/toggle.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';
import { rememberSent } from '../tools/sent.ts';
import type { SessionSend } from './session-call.ts';

export interface SessionSending {
  readonly send: SessionSend | null;
  /** Of a call; null when its server does not list it. */
  readonly tool: Tool | null;
  readonly serverName: string;
  /** Its tool, or its method, is not known to change nothing. */
  readonly mayChange: boolean;
  readonly isAgreed: boolean;
  readonly agree: (isAgreed: boolean) => void;
  readonly failure: Failure | null;
  readonly progress: Progress;
  readonly mayStart: boolean;
  readonly start: () => Promise<void>;
}

/** `answered`: and the entry of it is being looked for. */
type Progress = 'none' | 'under-way' | 'answered';

interface Sent {
  /** Of what it was sent: another text is another call. */
  readonly key: string;
  /** Null until it is known, and of what is no call. */
  readonly callId: string | null;
  readonly failure: Failure | null;
}

/** Sends it into the session, and shows it where it is recorded. `read`: null while the target is another. */
export function useSessionSending(
  serverId: string | null,
  read: Result<SessionSend> | null,
  timeoutMs: number,
  onDone: () => void,
): SessionSending {
  const intents = useIntents();
  const server = useDeck((state) => state.servers?.find(({ id }) => id === serverId));
  const send = read?.ok === true ? read.value : null;
  const called = send?.kind === 'call' ? send.tool : null;
  const tool =
    useDeck((state) => state.tools?.find((each) => each.serverId === serverId && each.name === called)) ??
    null;
  const key = JSON.stringify([serverId, send]);
  const [agreedTo, setAgreedTo] = useState<string | null>(null);
  const [sent, setSent] = useState<Sent | null>(null);
  const begun = useDeck((state) => state.calls.find(({ callId }) => callId === sent?.callId));
  const request = begun?.request ?? null;
  const isNow = sent?.key === key;
  useEffect(() => {
    if (request === null) return;
    intents.revealEntry(request);
    onDone();
  }, [intents, request, onDone]);

  const runs = server?.state.kind === 'ready';
  const gone =
    serverId === null || runs
      ? null
      : fail('not-running', 'This session does not run any more.', 'Start the server, or choose another.')
          .failure;
  const unsent = begun !== undefined && request === null ? unsentOf(begun.state) : null;
  const mayChange =
    send?.kind === 'message' ? !isHarmless(send.method) : tool?.annotations.readOnlyHint !== true;
  const isAgreed = agreedTo === key;
  // A call that made room on this page is over as well.
  const isOver = begun === undefined ? (sent?.callId ?? null) !== null : begun.state.kind !== 'running';
  const isSent = isNow && sent.failure === null && unsent === null;
  const progress = !isSent ? 'none' : isOver ? 'answered' : 'under-way';
  const isWithin = timeoutMs >= 100;
  const mayStart = send !== null && runs && isWithin && progress !== 'under-way' && (!mayChange || isAgreed);
  const badTime = isWithin
    ? null
    : fail('bad-request', 'Wait at least 0.1 seconds for an answer.', '').failure;
  return {
    send,
    tool,
    serverName: server?.name ?? '',
    mayChange,
    isAgreed,
    agree: (next) => setAgreedTo(next ? key : null),
    failure:
      (read?.ok === false ? read.failure : null) ??
      gone ??
      badTime ??
      (isNow ? (sent.failure ?? unsent) : null),
    progress,
    mayStart,
    async start() {
      if (send === null || serverId === null || !mayStart) return;
      setSent({ key, callId: null, failure: null });
      if (send.kind === 'message') {
        const { method, paramsJson, isNotification } = send;
        const message = { serverId, method, paramsJson, isNotification, timeoutMs };
        const outcome = await intents.sendMessage(message);
        const failure = outcome.ok ? outcome.value.failure : outcome.failure;
        const entry = outcome.ok ? outcome.value.request : null;
        // An error is an answer too, and is shown where it is recorded.
        if (entry !== null) intents.revealEntry(entry);
        if (entry !== null || failure === null) return onDone();
        setSent({ key, callId: null, failure });
        return;
      }
      const { tool: name, argsJson } = send;
      const asked = await intents.callTool({ serverId, tool: name, argsJson, timeoutMs, fresh: true });
      if (asked.ok) rememberSent(asked.value, argsJson);
      setSent(
        asked.ok
          ? { key, callId: asked.value, failure: null }
          : { key, callId: null, failure: asked.failure },
      );
    },
  };
}

/** Why nothing went out: the arguments do not fit, the breaker is open. */
function unsentOf(state: Call['state']): Failure | null {
  switch (state.kind) {
    case 'failed':
      return state.failure;
    case 'cancelled':
      return fail('request-cancelled', 'The call was cancelled.', 'Send it again if it is wanted.').failure;
    case 'running':
    case 'done':
      return null;
  }
}

const PROGRESS_WORDS: Readonly<Record<Progress, string>> = {
  none: 'its id is the session’s own',
  'under-way': 'on its way…',
  answered: 'answered; its entry is being looked for, and is in Messages',
};

export function SessionPart({ sending }: { readonly sending: SessionSending }): ReactNode {
  const { send, tool, serverName, mayChange, isAgreed, agree, progress } = sending;
  if (send === null) return null;
  return (
    <section className="rerun-plan" aria-label="Plan">
      <p className="rerun-sum">
        <strong>
          {send.kind === 'call' ? (
            <>
              1 call of <VisibleText text={send.tool} maxChars={80} /> will be made
            </>
          ) : (
            <>
              1 {send.isNotification ? 'notification' : 'request'}{' '}
              <VisibleText text={send.method} maxChars={80} /> will be sent
            </>
          )}
        </strong>
        <span>
          in the session of <VisibleText text={serverName} maxChars={80} /> that runs
        </span>
        <span className="versus-dim" aria-live="polite">
          {PROGRESS_WORDS[progress]}
        </span>
      </p>
      {mayChange ? (
        <fieldset className="rerun-ask">
          <legend className="ui-hidden">May change something</legend>
          {send.kind === 'message' ? (
            <p>
              <strong>Not a method that is known to change nothing.</strong> This session goes on: what it
              changes stays changed in it.
            </p>
          ) : (
            <p>
              <strong>
                {tool === null ? 'Not on the list of this session.' : 'Not declared read-only.'}
              </strong>{' '}
              {tool === null
                ? 'Nobody knows what calling it does; the server may refuse it.'
                : 'This session goes on: what the call changes stays changed in it.'}
            </p>
          )}
          <Checkbox
            label={send.kind === 'call' ? 'Call it all the same' : 'Send it all the same'}
            checked={isAgreed}
            onChange={agree}
          />
        </fieldset>
      ) : null}
    </section>
  );
}
