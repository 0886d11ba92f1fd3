import { useCommand } from '../commands/registry.ts';
import { useIntents } from '../store/hooks.ts';
import { usePlayhead } from '../store/playhead.ts';

/** The keys of the deck, wherever one is. What means nothing now leaves its key to others. */
export function useTransportKeys(isEmpty: boolean): void {
  const { playhead } = useIntents();
  const isBack = usePlayhead(({ moment, wanted }) => moment !== null || wanted !== null);
  const isPlaying = usePlayhead((state) => state.isPlaying);
  const some = (run: () => unknown): (() => void) | null => (isEmpty ? null : () => void run());
  const back = (run: () => unknown): (() => void) | null => (isEmpty || !isBack ? null : () => void run());
  useCommand(
    'deck.play',
    some(() => (isPlaying ? playhead.pause() : playhead.play())),
  );
  useCommand(
    'deck.back',
    some(() => playhead.step('back', 'frame')),
  );
  useCommand(
    'deck.forward',
    back(() => playhead.step('forward', 'frame')),
  );
  useCommand(
    'deck.exchange-back',
    some(() => playhead.step('back', 'exchange')),
  );
  useCommand(
    'deck.exchange-forward',
    back(() => playhead.step('forward', 'exchange')),
  );
  useCommand(
    'deck.start',
    some(() => playhead.toStart()),
  );
  useCommand(
    'deck.end',
    some(() => playhead.toEnd()),
  );
  useCommand(
    'deck.live',
    back(() => playhead.live()),
  );
}
