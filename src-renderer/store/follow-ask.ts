import { ask, type DeckClient } from './ask.ts';
import type { FollowAsk } from './intents.ts';

/** Says how a read or a prompt stands until it has ended. It is the answer that counts: what breaks here is only the news. */
export async function followAsk(client: DeckClient, { askId, onState }: FollowAsk): Promise<void> {
  const watched = await ask(client.catalog.watch({ askId }));
  if (!watched.ok) return;
  try {
    for await (const state of watched.value) onState(state);
  } catch {
    // The link broke; the answer says so.
  }
}
