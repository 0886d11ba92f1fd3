/** The limits of a server or a tool, a line each; a change holds at once. */
import type { ReactNode } from 'react';
import type {
  BreakerLimits,
  BulkheadLimits,
  RetryLimits,
  ServerLimits,
  ToolLimits,
} from '../../../src-shared/api/guards.ts';
import { ChoiceSetting, NumberSetting, SwitchSetting } from '../settings/setting.tsx';
import '../settings/settings.css';

interface LinesProps<Limits> {
  readonly limits: Limits;
  readonly byDefault: Limits;
  /** `what` is the change in words. */
  readonly onSet: (what: string, limits: Limits) => void;
}

export function ServerLimitLines({ limits, byDefault, onSet }: LinesProps<ServerLimits>): ReactNode {
  return (
    <div className="set-lines">
      <BreakerLines
        limits={limits.breaker}
        byDefault={byDefault.breaker}
        onSet={(what, breaker) => onSet(what, { ...limits, breaker })}
      />
      <BulkheadLines
        limits={limits.bulkhead}
        byDefault={byDefault.bulkhead}
        onSet={(what, bulkhead) => onSet(what, { ...limits, bulkhead })}
      />
    </div>
  );
}

const NO_BULKHEAD: BulkheadLimits = { concurrency: 4, queue: 16 };

export function ToolLimitLines({ limits, byDefault, onSet }: LinesProps<ToolLimits>): ReactNode {
  const { bulkhead } = limits;
  return (
    <div className="set-lines">
      <BreakerLines
        limits={limits.breaker}
        byDefault={byDefault.breaker}
        onSet={(what, breaker) => onSet(what, { ...limits, breaker })}
      />
      <SwitchSetting
        title="Bulkhead of its own"
        help="Off: only the server's limits hold."
        value={bulkhead !== null}
        byDefault={byDefault.bulkhead !== null}
        onSet={(what, isOwn) =>
          onSet(what, { ...limits, bulkhead: isOwn ? (byDefault.bulkhead ?? NO_BULKHEAD) : null })
        }
      />
      {bulkhead === null ? null : (
        <BulkheadLines
          limits={bulkhead}
          byDefault={byDefault.bulkhead ?? NO_BULKHEAD}
          onSet={(what, next) => onSet(what, { ...limits, bulkhead: next })}
        />
      )}
      <RetryLines
        limits={limits.retry}
        byDefault={byDefault.retry}
        onSet={(what, retry) => onSet(what, { ...limits, retry })}
      />
    </div>
  );
}

/** A whole number of some limits: its line is the same everywhere but for these. */
interface NumberLine<Limits> {
  readonly of: NumberKeys<Limits>;
  readonly title: string;
  readonly help?: string;
  readonly min: number;
  readonly max: number;
  readonly unit?: string;
}

type NumberKeys<Limits> = {
  readonly [Key in keyof Limits]: Limits[Key] extends number ? Key : never;
}[keyof Limits];

function NumberLines<Limits extends object>({
  lines,
  limits,
  byDefault,
  onSet,
}: LinesProps<Limits> & { readonly lines: readonly NumberLine<Limits>[] }): ReactNode {
  return lines.map(({ of: key, title, help, min, max, unit = '' }) => (
    <NumberSetting
      key={title}
      title={title}
      help={help}
      value={Number(limits[key])}
      byDefault={Number(byDefault[key])}
      min={min}
      max={max}
      unit={unit}
      onSet={(what, value) => onSet(what, { ...limits, [key]: value })}
    />
  ));
}

type Trip = BreakerLimits['trip'];
type InRow = Extract<Trip, { kind: 'in-row' }>;
type Share = Extract<Trip, { kind: 'share' }>;

const TRIP_KINDS: readonly { readonly value: Trip['kind']; readonly title: string }[] = [
  { value: 'in-row', title: 'failures in a row' },
  { value: 'share', title: 'a share of the last calls' },
];
const IN_ROW: InRow = { kind: 'in-row', failures: 5 };
const SHARE: Share = { kind: 'share', percent: 50, ofCalls: 20, minCalls: 10 };

