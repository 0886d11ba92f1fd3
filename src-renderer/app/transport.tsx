/** The controls of a tape deck: wind, step and play through what was recorded, and where the playhead stands. */
import {
  ChevronFirst,
  ChevronLast,
  FastForward,
  Pause,
  Play,
  Radio,
  StepBack,
  StepForward,
} from 'lucide-react';
import type { ReactNode } from 'react';
import { CommandKey } from '../commands/command-key.tsx';
import { chordFor } from '../commands/list.ts';
import { keyed } from '../commands/registry.ts';
import { useDeck, useIntents, useRowTotal } from '../store/hooks.ts';
import { SPEEDS, usePlayhead, type Speed } from '../store/playhead.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { formatClock, formatCount } from '../ui/format.ts';
import { Toolbar } from '../ui/toolbar.tsx';
import { Tooltip } from '../ui/tooltip.tsx';
import { Scrubber } from './scrubber.tsx';
import { useTransportKeys } from './transport-keys.ts';
import './transport.css';

export function Transport(): ReactNode {
  useTransportKeys(useTotal() === 0);
  return (
    <>
      <Controls />
      <Position />
    </>
  );
}

function Controls(): ReactNode {
  const { playhead } = useIntents();
  const isPlaying = usePlayhead((state) => state.isPlaying);
  const isBack = usePlayhead((state) => state.moment !== null);
  const skipsSilence = usePlayhead((state) => state.skipsSilence);
  const isEmpty = useTotal() === 0;
  return (
    <Toolbar label="Transport" edge="none">
      <IconButton
        icon={ChevronFirst}
        label="To the start"
        keys={chordFor('deck.start')}
        disabled={isEmpty}
        onClick={() => void playhead.toStart()}
      />
      <IconButton
        icon={StepBack}
        label="Step back; with Shift, one exchange"
        keys={chordFor('deck.back')}
        disabled={isEmpty}
        onClick={(event) => void playhead.step('back', event.shiftKey ? 'exchange' : 'frame')}
      />
      <IconButton
        icon={isPlaying ? Pause : Play}
        label={isPlaying ? 'Pause' : isBack ? 'Play' : 'Play from the start'}
        keys={chordFor('deck.play')}
        disabled={isEmpty}
        onClick={() => (isPlaying ? playhead.pause() : void playhead.play())}
      />
      <IconButton
        icon={StepForward}
        label="Step forward; with Shift, one exchange"
        keys={chordFor('deck.forward')}
        disabled={isEmpty || !isBack}
        onClick={(event) => void playhead.step('forward', event.shiftKey ? 'exchange' : 'frame')}
      />
      <IconButton
        icon={ChevronLast}
        label="To the end"
        keys={chordFor('deck.end')}
        disabled={isEmpty}
        onClick={() => void playhead.toEnd()}
      />
      <SpeedField />
      <IconButton
        icon={FastForward}
        label="Skip silences"
        pressed={skipsSilence}
        onClick={() => playhead.setSkipsSilence(!skipsSilence)}
      />
    </Toolbar>
  );
}

function SpeedField(): ReactNode {
  const { playhead } = useIntents();
  const speed = usePlayhead((state) => state.speed);
  return (
    <Tooltip text="Speed of playing">
      <select
        className="deck-speed"
        aria-label="Speed of playing"
        value={speed}
        onChange={(event) => {
          const chosen = SPEEDS.find((each) => String(each) === event.currentTarget.value);
          if (chosen !== undefined) playhead.setSpeed(chosen);
        }}
      >
        {SPEEDS.map((each: Speed) => (
          <option key={each} value={each}>
            {each}×
          </option>
        ))}
      </select>
    </Tooltip>
  );
}

/** Where the playhead stands, in words and on a line; and the way back to now. */
function Position(): ReactNode {
  const total = useTotal();
  return (
    <>
      <PositionText total={total} />
      <Scrubber total={total} />
      <BackButton />
    </>
  );
}

/** All that React draws of a playhead that moves. */
function PositionText({ total }: { readonly total: number }): ReactNode {
  const moment = usePlayhead((state) => state.moment);
  const isTape = useDeck((state) => state.scope.kind === 'tape');
  return (
    <span className="deck-position" role="group" aria-label="Playhead">
      {moment === null ? (
        <span className="deck-quiet">
          {isTape ? 'whole tape' : 'now'} · <b>{formatCount(total)}</b> {total === 1 ? 'entry' : 'entries'}
        </span>
      ) : (
        <>
          <strong className="deck-asof">AS OF</strong>
          <b className="deck-time">{formatClock(moment.wallMs)}</b>
          <span
            className="deck-entry"
            title={`Number ${moment.entry.seq} of its tape, as the column # says: every tape counts from 0. Here it is entry ${formatCount(moment.ordinal + 1)} of ${formatCount(total)}.`}
          >
            at <b>#{moment.entry.seq}</b> · {formatCount(total)} {total === 1 ? 'entry' : 'entries'}
          </span>
        </>
      )}
    </span>
  );
}

function BackButton(): ReactNode {
  const { playhead } = useIntents();
  const isBack = usePlayhead((state) => state.moment !== null);
  const isTape = useDeck((state) => state.scope.kind === 'tape');
  if (!isBack) return null;
  return (
    <Button kind="primary" icon={Radio} onClick={() => playhead.live()} {...keyed('deck.live')}>
      {isTape ? 'Whole tape' : 'Live'} <CommandKey id="deck.live" />
    </Button>
  );
}

/** Entries of what is looked at, whatever the filter. */
function useTotal(): number {
  const isLive = useDeck((state) => state.scope.kind === 'live');
  const live = useDeck((state) => state.head?.live.total ?? 0);
  const onTape = useRowTotal();
  return isLive ? live : onTape;
}
