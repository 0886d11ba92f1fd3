/** What servers ask, in a dialog; its code comes when the first question is opened. */
import { lazy, Suspense, type ReactNode } from 'react';
import { useQuestionDialog } from '../../store/question-dialog.ts';

const Open = lazy(async () => ({ default: (await import('./questions-dialog.tsx')).QuestionsDialog }));

export function QuestionDialogs(): ReactNode {
  const isOpen = useQuestionDialog(({ questionId }) => questionId !== null);
  if (!isOpen) return null;
  return (
    <Suspense fallback={null}>
      <Open />
    </Suspense>
  );
}