const IN_ROW_LINES: readonly NumberLine<InRow>[] = [
  { of: 'failures', title: 'Failures in a row', min: 1, max: 100 },
];
const SHARE_LINES: readonly NumberLine<Share>[] = [
  { of: 'percent', title: 'More than this share', min: 1, max: 99, unit: '%' },
  { of: 'ofCalls', title: 'Of the last calls', min: 2, max: 200 },
  { of: 'minCalls', title: 'Once there were', min: 1, max: 200 },
];
const BREAKER_LINES: readonly NumberLine<BreakerLimits>[] = [
  { of: 'halfOpenAfterMs', title: 'Stays open', min: 100, max: 3_600_000, unit: 'ms' },
  { of: 'trialCalls', title: 'Trial calls', min: 1, max: 20 },
];

function BreakerLines({ limits, byDefault, onSet }: LinesProps<BreakerLimits>): ReactNode {
  const { trip } = limits;
  const setTrip = (what: string, next: Trip): void => onSet(what, { ...limits, trip: next });
  // Where the default is of the other kind, what is set is its own default.
  const inRow = byDefault.trip.kind === 'in-row' ? byDefault.trip : null;
  const share = byDefault.trip.kind === 'share' ? byDefault.trip : null;
  return (
    <>
      <SwitchSetting
        title="Circuit breaker"
        value={limits.enabled}
        byDefault={byDefault.enabled}
        onSet={(what, enabled) => onSet(what, { ...limits, enabled })}
      />
      <ChoiceSetting
        title="Opens after"
        options={TRIP_KINDS}
        value={trip.kind}
        byDefault={byDefault.trip.kind}
        onSet={(what, kind) => setTrip(what, kind === 'in-row' ? (inRow ?? IN_ROW) : (share ?? SHARE))}
      />
      {trip.kind === 'in-row' ? (
        <NumberLines lines={IN_ROW_LINES} limits={trip} byDefault={inRow ?? IN_ROW} onSet={setTrip} />
      ) : (
        <NumberLines lines={SHARE_LINES} limits={trip} byDefault={share ?? SHARE} onSet={setTrip} />
      )}
      <NumberLines lines={BREAKER_LINES} limits={limits} byDefault={byDefault} onSet={onSet} />
    </>
  );
}

const BULKHEAD_LINES: readonly NumberLine<BulkheadLimits>[] = [
  { of: 'concurrency', title: 'Calls at one time', min: 1, max: 256 },
  { of: 'queue', title: 'Calls that may wait', min: 0, max: 1000 },
];

function BulkheadLines(props: LinesProps<BulkheadLimits>): ReactNode {
  return <NumberLines lines={BULKHEAD_LINES} {...props} />;
}

const WHEN: readonly { readonly value: RetryLimits['when']; readonly title: string }[] = [
  { value: 'declared', title: 'when the tool says it is safe' },
  { value: 'always', title: 'always: I vouch for it' },
];
const REPEATS_LINES: readonly NumberLine<RetryLimits>[] = [
  {
    of: 'repeats',
    title: 'Repeats',
    help: 'After a transport failure or a time-out. Each is a request of its own.',
    min: 0,
    max: 5,
  },
];
const PAUSE_LINES: readonly NumberLine<RetryLimits>[] = [
  { of: 'backoffMs', title: 'First pause', min: 10, max: 60_000, unit: 'ms' },
];

function RetryLines(props: LinesProps<RetryLimits>): ReactNode {
  const { limits, byDefault, onSet } = props;
  return (
    <>
      <NumberLines lines={REPEATS_LINES} {...props} />
      {limits.repeats === 0 ? null : (
        <>
          <ChoiceSetting
            title="Repeated"
            help="Safe: readOnlyHint or idempotentHint, which are the server’s claims."
            options={WHEN}
            value={limits.when}
            byDefault={byDefault.when}
            onSet={(what, when) => onSet(what, { ...limits, when })}
          />
          <NumberLines lines={PAUSE_LINES} {...props} />
        </>
      )}
    </>
  );
}
