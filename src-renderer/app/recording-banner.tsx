/** That the disk does not take what is recorded: since when, what that costs, and what one can do. */
import { useState, type ReactNode } from 'react';
import type { RecordingStopped } from '../../src-shared/api/recording.ts';
import { useNow } from '../store/clock.ts';
import { useDeck, useIntents } from '../store/hooks.ts';
import { Button } from '../ui/button.tsx';
import { formatCount } from '../ui/format.ts';
import { VisibleText } from '../ui/visible-text.tsx';
import { Banner } from './banner.tsx';

export function RecordingBanner(): ReactNode {
  const stopped = useDeck((state) => state.head?.recording ?? null);
  return stopped === null ? null : <StoppedBanner stopped={stopped} />;
}

function StoppedBanner({ stopped }: { readonly stopped: RecordingStopped }): ReactNode {
  const intents = useIntents();
  const [isAsking, setAsking] = useState(false);
  const isPaused = stopped.onDiskFailure === 'pause';
  const ask = (work: Promise<unknown>): void => {
    setAsking(true);
    void work.finally(() => setAsking(false));
  };
  return (
    <Banner
      tone="error"
      what={isPaused ? 'Not recording, traffic waits' : 'Not recording, traffic goes on'}
      hint={
        <>
          <Since sinceMs={stopped.sinceMs} /> <Cost stopped={stopped} />{' '}
          <span className="banner-why">
            <VisibleText text={stopped.message} maxChars={300} />. {stopped.hint}
          </span>
        </>
      }
    >
      <Button busy={isAsking} onClick={() => ask(intents.retryRecording())}>
        Try again now
      </Button>
      <Button
        kind="quiet"
        disabled={isAsking}
        title={
          isPaused
            ? 'What waits is let through unrecorded, and marked as a gap on the tape'
            : 'Nothing more is forwarded that is not recorded; servers and callers wait for the disk'
        }
        onClick={() => ask(intents.setOnDiskFailure(isPaused ? 'continue' : 'pause'))}
      >
        {isPaused ? 'Let traffic go on' : 'Make traffic wait'}
      </Button>
    </Banner>
  );
}

function Since({ sinceMs }: { readonly sinceMs: number }): ReactNode {
  const nowMs = useNow();
  const seconds = Math.max(0, Math.round((nowMs - sinceMs) / 1000));
  const text = seconds < 100 ? `${seconds}\u00a0s` : `${Math.floor(seconds / 60)}\u00a0min`;
  return (
    <span role="timer" title={new Date(sinceMs).toLocaleTimeString()}>
      for {text}:
    </span>
  );
}

function Cost({ stopped }: { readonly stopped: RecordingStopped }): ReactNode {
  const parts = [];
  if (stopped.lostEntries > 0) parts.push(`${formatCount(stopped.lostEntries)} lost so far`);
  if (stopped.heldEntries > 0) parts.push(`${formatCount(stopped.heldEntries)} held back`);
  if (parts.length === 0) parts.push('nothing lost yet');
  if (stopped.tapes > 1) parts.push(`on ${stopped.tapes} tapes`);
  return <b className="banner-cost">{parts.join(', ')}.</b>;
}

export function UnkeptBanners(): ReactNode {
  const unkept = useDeck((state) => state.head?.unkept ?? null);
  return unkept?.map(({ what, message }) => (
    <Banner
      key={what}
      tone="warn"
      what={`Not kept on the disk: ${what}.`}
      hint={
        <>
          <VisibleText text={message} maxChars={300} />. It works on in memory, and is written when the disk
          takes it again.
        </>
      }
    />
  ));
}
