/** What people had decided, in words. */
import type {
  BreakerLimits,
  BulkheadLimits,
  RetryLimits,
  ServerLimits,
  ToolLimits,
} from '../../../src-shared/api/guards.ts';
import type { HealthCheck, Limits, Shutdown } from '../../../src-shared/api/supervision.ts';
import { formatCount, formatDurationMs } from '../../ui/format.ts';
import type { KeyValueRow } from '../../ui/key-value.tsx';

function breakerWords({ enabled, trip, halfOpenAfterMs, trialCalls }: BreakerLimits): string {
  if (!enabled) return 'off';
  const opens =
    trip.kind === 'in-row'
      ? `opens after ${times(trip.failures, 'failure')} in a row`
      : `opens above ${trip.percent} % of the last ${trip.ofCalls} calls, once there were ${trip.minCalls}`;
  return `${opens}, tries again after ${formatDurationMs(halfOpenAfterMs)} with ${times(trialCalls, 'call')}`;
}

function bulkheadWords({ concurrency, queue }: BulkheadLimits): string {
  return `${formatCount(concurrency)} at a time, ${formatCount(queue)} may wait`;
}

function retryWords({ repeats, when, backoffMs }: RetryLimits): string {
  if (repeats === 0) return 'never';
  const which = when === 'always' ? 'whatever the tool says' : 'if read-only or idempotent';
  return `up to ${times(repeats, 'repeat')}, ${which}, first after ${formatDurationMs(backoffMs)}`;
}

export function serverLimitRows({ breaker, bulkhead }: ServerLimits): KeyValueRow[] {
  return [ours('breaker', breakerWords(breaker)), ours('bulkhead', bulkheadWords(bulkhead))];
}

export function toolLimitRows({ breaker, bulkhead, retry }: ToolLimits): KeyValueRow[] {
  return [
    ours('breaker', breakerWords(breaker)),
    ours('bulkhead', bulkhead === null ? 'that of the server only' : bulkheadWords(bulkhead)),
    ours('retries', retryWords(retry)),
  ];
}

export function intensityWords({ intensity, periodMs, backoffFirstMs, backoffMaxMs }: Limits): string {
  const waits =
    backoffFirstMs === 0
      ? 'at once'
      : `the first after ${formatDurationMs(backoffFirstMs)}, none later than ${formatDurationMs(backoffMaxMs)}`;
  return `${times(intensity, 'restart')} in ${formatDurationMs(periodMs)}, ${waits}`;
}

export function shutdownWords(shutdown: Shutdown): string {
  switch (shutdown.kind) {
    case 'timeout':
      return `asked, killed after ${formatDurationMs(shutdown.timeoutMs)}`;
    case 'brutal_kill':
      return 'killed at once';
    case 'infinity':
      return 'asked, for as long as it takes';
  }
}

export function healthWords({ probe, intervalMs, timeoutMs, misses }: HealthCheck): string {
  if (probe.kind === 'off') return 'not checked';
  const by = probe.kind === 'tool' ? `tool ${probe.name}` : 'ping or server/discover';
  return `by ${by} every ${formatDurationMs(intervalMs)}, ${times(misses, 'miss', 'misses')} of ${formatDurationMs(timeoutMs)} count as an end`;
}

function ours(name: string, value: string): KeyValueRow {
  return { name, value, trusted: true };
}

function times(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}
