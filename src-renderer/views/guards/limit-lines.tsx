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

type TripKind = BreakerLimits['trip']['kind'];
const TRIP_KINDS: readonly { readonly value: TripKind; readonly title: string }[] = [
  { value: 'in-row', title: 'failures in a row' },
  { value: 'share', title: 'a share of the last calls' },
];
const TRIPS: Readonly<Record<TripKind, BreakerLimits['trip']>> = {
  'in-row': { kind: 'in-row', failures: 5 },
  share: { kind: 'share', percent: 50, ofCalls: 20, minCalls: 10 },
};

function BreakerLines({ limits, byDefault, onSet }: LinesProps<BreakerLimits>): ReactNode {
  const { trip } = limits;
  const like = <Kind extends TripKind>(kind: Kind): Extract<BreakerLimits['trip'], { kind: Kind }> | null =>
    isOfKind(byDefault.trip, kind) ? byDefault.trip : isOfKind(TRIPS[kind], kind) ? TRIPS[kind] : null;
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
        onSet={(what, kind) => onSet(what, { ...limits, trip: like(kind) ?? TRIPS[kind] })}
      />
      {trip.kind === 'in-row' ? (
        <NumberSetting
          title="Failures in a row"
          value={trip.failures}
          byDefault={like('in-row')?.failures ?? trip.failures}
          min={1}
          max={100}
          unit=""
          onSet={(what, failures) => onSet(what, { ...limits, trip: { ...trip, failures } })}
        />
      ) : (
        <>
          <NumberSetting
            title="More than this share"
            value={trip.percent}
            byDefault={like('share')?.percent ?? trip.percent}
            min={1}
            max={99}
            unit="%"
            onSet={(what, percent) => onSet(what, { ...limits, trip: { ...trip, percent } })}
          />
          <NumberSetting
            title="Of the last calls"
            value={trip.ofCalls}
            byDefault={like('share')?.ofCalls ?? trip.ofCalls}
            min={2}
            max={200}
            unit=""
            onSet={(what, ofCalls) => onSet(what, { ...limits, trip: { ...trip, ofCalls } })}
          />
          <NumberSetting
            title="Once there were"
            value={trip.minCalls}
            byDefault={like('share')?.minCalls ?? trip.minCalls}
            min={1}
            max={200}
            unit=""
            onSet={(what, minCalls) => onSet(what, { ...limits, trip: { ...trip, minCalls } })}
          />
        </>
      )}
      <NumberSetting
        title="Stays open"
        value={limits.halfOpenAfterMs}
        byDefault={byDefault.halfOpenAfterMs}
        min={100}
        max={3_600_000}
        unit="ms"
        onSet={(what, halfOpenAfterMs) => onSet(what, { ...limits, halfOpenAfterMs })}
      />
      <NumberSetting
        title="Trial calls"
        value={limits.trialCalls}
        byDefault={byDefault.trialCalls}
        min={1}
        max={20}
        unit=""
        onSet={(what, trialCalls) => onSet(what, { ...limits, trialCalls })}
      />
    </>
  );
}

function isOfKind<Kind extends TripKind>(
  trip: BreakerLimits['trip'],
  kind: Kind,
): trip is Extract<BreakerLimits['trip'], { kind: Kind }> {
  return trip.kind === kind;
}

function BulkheadLines({ limits, byDefault, onSet }: LinesProps<BulkheadLimits>): ReactNode {
  return (
    <>
      <NumberSetting
        title="Calls at one time"
        value={limits.concurrency}
        byDefault={byDefault.concurrency}
        min={1}
        max={256}
        unit=""
        onSet={(what, concurrency) => onSet(what, { ...limits, concurrency })}
      />
      <NumberSetting
        title="Calls that may wait"
        value={limits.queue}
        byDefault={byDefault.queue}
        min={0}
        max={1000}
        unit=""
        onSet={(what, queue) => onSet(what, { ...limits, queue })}
      />
    </>
  );
}

const WHEN: readonly { readonly value: RetryLimits['when']; readonly title: string }[] = [
  { value: 'declared', title: 'when the tool says it is safe' },
  { value: 'always', title: 'always: I vouch for it' },
];

function RetryLines({ limits, byDefault, onSet }: LinesProps<RetryLimits>): ReactNode {
  return (
    <>
      <NumberSetting
        title="Repeats"
        help="After a transport failure or a time-out. Each is a request of its own."
        value={limits.repeats}
        byDefault={byDefault.repeats}
        min={0}
        max={5}
        unit=""
        onSet={(what, repeats) => onSet(what, { ...limits, repeats })}
      />
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
          <NumberSetting
            title="First pause"
            value={limits.backoffMs}
            byDefault={byDefault.backoffMs}
            min={10}
            max={60_000}
            unit="ms"
            onSet={(what, backoffMs) => onSet(what, { ...limits, backoffMs })}
          />
        </>
      )}
    </>
  );
}
