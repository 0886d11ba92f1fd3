import type { ReactNode } from 'react';
import {
  INTENSITY_MAX,
  PERIOD_MAX_MS,
  PERIOD_MIN_MS,
  type Limits,
} from '../../../src-shared/api/supervision.ts';
import { NumberBox } from './number-box.tsx';
import { periodText } from './tree-lines.ts';

interface LimitsFieldsProps {
  readonly limits: Limits;
  readonly onSet: (limits: Limits) => void;
  /** What happens when there are more, from "it". */
  readonly then: string;
}

/** Intensity and period, and our own addition to OTP: how long a restart waits. */
export function LimitsFields({ limits, onSet, then }: LimitsFieldsProps): ReactNode {
  const { intensity, periodMs, backoffFirstMs, backoffMaxMs } = limits;
  const wait =
    backoffFirstMs === 0
      ? 'Restarts happen at once, as in OTP.'
      : `The first restart waits about ${(backoffFirstMs / 1000).toFixed(1)} s, each further one twice as long, up to ${(backoffMaxMs / 1000).toFixed(1)} s.`;
  return (
    <>
      <div className="sup-fields">
        <NumberBox
          label="Intensity"
          unit="restarts"
          value={intensity}
          min={0}
          max={INTENSITY_MAX}
          onSet={(value) => onSet({ ...limits, intensity: value })}
        />
        <NumberBox
          label="Period"
          unit="s"
          value={Math.round(periodMs / 1000)}
          min={PERIOD_MIN_MS / 1000}
          max={PERIOD_MAX_MS / 1000}
          onSet={(value) => onSet({ ...limits, periodMs: value * 1000 })}
        />
        <NumberBox
          label="First wait"
          unit="ms"
          value={backoffFirstMs}
          min={0}
          max={3_600_000}
          onSet={(value) => onSet({ ...limits, backoffFirstMs: value })}
        />
        <NumberBox
          label="Longest wait"
          unit="ms"
          value={backoffMaxMs}
          min={0}
          max={3_600_000}
          onSet={(value) => onSet({ ...limits, backoffMaxMs: value })}
        />
      </div>
      <p className="sup-term">
        More than {intensity} {intensity === 1 ? 'restart' : 'restarts'} within {periodText(periodMs)}: {then}{' '}
        {wait}
      </p>
    </>
  );
}
