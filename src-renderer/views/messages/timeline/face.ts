/** What a timeline says beside its picture, or in its place: how far it is, what is left out, why there is nothing. */
import type { DensityAnswer } from '../../../../src-shared/api/timeline.ts';
import { fail, type Failure } from '../../../../src-shared/base/failure.ts';
import { formatCount, formatShortCount } from '../../../ui/format.ts';

export type TimelineFace =
  /** Beside the picture; empty: nothing to say. */
  | { readonly kind: 'note'; readonly text: string }
  | { readonly kind: 'loading' | 'empty'; readonly title: string; readonly text: string }
  /** `isWhole`: there is no picture at all; else it is an older one. */
  | {
      readonly kind: 'failed';
      readonly isWhole: boolean;
      readonly title: string;
      readonly failure: Failure;
      /** Asking again is of no use. */
      readonly isFinal: boolean;
    };

export interface FaceOf {
  readonly density: DensityAnswer | null;
  readonly failure: Failure | null;
  readonly isLive: boolean;
  readonly isLinked: boolean;
  readonly hasFilter: boolean;
  /** Exchanges that are drawn or counted where one looks; null before they came. */
  readonly inSight: number | null;
  readonly isAll: boolean;
  /** Of a very long tape: what is drawn of its exchanges is of the longest. */
  readonly isCoarse: boolean;
}

type FailedFace = Extract<TimelineFace, { kind: 'failed' }>;

export const NO_FACE: TimelineFace = { kind: 'note', text: '' };

export function faceOf(of: FaceOf): TimelineFace {
  const { density, failure, isLinked } = of;
  if (!isLinked) return unlinked(density === null);
  if (failure !== null) return failed(failure, density === null);
  if (density === null)
    return {
      kind: 'loading',
      title: 'Reading by time…',
      text: 'Every message will stand here at its time: density above, exchanges below.',
    };
  if (density.extent === null) return density.scanned < density.total ? reading(density) : empty(of.isLive);
  return { kind: 'note', text: notesOf(of, density).join(' · ') };
}

function failed(failure: Failure, isWhole: boolean): FailedFace {
  const title = isWhole ? 'The timeline did not come' : 'This is not up to date';
  return { kind: 'failed', isWhole, title, failure, isFinal: false };
}

/** The banner says the rest, and when it is tried again. */
function unlinked(isWhole: boolean): FailedFace {
  const { failure } = fail(
    'connect-failed',
    'There is no link to the host.',
    'It is drawn as soon as the host answers again.',
  );
  return { ...failed(failure, isWhole), isFinal: true };
}

function reading({ scanned, total }: DensityAnswer): TimelineFace {
  return { kind: 'loading', title: 'Reading by time…', text: percentText(scanned, total) };
}

function empty(isLive: boolean): TimelineFace {
  return {
    kind: 'empty',
    title: isLive ? 'Nothing to draw yet' : 'Nothing to draw on this tape',
    text: isLive
      ? 'Each exchange becomes a bar from its request to its answer, with marks for errors, crashes and restarts. Drag across the top to see only that stretch in the table.'
      : 'It ended before anything was recorded.',
  };
}

function notesOf({ hasFilter, inSight, isAll, isCoarse }: FaceOf, density: DensityAnswer): readonly string[] {
  const { scanned, total, unreachable } = density;
  if (scanned < total) return [percentText(scanned, total)];
  const notes: string[] = [];
  if (unreachable > 0)
    notes.push(
      `${formatShortCount(unreachable)} older messages left memory and are not drawn: open their tapes in Sessions`,
    );
  if (isCoarse)
    notes.push(
      hasFilter
        ? 'A very long tape: of its 20,000 longest exchanges those that match. Zoom in for all'
        : 'A very long tape: its longest exchanges, the others counted. Zoom in for all',
    );
  if (inSight === 0 && !isCoarse)
    notes.push(
      hasFilter
        ? 'No exchange here matches the filter'
        : isAll
          ? 'No exchange yet'
          : 'No exchange here: 0 shows all times',
    );
  return notes;
}

function percentText(scanned: number, total: number): string {
  return `${Math.floor((scanned / Math.max(1, total)) * 100)}% of ${formatCount(total)} read`;
}
