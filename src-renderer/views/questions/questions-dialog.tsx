/** The queue of what servers ask, from wherever one is: closing it leaves the questions waiting. */
import type { ReactNode } from 'react';
import { useDeck } from '../../store/hooks.ts';
import { useQuestionDialog } from '../../store/question-dialog.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { QuestionCard } from './question-card.tsx';
import { QueueStep } from './queue-step.tsx';

export function QuestionsDialog(): ReactNode {
  const { questionId, open, close } = useQuestionDialog();
  const questions = useDeck((state) => state.questions) ?? [];
  if (questionId === null) return null;
  const found = questions.findIndex(({ id }) => id === questionId);
  // It was answered, here or elsewhere: the next one has its place.
  const at = found === -1 ? 0 : found;
  const shown = questions[at];
  const step = (to: number): void => {
    const next = questions[to];
    if (next !== undefined) open(next.id);
  };
  return (
    <Dialog title="Servers ask" width="wide" onClose={close}>
      {shown === undefined ? (
        <p className="q-none">
          Nothing waits for an answer any more. What was asked and answered is on the tapes.
        </p>
      ) : (
        <>
          <QueueStep at={at} of={questions.length} onStep={step} />
          <QuestionCard key={shown.id} question={shown} />
        </>
      )}
    </Dialog>
  );
}
