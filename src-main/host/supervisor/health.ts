import type { HealthCheck } from '../../../src-shared/api/supervision.ts';
import type { Result } from '../../../src-shared/base/failure.ts';
import type { Clock } from '../ports.ts';

/** What one check came to. */
export interface HealthReport {
  readonly atMs: number;
  readonly isHealthy: boolean;
  /** What was asked: `ping`, `server/discover`, or the name of a tool. */
  readonly probe: string;
  readonly latencyUs: number;
  /** In a row, this one included. */
  readonly misses: number;
  readonly detail: string;
}

export interface HealthDeps {
  readonly clock: Clock;
  readonly check: HealthCheck;
  /** Asks once; answers within the deadline in any case. */
  readonly ask: (timeoutMs: number) => Promise<{ readonly probe: string; readonly answer: Result<null> }>;
  readonly onReport: (report: HealthReport) => void;
  /** So many misses in a row that it counts as ended; told once. */
  readonly onLost: (report: HealthReport) => void;
}

/** Asks a ready server again and again, one question at a time, the next one `intervalMs` after the answer. */
export function watchHealth({ clock, check, ask, onReport, onLost }: HealthDeps): { stop(): void } {
  let isOver = check.probe.kind === 'off';
  let misses = 0;
  let callOff = (): void => {};

  async function once(): Promise<void> {
    const startUs = clock.monoUs();
    const { probe, answer } = await ask(check.timeoutMs);
    if (isOver) return;
    misses = answer.ok ? 0 : misses + 1;
    const report: HealthReport = {
      atMs: clock.wallMs(),
      isHealthy: answer.ok,
      probe,
      latencyUs: Math.round(clock.monoUs() - startUs),
      misses,
      detail: answer.ok ? 'answered' : `miss ${misses} of ${check.misses}: ${answer.failure.message}`,
    };
    onReport(report);
    if (misses < check.misses) {
      callOff = clock.after(check.intervalMs, () => void once());
      return;
    }
    isOver = true;
    onLost(report);
  }

  if (!isOver) callOff = clock.after(check.intervalMs, () => void once());
  return {
    stop() {
      isOver = true;
      callOff();
    },
  };
}
