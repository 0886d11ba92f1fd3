import type { RecordingStopped } from '../../src-shared/api/recording.ts';
import type { Tape } from '../../src-shared/api/tapes.ts';
import type { DeckState } from '../store/state.ts';

/** What the lamp of the deck says. */
export type Recording =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'failed'; readonly stopped: RecordingStopped }
  /** Somebody runs, so whatever crosses the wire is being recorded. */
  | { readonly kind: 'live'; readonly running: number }
  | { readonly kind: 'idle' };

const RUNNING = new Set(['starting', 'ready', 'reconnecting', 'stopping']);

export function recordingOf({
  link,
  head,
  servers,
}: Pick<DeckState, 'link' | 'head' | 'servers'>): Recording {
  if (link.kind !== 'open' || head === null) return { kind: 'unknown' };
  if (head.recording !== null) return { kind: 'failed', stopped: head.recording };
  const running = servers?.filter(({ state }) => RUNNING.has(state.kind)).length ?? 0;
  return running > 0 ? { kind: 'live', running } : { kind: 'idle' };
}

export function isRecording(state: DeckState): boolean {
  return recordingOf(state).kind === 'live';
}

/** What is looked at is a recording to which nothing is added any more. */
export function isEndedTape({
  scope,
  tapes,
}: {
  readonly scope: DeckState['scope'];
  readonly tapes: readonly Pick<Tape, 'id' | 'state'>[] | null;
}): boolean {
  if (scope.kind !== 'tape') return false;
  const tape = tapes?.find(({ id }) => id === scope.tapeId);
  return tape !== undefined && tape.state !== 'living';
}
