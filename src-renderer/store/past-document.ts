import type { PastDocument } from '../../src-shared/api/past-document.ts';
import { ok, type Result } from '../../src-shared/base/failure.ts';
import { ask, type DeckClient } from './ask.ts';
import type { Moment } from './playhead.ts';
import { useDeck } from './state.ts';

/** What the workspace document said at a moment. What is here already (`have`) is not sent again. */
export async function documentAt(
  client: DeckClient,
  asker: string,
  { entry, wallMs }: Moment,
  have: PastDocument | null,
): Promise<Result<PastDocument>> {
  const { scope } = useDeck.getState();
  const known = have?.kind === 'known' ? have : null;
  const at = { entry, wallMs };
  const found = await ask(client.replay.documentAt({ scope, at, asker, have: known?.key ?? null }));
  if (!found.ok || found.value.kind !== 'known' || found.value.content !== null) return found;
  return ok({ ...found.value, content: known?.content ?? null });
}
