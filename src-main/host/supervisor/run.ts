import type { Failure } from '../../../src-shared/base/failure.ts';
import type { Gauge } from '../../../src-shared/base/gauge.ts';
import type { PipeTap, Wire } from '../ports.ts';
import type { Rung, StopTook } from './stop-ladder.ts';

/** Where one run stands. `exited` and `failed` are final. */
export type RunState =
  | { readonly kind: 'starting' }
  /** `pid` is null where there is no process of ours. */
  | { readonly kind: 'running'; readonly pid: number | null }
  | { readonly kind: 'stopping'; readonly pid: number | null }
  | {
      readonly kind: 'exited';
      readonly code: number | null;
      readonly signal: string | null;
      /** The host had asked for it. */
      readonly expected: boolean;
      readonly killedDescendants: number;
    }
  /** It never started, or could not be stopped. */
  | { readonly kind: 'failed'; readonly failure: Failure };

export interface StopReport {
  /** `hung-up`: there was no process, only exchanges to end. */
  readonly took: StopTook | 'hung-up';
  readonly tookMs: number;
  readonly killedDescendants: number;
}

/** What waits on the wire of one run. */
export interface WireGauges extends ReturnType<PipeTap['gauges']> {
  readonly input: Gauge;
}

/** One run of one server, from its start to the last of its processes. Its owner must stop it. */
export interface Run {
  readonly wire: Wire;
  state(): RunState;
  /** Stops it and everything it started; the same promise however often it is called. Never rejects. */
  stop(ladder?: readonly Rung[]): Promise<StopReport>;
  /** Skips to the last rung of a stop, when nobody wants to wait any longer. */
  kill(): Promise<StopReport>;
  /** What waits between the process and the tape, either way; null where there is no process. */
  gauges(): WireGauges | null;
  /** Leaves its output in the pipe, so that a reader of the tape can catch up. Without effect once it stops. */
  pause(): void;
  resume(): void;
}

/** Told after the tape has what it speaks of; never from inside the call that creates the run. */
export type OnRunState = (state: RunState) => void;
