/** A question of a server: what it wants to know, how long it waits, and the answer. */
import type { ReactNode } from 'react';
import type { Question } from '../../../src-shared/api/questions.ts';
import { useNow } from '../../store/clock.ts';
import { ErrorNote } from '../../ui/error-note.tsx';
import { StatusDot } from '../../ui/status.tsx';
import { visibleText } from '../../ui/visible-text.ts';
import { VisibleText } from '../../ui/visible-text.tsx';
import { FormAnswer } from './form-answer.tsx';
import { SamplingAnswer } from './sampling-answer.tsx';
import { UrlAnswer } from './url-answer.tsx';
import { useAnswer } from './use-answer.ts';
import { kindWords, leftWords } from './words.ts';
import './questions.css';

export function QuestionCard({ question }: { readonly question: Question }): ReactNode {
  const { asked, serverName, deadlineMs } = question;
  const nowMs = useNow();
  const answering = useAnswer(question.id);
  return (
    <section className="q-card" aria-label={`Question of ${visibleText(serverName.slice(0, 64))}`}>
      <header className="q-head">
        <StatusDot shape="half" tone="warn" pulse />
        <strong>
          <VisibleText text={serverName} maxChars={64} /> asks
        </strong>
        <span className="q-kind">{kindWords(asked)}</span>
        <span className="q-left" title="Then it is answered as if nobody had wanted to">
          {leftWords(deadlineMs - nowMs)}
        </span>
      </header>
      {asked.kind === 'sampling' ? null : (
        <p className="q-message">
          <VisibleText text={asked.message} keepLines maxChars={4000} />
        </p>
      )}
      {asked.kind === 'form' ? (
        <FormAnswer schema={asked.schema} answering={answering} />
      ) : asked.kind === 'url' ? (
        <UrlAnswer url={asked.url} answering={answering} />
      ) : (
        <SamplingAnswer asked={asked} serverId={question.serverId} answering={answering} />
      )}
      {answering.failure === null ? null : (
        <ErrorNote
          what="The answer was not sent"
          why={answering.failure.message}
          hint={answering.failure.hint}
          code={answering.failure.code}
        />
      )}
    </section>
  );
}
