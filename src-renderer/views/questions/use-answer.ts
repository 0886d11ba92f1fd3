import { useState } from 'react';
import type { Answer } from '../../../src-shared/api/questions.ts';
import type { Failure } from '../../../src-shared/base/failure.ts';
import { useIntents } from '../../store/hooks.ts';

export interface Answering {
  readonly isSending: boolean;
  readonly failure: Failure | null;
  readonly send: (answer: Answer) => Promise<void>;
}

/** Sends one answer; what it is an answer to leaves the queue by itself. */
export function useAnswer(questionId: string): Answering {
  const { questions } = useIntents();
  const [isSending, setIsSending] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  return {
    isSending,
    failure,
    async send(answer) {
      setIsSending(true);
      const sent = await questions.answer(questionId, answer);
      setIsSending(false);
      setFailure(sent.ok ? null : sent.failure);
    },
  };
}
