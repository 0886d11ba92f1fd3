/** What is decided about one server; every change holds at once. */
import type { ReactNode } from 'react';
import type { HealthCheck, Policy, RestartType, Shutdown } from '../../../src-shared/api/supervision.ts';
import { useDeck, useIntents } from '../../store/hooks.ts';
import { Select } from '../../ui/select.tsx';
import { LimitsFields } from './limits-fields.tsx';
import { NumberBox } from './number-box.tsx';
import { Part } from '../../ui/part.tsx';
import { ProbeFields } from './probe-fields.tsx';
import { RESTART_TERMS, SHUTDOWN_TERMS } from './terms.ts';

export const RESTART_TYPES: readonly { value: RestartType; title: string }[] = [
  { value: 'permanent', title: 'permanent' },
  { value: 'transient', title: 'transient' },
  { value: 'temporary', title: 'temporary' },
];

const SHUTDOWNS: readonly { value: Shutdown['kind']; title: string }[] = [
  { value: 'timeout', title: 'timeout' },
  { value: 'brutal_kill', title: 'brutal_kill' },
  { value: 'infinity', title: 'infinity' },
];

const PROBES: readonly { value: HealthCheck['probe']['kind']; title: string }[] = [
  { value: 'off', title: 'off' },
  { value: 'protocol', title: 'ping / server/discover' },
  { value: 'tool', title: 'a read-only tool' },
];

interface PolicyPartsProps {
  readonly serverId: string;
  readonly policy: Policy;
  /** In a group, the group's limits count. */
  readonly groupName: string | null;
}

export function PolicyParts({ serverId, policy, groupName }: PolicyPartsProps): ReactNode {
  const { supervision } = useIntents();
  const set = (change: Partial<Policy>): void =>
    void supervision.setPolicy(serverId, { ...policy, ...change });
  return (
    <>
      <Part level={4} title="Restart">
        <div className="sup-fields">
          <Select
            label="Restart type"
            options={RESTART_TYPES}
            value={policy.restart}
            onChange={(restart) => set({ restart })}
          />
          <GroupChoice serverId={serverId} />
        </div>
        <p className="sup-term">{RESTART_TERMS[policy.restart]}</p>
        {policy.restart === 'temporary' ? null : groupName === null ? (
          <LimitsFields
            limits={policy.limits}
            onSet={(limits) => set({ limits })}
            then="it gives up, and stays down until you start it. No other server pays for it."
          />
        ) : (
          <p className="sup-term">How often, and how fast, is decided by its group, {groupName}.</p>
        )}
      </Part>
      <ShutdownPart shutdown={policy.shutdown} onSet={(shutdown) => set({ shutdown })} />
      <HealthPart serverId={serverId} health={policy.health} onSet={(health) => set({ health })} />
    </>
  );
}

function GroupChoice({ serverId }: { readonly serverId: string }): ReactNode {
  const groups = useDeck((state) => state.supervision?.groups) ?? [];
  const { supervision } = useIntents();
  const current = groups.find(({ members }) => members.includes(serverId));
  const draftOf = (id: string) => groups.find((group) => group.id === id);
  const move = (to: string): void => {
    const target = draftOf(to);
    if (target !== undefined)
      void supervision.setGroup(target.id, { ...target, members: [...target.members, serverId] });
    else if (current !== undefined)
      void supervision.setGroup(current.id, {
        ...current,
        members: current.members.filter((id) => id !== serverId),
      });
  };
  return (
    <Select
      label="Group"
      options={[
        { value: '', title: 'none: on its own' },
        ...groups.map(({ id, name }) => ({ value: id, title: name })),
      ]}
      value={current?.id ?? ''}
      onChange={move}
      disabled={groups.length === 0}
    />
  );
}

function ShutdownPart({
  shutdown,
  onSet,
}: {
  readonly shutdown: Shutdown;
  readonly onSet: (shutdown: Shutdown) => void;
}): ReactNode {
  return (
    <Part level={4} title="Shutdown">
      <div className="sup-fields">
        <Select
          label="How it is ended"
          options={SHUTDOWNS}
          value={shutdown.kind}
          onChange={(kind) => onSet(kind === 'timeout' ? { kind, timeoutMs: 4_000 } : { kind })}
        />
        {shutdown.kind === 'timeout' ? (
          <NumberBox
            label="Time to end"
            unit="ms"
            value={shutdown.timeoutMs}
            min={100}
            max={600_000}
            onSet={(timeoutMs) => onSet({ kind: 'timeout', timeoutMs })}
          />
        ) : null}
      </div>
      <p className="sup-term">{SHUTDOWN_TERMS[shutdown.kind]}</p>
    </Part>
  );
}

interface HealthPartProps {
  readonly serverId: string;
  readonly health: HealthCheck;
  readonly onSet: (health: HealthCheck) => void;
}

function HealthPart({ serverId, health, onSet }: HealthPartProps): ReactNode {
  const { probe } = health;
  const firstTool = useDeck(
    (state) =>
      state.tools?.find((tool) => tool.serverId === serverId && tool.annotations.readOnlyHint === true)?.name,
  );
  const choose = (kind: HealthCheck['probe']['kind']): void =>
    onSet({
      ...health,
      probe: kind === 'tool' ? { kind, name: firstTool ?? 'tool', argsJson: '{}' } : { kind },
    });
  return (
    <Part level={4} title="Health check">
      <div className="sup-fields">
        <Select label="What is asked" options={PROBES} value={probe.kind} onChange={choose} />
        {probe.kind === 'off' ? null : (
          <>
            <NumberBox
              label="Interval"
              unit="s"
              value={Math.round(health.intervalMs / 1000)}
              min={1}
              max={3600}
              onSet={(seconds) => onSet({ ...health, intervalMs: seconds * 1000 })}
            />
            <NumberBox
              label="Deadline"
              unit="ms"
              value={health.timeoutMs}
              min={100}
              max={600_000}
              onSet={(timeoutMs) => onSet({ ...health, timeoutMs })}
            />
            <NumberBox
              label="Misses"
              unit="in a row"
              value={health.misses}
              min={1}
              max={100}
              onSet={(misses) => onSet({ ...health, misses })}
            />
          </>
        )}
      </div>
      {probe.kind === 'tool' ? (
        <ProbeFields serverId={serverId} probe={probe} onSet={(next) => onSet({ ...health, probe: next })} />
      ) : null}
      <p className="sup-term">
        {probe.kind === 'off'
          ? 'Nobody asks whether it still answers. A check goes through the session, so every one is on the tape.'
          : `${health.misses} misses in a row count as an abnormal end; then its restart type decides. Every check is on the tape.`}
      </p>
    </Part>
  );
}
