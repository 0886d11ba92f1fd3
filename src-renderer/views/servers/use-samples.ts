import { useEffect, useState } from 'react';
import { useIntents, type Deck } from '../../store/hooks.ts';
import type { Failure, Result } from '../../../src-shared/base/failure.ts';

type Samples = Awaited<ReturnType<Deck['intents']['samples']>>;

/** The ready samples; null while they are on their way. */
export function useSamples(): Samples | null {
  const intents = useIntents();
  const [samples, setSamples] = useState<Samples | null>(null);
  useEffect(() => {
    let isWanted = true;
    void intents.samples().then((answer) => isWanted && setSamples(answer));
    return () => {
      isWanted = false;
    };
  }, [intents]);
  return samples;
}

export interface AddSample {
  /** Adds, chooses and starts it. Answers with why it could not be added, which is said by a notice too. */
  readonly add: (sampleId: string) => Promise<Failure | null>;
  readonly isBusy: boolean;
}

export function useAddSample(): AddSample {
  const intents = useIntents();
  const [isBusy, setIsBusy] = useState(false);
  const add = async (sampleId: string): Promise<Failure | null> => {
    setIsBusy(true);
    const added: Result<{ readonly id: string }> = await intents.addSample(sampleId);
    setIsBusy(false);
    if (!added.ok) {
      intents.notify({ severity: 'error', message: added.failure.message, hint: added.failure.hint });
      return added.failure;
    }
    intents.selectServer(added.value.id);
    await intents.startServer(added.value.id);
    return null;
  };
  return { add, isBusy };
}
