/** What becomes of an edited message that goes into a session that runs. */
import { useEffect, useState, type ReactNode } from 'react';
import type { Tool } from '../../../src-shared/api/tools.ts';
import { fail, type Failure, type Result } from '../../../src-shared/base/failure.ts';
import { useDeck, useIntents } from '../../store/hooks.ts';
import { Checkbox } from '../../ui/toggle.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';
import { rememberSent } from '../tools/sent.ts';
import type { SessionCall } from './session-call.ts';

export interface SessionSending {
  readonly call: SessionCall | null;
  readonly tool: Tool | null;
  readonly serverName: string;
  /** Its tool is not known to change nothing. */
  readonly mayChange: boolean;
  readonly isAgreed: boolean;
  readonly agree: (isAgreed: boolean) => void;
  readonly failure: Failure | null;
  readonly isUnderWay: boolean;
  readonly mayStart: boolean;
  readonly start: () => Promise<void>;
}

interface Sent {
  /** Of what it was sent: another text is another call. */
  readonly key: string;
  readonly callId: string | null;
  readonly failure: Failure | null;
}

/** Sends the call into the session, and shows it where it is recorded. `read`: null while the target is another. */
export function useSessionSending(
  serverId: string | null,
  read: Result<SessionCall> | null,
  timeoutMs: number,
  onDone: () => void,
): SessionSending {
  const intents = useIntents();
  const server = useDeck((state) => state.servers?.find(({ id }) => id === serverId));
  const call = read?.ok === true ? read.value : null;
  const tool =
    useDeck((state) => state.tools?.find((each) => each.serverId === serverId && each.name === call?.tool)) ??
    null;
  const key = JSON.stringify([serverId, call]);
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
  const mayChange = tool?.annotations.readOnlyHint !== true;
  const isAgreed = agreedTo === key;
  const isUnderWay = isNow && sent.failure === null && unsent === null;
  const isWithin = timeoutMs >= 100;
  const mayStart = call !== null && runs && isWithin && !isUnderWay && (!mayChange || isAgreed);
  const badTime = isWithin
    ? null
    : fail('bad-request', 'Wait at least 0.1 seconds for an answer.', '').failure;
  return {
    call,
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
    isUnderWay,
    mayStart,
    async start() {
      if (call === null || serverId === null || !mayStart) return;
      setSent({ key, callId: null, failure: null });
      const asked = await intents.callTool({ serverId, ...call, timeoutMs, fresh: true });
      if (asked.ok) rememberSent(asked.value, call.argsJson);
      setSent(
        asked.ok
          ? { key, callId: asked.value, failure: null }
          : { key, callId: null, failure: asked.failure },
      );
    },
  };
}

/** Why nothing went out: the arguments do not fit, the breaker is open. */
function unsentOf(state: { readonly kind: string; readonly failure?: Failure }): Failure | null {
  return state.kind === 'failed' ? (state.failure ?? null) : null;
}

export function SessionPart({ sending }: { readonly sending: SessionSending }): ReactNode {
  const { call, tool, serverName, mayChange, isAgreed, agree, isUnderWay } = sending;
  if (call === null) return null;
  return (
    <section className="rerun-plan" aria-label="Plan">
      <p className="rerun-sum">
        <strong>
          1 call of <VisibleText text={call.tool} maxChars={80} /> will be made
        </strong>
        <span>
          in the session of <VisibleText text={serverName} maxChars={80} /> that runs
        </span>
        <span className="versus-dim" aria-live="polite">
          {isUnderWay ? 'on its way…' : 'its id is the session’s own'}
        </span>
      </p>
      {mayChange ? (
        <fieldset className="rerun-ask">
          <legend className="ui-hidden">May change something</legend>
          <p>
            <strong>{tool === null ? 'Not on the list of this session.' : 'Not declared read-only.'}</strong>{' '}
            {tool === null
              ? 'Nobody knows what calling it does; the server may refuse it.'
              : 'This session goes on: what the call changes stays changed in it.'}
          </p>
          <Checkbox label="Call it all the same" checked={isAgreed} onChange={agree} />
        </fieldset>
      ) : null}
    </section>
  );
}
