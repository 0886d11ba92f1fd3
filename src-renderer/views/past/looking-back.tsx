/** In place of what would touch a real server: why not, and the way back to now. */
import { Radio } from 'lucide-react';
import type { ReactNode } from 'react';
import { CommandKey } from '../../commands/command-key.tsx';
import { keyed } from '../../commands/registry.ts';
import { useIntents } from '../../store/hooks.ts';
import type { Moment } from '../../store/playhead.ts';
import { Button } from '../../ui/button.tsx';
import { formatClock } from '../../ui/format.ts';

interface LookingBackProps {
  readonly moment: Moment;
  /** What cannot be done: `run it`. */
  readonly what: string;
}

export function LookingBack({ moment, what }: LookingBackProps): ReactNode {
  const { playhead } = useIntents();
  return (
    <>
      <span className="tool-off" role="status">
        This is {formatClock(moment.wallMs)}. Back to live to {what}.
      </span>
      <span className="tf-gap" />
      <Button icon={Radio} onClick={() => playhead.live()} {...keyed('deck.live')}>
        Back to live <CommandKey id="deck.live" />
      </Button>
    </>
  );
}
