import type { CSSProperties, ReactNode } from 'react';
import type { RecoveryReport, RecoveryStepName } from '../../../src-shared/api/recovery.ts';
import { formatDurationMs } from '../../ui/format.ts';

export const STEP_TITLES: Readonly<Record<RecoveryStepName, string>> = {
  open: 'Open the deck',
  find: 'Find what was left open',
  processes: 'End what still ran',
  check: 'Check tails',
  fold: 'Snapshot and tail',
  close: 'End the tapes',
  document: 'Merge the document',
  restart: 'Start what was wanted',
  index: 'Index catches up',
};

/** A bar that is too short to see is drawn this wide, percent. */
const LEAST = 0.4;

/** When each step ran and for how long, on one scale; the first is all that the window waited for. */
export function Steps({ report: { steps } }: { readonly report: RecoveryReport }): ReactNode {
  const endMs = Math.max(1, ...steps.map(({ startMs, tookMs }) => startMs + tookMs));
  return (
    <ol className="rec-steps">
      {steps.map(({ step, startMs, tookMs, outcome }) => {
        const style: CSSProperties & Record<`--${string}`, string> = {
          '--from': `${(startMs / endMs) * 100}%`,
          '--span': `${Math.max(LEAST, (tookMs / endMs) * 100)}%`,
        };
        return (
          <li key={step} className={step === 'open' ? 'rec-step is-first' : 'rec-step'}>
            <span>{STEP_TITLES[step]}</span>
            <span className="rec-bar" style={style} aria-hidden="true" />
            <span className="rec-took">{formatDurationMs(tookMs)}</span>
            <span className="rec-quiet">{outcome}</span>
          </li>
        );
      })}
    </ol>
  );
}
