/** One of several questions, and the way to the others. */
import { ChevronLeft, ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';
import { IconButton } from '../../ui/button.tsx';
import './questions.css';

interface QueueStepProps {
  readonly at: number;
  readonly of: number;
  readonly onStep: (to: number) => void;
}

export function QueueStep({ at, of, onStep }: QueueStepProps): ReactNode {
  if (of < 2) return null;
  return (
    <p className="q-queue">
      <IconButton icon={ChevronLeft} label="The question before" onClick={() => onStep((at - 1 + of) % of)} />
      {at + 1} of {of} that wait
      <IconButton icon={ChevronRight} label="The next question" onClick={() => onStep((at + 1) % of)} />
    </p>
  );
}
