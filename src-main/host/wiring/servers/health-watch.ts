import type { Policy } from '../../../../src-shared/api/supervision.ts';
import { type Failure, fail, type Result } from '../../../../src-shared/base/failure.ts';
import type { Clock } from '../../ports.ts';
import type { Registry } from '../../registry/registry.ts';
import { type HealthReport, watchHealth } from '../../supervisor/health.ts';

export interface HealthWatchDeps {
  readonly clock: Clock;
  readonly registry: () => Pick<Registry, 'life'>;
  readonly policy: (serverId: string) => Policy;
  /** Asks a tool of a server; null when it is not declared read-only, and is not called. */
  readonly askTool: (
    serverId: string,
    tool: { readonly name: string; readonly argsJson: string },
    timeoutMs: number,
  ) => Promise<Result<null>> | null;
  readonly changed: () => void;
}

/** The health checks of the servers that are ready, as their policies want them. */
export interface HealthWatch {
  /** Begins, or begins anew after the policy has changed. */
  readonly begin: (serverId: string) => void;
  readonly end: (serverId: string) => void;
  readonly endAll: () => void;
  /** Of the newest check of this run. */
  readonly report: (serverId: string) => HealthReport | null;
}

export function createHealthWatch(deps: HealthWatchDeps): HealthWatch {
  const checks = new Map<string, { stop(): void }>();
  const reports = new Map<string, HealthReport>();
  const life = (serverId: string) => deps.registry().life(serverId);

  function onReport(serverId: string, report: HealthReport): void {
    const before = reports.get(serverId);
    reports.set(serverId, report);
    const { isHealthy, latencyUs, detail, probe } = report;
    // A healthy answer is on the tape as the answer it is; what is noted is the first, a change, and every miss.
    if (!isHealthy || before?.isHealthy !== true) {
      const event = { kind: 'health', healthy: isHealthy, probe, latencyUs, detail } as const;
      life(serverId)
        ?.recorder()
        ?.record([{ kind: 'supervision', event }]);
    }
    deps.changed();
  }

  function end(serverId: string): void {
    checks.get(serverId)?.stop();
    checks.delete(serverId);
    reports.delete(serverId);
  }

  return {
    begin(serverId) {
      end(serverId);
      const { health } = deps.policy(serverId);
      const { probe } = health;
      const watched = watchHealth({
        clock: deps.clock,
        check: health,
        async ask(timeoutMs) {
          const asked = probe.kind === 'tool' ? deps.askTool(serverId, probe, timeoutMs) : null;
          if (probe.kind === 'tool' && asked !== null) return { probe: probe.name, answer: await asked };
          const session = life(serverId)?.session();
          return session == null
            ? { probe: 'ping', answer: fail('session-closed', 'There is no session.', 'Start it.') }
            : session.ping(timeoutMs);
        },
        onReport: (report) => onReport(serverId, report),
        onLost: (report) => void life(serverId)?.lose(lossOf(report)),
      });
      checks.set(serverId, watched);
    },
    end,
    endAll() {
      for (const serverId of checks.keys()) end(serverId);
    },
    report: (serverId) => reports.get(serverId) ?? null,
  };
}

function lossOf({ misses, probe }: HealthReport): Failure {
  return {
    code: 'unhealthy',
    message: `It did not answer ${misses} health checks in a row (${probe}).`,
    hint: 'Look at what it was doing; the deadline and the number of misses are in its policy.',
  };
}
