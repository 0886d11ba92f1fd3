import { useEffect, useState } from 'react';
import { useDeck, useIntents } from './hooks.ts';

export interface RerunLink {
  readonly tapeId: string;
  readonly of: string;
  readonly seq: number | null;
}

const NONE: readonly RerunLink[] = [];

/** Which tapes repeat which; read again when the list of tapes is another. */
export function useRerunLinks(): readonly RerunLink[] {
  const intents = useIntents();
  // Not the list itself: that is another with every entry of a tape that is recorded. And not its length alone: one may
  // leave when another comes.
  const tapes = useDeck(
    (state) => `${state.tapes?.length} ${state.tapes?.[0]?.id} ${state.tapes?.at(-1)?.id}`,
  );
  const [links, setLinks] = useState(NONE);
  useEffect(() => {
    let isGone = false;
    void intents.reruns.links().then((found) => {
      if (!isGone && found.ok) setLinks(found.value);
    });
    return () => {
      isGone = true;
    };
    // Other tapes are another answer.
    // oxlint-disable-next-line react/exhaustive-effect-dependencies
  }, [intents, tapes]);
  return links;
}
