/** A server that its supervisor starts again, and one that it has given up. */
import type { ReactNode } from 'react';
import type { Server, ServerState } from '../../../src-shared/api/servers.ts';
import { useNow } from '../../store/clock.ts';
import { useIntents } from '../../store/hooks.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { LastLines } from '../../ui/last-lines.tsx';
import { exitText, restartText } from './server-face.ts';

type Waiting = Extract<ServerState, { kind: 'restarting' }>;
type GaveUp = Extract<ServerState, { kind: 'gave-up' }>;

export function RestartingNote({
  server,
  state,
}: {
  readonly server: Server;
  readonly state: Waiting;
}): ReactNode {
  const intents = useIntents();
  // No server text: the no-break space would be shown as an escape here.
  const text = restartText(state, useNow()).replace('\u00a0', ' ');
  const waits = state.nextMs === null ? `It waits: ${state.why}. ` : '';
  return (
    <div>
      <ErrorNote
        tone="warn"
        what={text.charAt(0).toUpperCase() + text.slice(1)}
        why={`${endedText(state)} ${waits}${countText(state)}`}
        hint="Stop keeps it down. The tape of the run that ended has everything up to its last byte."
        code={state.last?.failure.code}
        actions={
          <>
            <Button onClick={() => void intents.supervision.restartNow(server.id)}>Restart now</Button>
            <TapeAndTree server={server} />
          </>
        }
      />
      <LastLines lines={state.last?.stderrTail ?? []} />
    </div>
  );
}

export function GaveUpNote({
  server,
  state,
}: {
  readonly server: Server;
  readonly state: GaveUp;
}): ReactNode {
  return (
    <div>
      <ErrorNote
        what="Its supervisor gave up"
        why={`${endedText(state)} ${countText(state)}: one too many.`}
        hint="Nothing starts it again until you do. Mend it, or allow more restarts in its policy, then start it."
        code={state.last?.failure.code}
        actions={<TapeAndTree server={server} />}
      />
      <LastLines lines={state.last?.stderrTail ?? []} />
    </div>
  );
}

function TapeAndTree({ server: { tapeId } }: { readonly server: Server }): ReactNode {
  const intents = useIntents();
  return (
    <>
      {tapeId === null ? null : (
        <Button kind="quiet" onClick={() => intents.openScope({ kind: 'tape', tapeId })}>
          What crossed the wire
        </Button>
      )}
      <Button kind="quiet" onClick={() => intents.show('supervision')}>
        Supervision
      </Button>
    </>
  );
}

function endedText({ last }: Waiting | GaveUp): string {
  if (last === null) return 'It was ended with a server of its group.';
  return last.kind === 'crashed' ? `It ended by itself: ${exitText(last)}.` : last.failure.message;
}

function countText({ restarts, intensity, periodMs }: Waiting | GaveUp): string {
  return `Restart ${restarts} of ${intensity} within ${periodMs / 1000} s`;
}
