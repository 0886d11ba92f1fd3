/** What reading a resource or asking for a prompt came to. */
import { useMemo, type ReactNode } from 'react';
import type { CatalogAnswer } from '../../../src-shared/api/catalog.ts';
import type { ItemWork } from '../../store/catalog-work.ts';
import { useIntents } from '../../store/hooks.ts';
import { useMoment } from '../../store/shown.ts';
import { ErrorNote } from '../../ui/error-note.tsx';
import { formatCount } from '../../ui/format.ts';
import { StatusDot } from '../../ui/status.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';
import { ContentBlock } from '../tools/results/content-block.tsx';
import { RunningNow } from '../tools/results/running-call.tsx';
import { TextBlock } from '../tools/results/text-block.tsx';
import { readAnswer } from './read-answer.ts';
import { SourceLine } from './source-line.tsx';

interface AnswerViewProps {
  readonly serverId: string;
  readonly work: ItemWork;
  readonly of: 'contents' | 'messages';
  /** Before the first answer. */
  readonly none: string;
}

export function AnswerView(props: AnswerViewProps): ReactNode {
  return (
    <>
      <UnderWay {...props} />
      <Answer {...props} />
    </>
  );
}

function UnderWay({ serverId, work, of }: AnswerViewProps): ReactNode {
  const intents = useIntents();
  const isLive = useMoment() === null;
  const { asking } = work;
  if (asking === null || !isLive) return null;
  const isRead = of === 'contents';
  return (
    <div className="result-body">
      <RunningNow
        serverId={serverId}
        startedMs={asking.startedMs}
        progress={asking.state.progress}
        note="no progress was reported"
        what={isRead ? 'read' : 'prompt'}
        command={isRead ? 'resources.cancel' : 'prompts.cancel'}
        onCancel={() => intents.cancelAsk(asking.askId)}
      />
    </div>
  );
}

function Answer({ work, of, none }: AnswerViewProps): ReactNode {
  const { answer, asking, failure } = work;
  if (failure?.code === 'request-cancelled') {
    return (
      <p className="result-state" role="status">
        <StatusDot shape="square" tone="muted" />
        <strong>cancelled</strong>
        <span className="result-note">its server was told; what it did until then stays done</span>
      </p>
    );
  }
  if (failure !== null) {
    return (
      <ErrorNote
        what="The server did not answer it"
        why={failure.message}
        hint={failure.hint}
        code={failure.code}
      />
    );
  }
  if (answer === null) return asking === null ? <p className="result-plain">{none}</p> : null;
  return (
    <div className="result-body" aria-busy={asking !== null}>
      <SourceLine answer={answer} />
      {answer.truncated ? (
        <ErrorNote tone="warn" what="Only the beginning is here" hint="The tape has all of it." />
      ) : null}
      <Shown answer={answer} of={of} />
    </div>
  );
}

function Shown({
  answer,
  of,
}: {
  readonly answer: CatalogAnswer;
  readonly of: AnswerViewProps['of'];
}): ReactNode {
  const { resultJson } = answer;
  const shown = useMemo(() => readAnswer(resultJson, of), [resultJson, of]);
  switch (shown.kind) {
    case 'opaque':
      return (
        <>
          <p className="result-plain">
            <VisibleText text={shown.why} />
          </p>
          <TextBlock label="Result" text={resultJson} />
        </>
      );
    case 'contents':
      return (
        <div className="result-parts">
          {shown.parts.length === 0 ? <p className="result-plain">It is empty: no contents.</p> : null}
          {shown.parts.map((part, at) => (
            // Parts have no identity but their place.
            // oxlint-disable-next-line react/no-array-index-key
            <ContentBlock key={at} shown={part} at={at} />
          ))}
          <More count={shown.left} />
        </div>
      );
    case 'messages':
      return (
        <div className="result-parts">
          {shown.description === '' ? null : (
            <p className="result-plain">
              <VisibleText text={shown.description} maxChars={2000} />
            </p>
          )}
          {shown.messages.length === 0 ? <p className="result-plain">It is empty: no messages.</p> : null}
          {shown.messages.map(({ role, shown: part }, at) => (
            // oxlint-disable-next-line react/no-array-index-key
            <section key={at} className="cat-message" aria-label={`Message ${at + 1}`}>
              <h4 className="cat-role">
                {at + 1} <VisibleText text={role} maxChars={40} />
              </h4>
              <ContentBlock shown={part} at={at} />
            </section>
          ))}
          <More count={shown.left} />
        </div>
      );
  }
}

function More({ count }: { readonly count: number }): ReactNode {
  return count === 0 ? null : <p className="result-plain">{formatCount(count)} more are in the raw text.</p>;
}
