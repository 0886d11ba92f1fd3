/** What supervision does not do at the moment, whatever the view. */
import type { ReactNode } from 'react';
import { useDeck, useIntents } from '../store/hooks.ts';
import { Button } from '../ui/button.tsx';
import { Banner } from './banner.tsx';

export function SupervisionBanners(): ReactNode {
  const intents = useIntents();
  const isPaused = useDeck((state) => state.supervision?.isPaused === true);
  const hasGivenUp = useDeck((state) => state.supervision?.root.gaveUp != null);
  const isThere = useDeck((state) => state.view === 'supervision');
  const goThere = isThere ? null : (
    <Button kind="quiet" onClick={() => intents.show('supervision')}>
      Supervision
    </Button>
  );
  return (
    <>
      {isPaused ? (
        <Banner tone="warn" what="Restarts are paused." hint="What ends stays down until you resume.">
          {goThere}
          <Button onClick={() => void intents.supervision.setPaused(false)}>Resume restarts</Button>
        </Banner>
      ) : null}
      {hasGivenUp ? (
        <Banner
          tone="error"
          what="The root supervisor gave up: it stopped every server that it supervised."
          hint="Groups failed too often. Start by hand what you need."
        >
          {goThere}
          <Button onClick={() => void intents.supervision.reset('root')}>Reset</Button>
        </Banner>
      ) : null}
    </>
  );
}
