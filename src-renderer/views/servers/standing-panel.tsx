/** What a server is answered in the place of a model without asking; there only while there is such an answer. */
import { RotateCcw } from 'lucide-react';
import { useEffect, useState, type ReactNode } from 'react';
import type { ModelAnswer } from '../../../src-shared/api/questions.ts';
import { useDeck, useIntents } from '../../store/hooks.ts';
import { Button } from '../../ui/button.tsx';
import { Part } from '../../ui/part.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';
import './roots.css';

const SHOWN_CHARS = 400;

export function StandingPanel({ serverId }: { readonly serverId: string }): ReactNode {
  const intents = useIntents();
  const { questions } = intents;
  const [answer, setAnswer] = useState<ModelAnswer | null>(null);
  const waiting = useDeck((state) => state.questions?.length ?? 0);
  useEffect(() => {
    let isWanted = true;
    void questions.standing(serverId).then((read) => {
      if (isWanted && read.ok) setAnswer(read.value);
    });
    return () => {
      isWanted = false;
    };
    // It is kept in the answer to a question, which leaves the queue with it.
    // oxlint-disable-next-line react/exhaustive-effect-dependencies
  }, [questions, serverId, waiting]);
  if (answer === null) return null;

  const askAgain = async (): Promise<void> => {
    const set = await questions.setStanding(serverId, null);
    if (set.ok) setAnswer(null);
    else intents.notify({ severity: 'error', message: set.failure.message, hint: set.failure.hint });
  };
  return (
    <div className="roots">
      <Part title="In the place of a model">
        <p className="roots-words">Whatever this server asks a model is answered so, and nobody is asked.</p>
        <div className="roots-row">
          <span className="roots-uri">
            <VisibleText text={answer.text} maxChars={SHOWN_CHARS} />
          </span>
          <Button kind="quiet" icon={RotateCcw} onClick={() => void askAgain()}>
            Ask me again
          </Button>
        </div>
      </Part>
    </div>
  );
}
