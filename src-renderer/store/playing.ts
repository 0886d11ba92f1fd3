import { NO_FILTER } from '../../src-shared/api/messages.ts';
import { ask, type DeckClient } from './ask.ts';
import { momentOf } from './moments.ts';
import { arriveAt } from './moving.ts';
import { usePlayhead, type Moment } from './playhead.ts';
import type { PlayheadIntents } from './playhead-intents.ts';
import { Player } from './player.ts';
import { useDeck } from './state.ts';

/** Whether more comes after the last row of what is looked at. */
export function isGrowing(): boolean {
  const { scope, tapes } = useDeck.getState();
  if (scope.kind === 'live') return true;
  return tapes?.find(({ id }) => id === scope.tapeId)?.state === 'living';
}

/** Plays what was recorded, for as long as the page lives. */
export function startPlayer(client: DeckClient, intents: PlayheadIntents): void {
  const player = new Player({
    now: () => performance.now(),
    after(delayMs, run) {
      const timer = setTimeout(run, delayMs);
      return () => clearTimeout(timer);
    },
    async rowsAfter(ordinal, limit) {
      const { scope } = useDeck.getState();
      const anchor = { kind: 'from', ordinal: ordinal + 1 } as const;
      const page = await ask(client.messages.page({ scope, filter: NO_FILTER, anchor, limit }));
      if (!page.ok) return null;
      const rows = page.value.seq.map((_seq, index) => momentOf(page.value, index));
      return rows.filter((row): row is Moment => row !== null && row.ordinal > ordinal);
    },
    playhead: () => usePlayhead.getState(),
    arrived: arriveAt,
    windToTime: (wallMs) => intents.windTo({ kind: 'time', wallMs }),
    // Having caught up with what is recorded now is being live; a tape that is over stays at its end.
    ended: () => (isGrowing() ? intents.live() : intents.pause()),
  });
  usePlayhead.subscribe(() => player.follow());
}
