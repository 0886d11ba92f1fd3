import { CommandKey } from '../../../commands/command-key.tsx';
import type { CommandId } from '../../../commands/list.ts';
import { keyed } from '../../../commands/registry.ts';
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
import { TapeFindings } from './tape-findings.tsx';
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
  const intents = useIntents();
  const { call, progress } = props;
  if (moment !== null) return <RunningThen call={call} atMs={moment.wallMs} />;
  return (
    <RunningNow
      serverId={call.serverId}
      startedMs={call.startedMs}
      progress={progress}
      note={waitWords(call)}
      what="call"
      command="tools.cancel"
      onCancel={() => intents.cancelCall(call.callId)}
    />
  );
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

interface RunningNowProps extends Pick<RunningCallProps, 'progress'> {
  readonly serverId: string;
  readonly startedMs: number;
  /** Said while there is no progress. */
  readonly note: string;
  readonly what: 'call' | 'read' | 'prompt';
  readonly command: CommandId;
  readonly onCancel: () => void;
}

/** What a server has been asked and has not answered, of a tool, a resource or a prompt. */
export function RunningNow(props: RunningNowProps): ReactNode {
  const { serverId, startedMs, progress, note, what, command, onCancel } = props;
  const all = useDeck((state) => state.questions);
  const questions = useMemo(() => (all ?? []).filter((each) => each.serverId === serverId), [all, serverId]);
  const [chosen, setChosen] = useState<string | null>(null);
  // The one that is looked at is answered or gone: the oldest has its place.
  const at = Math.max(
    0,
    questions.findIndex(({ id }) => id === chosen),
  );
  const question = questions[at];
  const tapeId = useDeck(({ servers }) => servers?.find(({ id }) => id === serverId)?.tapeId ?? null);
  const isLinked = useDeck(({ link }) => link.kind === 'open');
  const elapsedMs = Math.max(0, useElapsedClock(isLinked) - startedMs);
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
            {question === undefined ? note : 'it waits for your answer; its time stands still'}
          </span>
        ) : (
          <span className="result-latency">
            {total === null ? progress.progress : `${progress.progress} of ${total}`}
          </span>
        )}
      </p>
      {progress === null ? null : (
        <progress
          aria-label={`Progress of the ${what}`}
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
      {question === undefined ? <TapeFindings tapeId={tapeId} /> : null}
      <div>
        <Button icon={Square} onClick={onCancel} {...(what === 'call' ? {} : keyed(command))}>
          Cancel this {what}
          <CommandKey id={command} />
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
