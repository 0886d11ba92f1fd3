/** In the rail: who asks, and how long they still wait. */
import type { ReactNode } from 'react';
import { useNow } from '../../store/clock.ts';
import { useDeck } from '../../store/hooks.ts';
import { useQuestionDialog } from '../../store/question-dialog.ts';
import { StatusDot } from '../../ui/status.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';
import { leftWords } from './words.ts';
import './questions.css';

/** More are reached from the dialog. */
const SHOWN_MAX = 4;

export function RailQuestions(): ReactNode {
  const questions = useDeck((state) => state.questions);
  if (questions === null || questions.length === 0) return null;
  return <Asking />;
}

function Asking(): ReactNode {
  const questions = useDeck((state) => state.questions) ?? [];
  const open = useQuestionDialog((state) => state.open);
  const nowMs = useNow();
  const more = questions.length - SHOWN_MAX;
  return (
    <section className="rail-part" aria-labelledby="rail-questions">
      <h2 id="rail-questions" className="rail-head">
        Servers ask
      </h2>
      <ul className="rail-list">
        {questions.slice(0, SHOWN_MAX).map(({ id, serverName, deadlineMs }) => (
          <li key={id} className="rail-row">
            <button type="button" className="rail-item q-rail" onClick={() => open(id)}>
              <StatusDot shape="half" tone="warn" pulse label="asks" />
              <span className="rail-name">
                <VisibleText text={serverName} maxChars={64} />
              </span>
              <span className="rail-text">{leftWords(deadlineMs - nowMs)}</span>
            </button>
          </li>
        ))}
      </ul>
      {more > 0 ? <p className="rail-none">and {more} more</p> : null}
    </section>
  );
}
