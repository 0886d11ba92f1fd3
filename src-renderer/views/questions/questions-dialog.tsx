/** The queue of what servers ask, from wherever one is: closing it leaves the questions waiting. */
import { ChevronLeft, ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';
import { useDeck } from '../../store/hooks.ts';
import { useQuestionDialog } from '../../store/question-dialog.ts';
import { IconButton } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { QuestionCard } from './question-card.tsx';

export function QuestionsDialog(): ReactNode {
  const { questionId, open, close } = useQuestionDialog();
  const questions = useDeck((state) => state.questions) ?? [];
  if (questionId === null) return null;
  const found = questions.findIndex(({ id }) => id === questionId);
  // It was answered, here or elsewhere: the next one has its place.
  const at = found === -1 ? 0 : found;
  const shown = questions[at];
  const step = (by: 1 | -1): void => {
    const next = questions[(at + by + questions.length) % questions.length];
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
          {questions.length < 2 ? null : (
            <p className="q-queue">
              <IconButton icon={ChevronLeft} label="The question before" onClick={() => step(-1)} />
              {at + 1} of {questions.length} that wait
              <IconButton icon={ChevronRight} label="The next question" onClick={() => step(1)} />
            </p>
          )}
          <QuestionCard key={shown.id} question={shown} />
        </>
      )}
    </Dialog>
  );
}
