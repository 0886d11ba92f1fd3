/** The face of every state that needs more than a word. */
import { ExternalLink } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Server, ServerState } from '../../../src-shared/api/servers.ts';
import { useNow } from '../../store/clock.ts';
import { useDeck, useIntents } from '../../store/hooks.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { formatAgo, formatClock } from '../../ui/format.ts';
import { LastLines } from '../../ui/last-lines.tsx';
import { GaveUpNote, RestartingNote } from './restart-note.tsx';
import { exitText } from './server-face.ts';

export function StateNote({ server }: { readonly server: Server }): ReactNode {
  const { state } = server;
  switch (state.kind) {
    case 'stopped':
    case 'ready':
      return null;
    case 'starting':
      return <StartingNote server={server} />;
    case 'stopping':
      return (
        <p className="server-note">
          Its stdin is closed; if it stays, SIGTERM and then SIGKILL end it and whatever it started.
        </p>
      );
    case 'awaiting-consent':
      return <ConsentNote server={server} />;
    case 'reconnecting':
      return <ReconnectingNote server={server} state={state} />;
    case 'crashed':
    case 'failed':
      return <BrokenNote server={server} state={state} />;
    case 'restarting':
      return <RestartingNote server={server} state={state} />;
    case 'gave-up':
      return <GaveUpNote server={server} state={state} />;
  }
}

function StartingNote({ server }: { readonly server: Server }): ReactNode {
  return (
    <p className="server-note">
      {server.target.kind === 'stdio'
        ? 'The process is started, and greeted as soon as it reads.'
        : 'The endpoint is asked which protocol it speaks.'}{' '}
      What it sends meanwhile is recorded already.
    </p>
  );
}

function ConsentNote({ server: { id, target } }: { readonly server: Server }): ReactNode {
  const url = useDeck((state) => state.consents[id]);
  return (
    <ErrorNote
      tone="warn"
      what="Nothing runs before you approve it"
      why={
        target.kind === 'stdio'
          ? 'A server runs with all of your rights. The approval window shows the exact command and the names of its environment; you are asked again only when they change.'
          : 'The approval window shows the URL and the names of the headers that are sent to it; you are asked again only when they change.'
      }
      hint="Approve… opens that window. Where the browser blocks it, the link below is the same page."
      actions={
        url === undefined ? null : (
          <a className="server-link" href={url} target="_blank" rel="noopener noreferrer">
            Open the approval page
            <ExternalLink size={12} aria-hidden="true" />
          </a>
        )
      }
    />
  );
}

interface ReconnectingNoteProps {
  readonly server: Server;
  readonly state: Extract<ServerState, { kind: 'reconnecting' }>;
}

function ReconnectingNote({ server: { tapeId }, state }: ReconnectingNoteProps): ReactNode {
  const intents = useIntents();
  const nowMs = useNow();
  const { attempt, attemptsMax, nextMs, sinceMs, why } = state;
  const when = nextMs <= nowMs ? 'now' : `in ${Math.ceil((nextMs - nowMs) / 1000)} s`;
  return (
    <ErrorNote
      tone="warn"
      what={`The connection is lost. Attempt ${attempt} of ${attemptsMax} ${when}`}
      why={why}
      hint="Calls are refused meanwhile, and none is sent twice. What the server kept for its event ids is asked for when it is back."
      actions={
        <>
          {tapeId === null ? null : (
            <Button kind="quiet" onClick={() => intents.openScope({ kind: 'tape', tapeId })}>
              What crossed the wire
            </Button>
          )}
          <span className="server-when">{`${formatClock(sinceMs)}, ${formatAgo(nowMs - sinceMs)}`}</span>
        </>
      }
    />
  );
}

interface BrokenNoteProps {
  readonly server: Server;
  readonly state: Extract<ServerState, { kind: 'crashed' | 'failed' }>;
}

function BrokenNote({ server, state }: BrokenNoteProps): ReactNode {
  const intents = useIntents();
  const nowMs = useNow();
  const { failure, stderrTail, atMs } = state;
  const when = `${formatClock(atMs)}, ${formatAgo(nowMs - atMs)}`;
  const { tapeId } = server;
  return (
    <div>
      <ErrorNote
        what={brokenTitle(state)}
        why={failure.message}
        hint={failure.hint}
        code={failure.code}
        actions={
          <>
            {tapeId === null ? null : (
              <Button kind="quiet" onClick={() => intents.openScope({ kind: 'tape', tapeId })}>
                What crossed the wire
              </Button>
            )}
            <span className="server-when">{when}</span>
          </>
        }
      />
      <LastLines lines={stderrTail} />
    </div>
  );
}

function brokenTitle(state: BrokenNoteProps['state']): string {
  if (state.kind === 'crashed') return `It ended by itself: ${exitText(state)}`;
  switch (state.failure.code) {
    case 'connection-lost':
      return 'The connection is lost';
    case 'session-expired':
      return 'The server has forgotten the session';
    case 'unhealthy':
      return 'It stopped answering';
    default:
      return 'It did not start';
  }
}
