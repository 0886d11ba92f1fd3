import { CommandKey } from '../../../commands/command-key.tsx';
import { Square } from 'lucide-react';
import { useMemo, useState, type ReactNode } from 'react';
import type { Call } from '../../../../src-shared/api/tools.ts';
import { useDeck, useIntents } from '../../../store/hooks.ts';
import { useMoment } from '../../../store/shown.ts';
import { Button } from '../../../ui/button.tsx';
import { formatDurationMs } from '../../../ui/format.ts';
import { StatusDot } from '../../../ui/status.tsx';
import { VisibleText } from '../../../ui/visible-text.tsx';
import { QuestionCard } from '../../questions/question-card.tsx';
import { QueueStep } from '../../questions/queue-step.tsx';
import { useElapsedClock } from './use-elapsed.ts';

/** A call that is answered sooner than this never says “running”: it would only flicker. */
const SAY_AFTER_MS = 120;

interface RunningCallProps {
  readonly call: Call;
  readonly progress: Extract<Call['state'], { kind: 'running' }>['progress'];
}

/** Elapsed time, what the server says of its progress, and the way to stop it; nothing to stop while one looks back. */
export function RunningCall(props: RunningCallProps): ReactNode {
  const moment = useMoment();
  return moment === null ? <RunningNow {...props} /> : <RunningThen call={props.call} atMs={moment.wallMs} />;
}

function RunningThen({ call, atMs }: { readonly call: Call; readonly atMs: number }): ReactNode {
  return (
    <p className="result-state">
      <StatusDot shape="half" tone="info" />
      <strong>in flight at this moment</strong>
      <span className="result-latency">{formatDurationMs(Math.max(0, atMs - call.startedMs))}</span>
      <span className="result-note">what came of it is later</span>
    </p>
  );
}

function RunningNow({ call, progress }: RunningCallProps): ReactNode {
  const intents = useIntents();
  const all = useDeck((state) => state.questions);
  const questions = useMemo(
    () => (all ?? []).filter(({ serverId }) => serverId === call.serverId),
    [all, call.serverId],
  );
  const [chosen, setChosen] = useState<string | null>(null);
  // The one that is looked at is answered or gone: the oldest has its place.
  const at = Math.max(
    0,
    questions.findIndex(({ id }) => id === chosen),
  );
  const question = questions[at];
  const isLinked = useDeck(({ link }) => link.kind === 'open');
  const elapsedMs = Math.max(0, useElapsedClock(isLinked) - call.startedMs);
  if (elapsedMs < SAY_AFTER_MS && progress === null) return null;
  if (!isLinked) return <UnknownCall elapsedMs={elapsedMs} />;
  const total = progress?.total ?? null;
  return (
    <div className="result-running">
      <p className="result-state">
        <StatusDot shape="half" tone="info" pulse />
        <strong>running</strong>
        <span className="result-latency">{formatDurationMs(Math.round(elapsedMs / 100) * 100)}</span>
        {progress === null ? (
          <span className="result-note">
            {question === undefined ? waitWords(call) : 'it waits for your answer; its time stands still'}
          </span>
        ) : (
          <span className="result-latency">
            {total === null ? progress.progress : `${progress.progress} of ${total}`}
          </span>
        )}
      </p>
      {progress === null ? null : (
        <progress
          aria-label="Progress of the call"
          {...(total !== null && total > 0 ? { value: progress.progress, max: total } : {})}
        />
      )}
      <QueueStep at={at} of={questions.length} onStep={(to) => setChosen(questions[to]?.id ?? null)} />
      {question === undefined ? null : <QuestionCard key={question.id} question={question} />}
      {progress?.message == null ? null : (
        <p className="result-message" role="status">
          <VisibleText text={progress.message} maxChars={400} />
        </p>
      )}
      <div>
        <Button icon={Square} onClick={() => intents.cancelCall(call.callId)}>
          Cancel this call
          <CommandKey id="tools.cancel" />
        </Button>
      </div>
    </div>
  );
}

/** The host that carries the call out does not answer: whether it runs still, nobody here can know. */
function UnknownCall({ elapsedMs }: { readonly elapsedMs: number }): ReactNode {
  return (
    <p className="result-state" role="status">
      <StatusDot shape="ring" tone="muted" />
      <strong>not known</strong>
      <span className="result-note">
        it had run for {formatDurationMs(Math.round(elapsedMs / 100) * 100)} when the host was lost
      </span>
    </p>
  );
}

function waitWords({ state }: Call): string {
  if (state.kind === 'running' && state.stage === 'bulkhead')
    return 'it waits for a place among the running calls';
  return 'no progress was reported';
}
