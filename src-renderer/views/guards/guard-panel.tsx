/** The breaker and the bulkhead of a server, or of one tool: how they stand, their limits, and what a person can do. */
import { CircleOff, RotateCcw, Undo2 } from 'lucide-react';
import { useCallback, useState, type ReactNode } from 'react';
import type {
  BreakerView,
  BulkheadView,
  GuardList,
  GuardRef,
  ServerLimits,
  ToolLimits,
} from '../../../src-shared/api/guards.ts';
import { useNow } from '../../store/clock.ts';
import { useChanges } from '../../store/changes.ts';
import { useDeck, useIntents } from '../../store/hooks.ts';
import { Button } from '../../ui/button.tsx';
import { formatAgo, formatCount } from '../../ui/format.ts';
import { KeyValue, type KeyValueRow } from '../../ui/key-value.tsx';
import { StatusDot } from '../../ui/status.tsx';
import { usePref } from '../../workspace/use-pref.ts';
import { breakerFace, countWords } from './guard-words.ts';
import { ServerLimitLines, ToolLimitLines } from './limit-lines.tsx';
import { limitsOpen } from './prefs.ts';
import './guards.css';

const FRESH: BreakerView = {
  phase: 'closed',
  failuresInRow: 0,
  window: null,
  trips: 0,
  lastFailure: null,
  changed: null,
  halfOpenAtMs: null,
  trials: 0,
};

export function ServerGuardPanel({ serverId }: { readonly serverId: string }): ReactNode {
  const guards = useDeck((state) => state.guards);
  const intents = useIntents();
  const guard = guards?.servers.find((each) => each.serverId === serverId);
  const [limits, set] = useSet(
    guard?.limits,
    guard?.isOverridden === true,
    useCallback(
      (limits: ServerLimits | null) => intents.setGuard({ kind: 'server', serverId, limits }),
      [intents, serverId],
    ),
  );
  if (guards === null || guard === undefined || limits === undefined) return null;
  const { breaker, bulkhead, isOverridden } = guard;
  return (
    <Panel
      label="Guards of the server"
      target={{ serverId, tool: null }}
      breaker={breaker}
      bulkhead={bulkhead}
      limits={limits}
      onDefaults={isOverridden ? () => set('Limits of the server: defaults', null) : undefined}
      foldable
    >
      <ServerLimitLines limits={limits} byDefault={guards.defaults.server} onSet={set} />
    </Panel>
  );
}

export function ToolGuardPanel({
  serverId,
  tool,
}: {
  readonly serverId: string;
  readonly tool: string;
}): ReactNode {
  const guards = useDeck((state) => state.guards);
  const intents = useIntents();
  const guard = toolGuardOf(guards, serverId, tool);
  const [limits, set] = useSet(
    guard?.limits ?? guards?.defaults.tool,
    guard?.isOverridden === true,
    useCallback(
      (next: ToolLimits | null) => intents.setGuard({ kind: 'tool', serverId, tool, limits: next }),
      [intents, serverId, tool],
    ),
  );
  if (guards === null || limits === undefined) return null;
  return (
    <Panel
      label="Guards of the tool"
      target={{ serverId, tool }}
      breaker={guard?.breaker ?? FRESH}
      bulkhead={guard?.bulkhead ?? null}
      limits={limits}
      onDefaults={guard?.isOverridden === true ? () => set('Limits of the tool: defaults', null) : undefined}
    >
      <ToolLimitLines limits={limits} byDefault={guards.defaults.tool} onSet={set} />
    </Panel>
  );
}

export function toolGuardOf(
  guards: GuardList | null,
  serverId: string,
  tool: string,
): GuardList['servers'][number]['tools'][number] | undefined {
  const server = guards?.servers.find((each) => each.serverId === serverId);
  return server?.tools.find((each) => each.tool === tool);
}

/**
 * Sets at once, and can be undone where settings are. What was set counts until the host says what it has: an edit sends
 * all limits, and the next one must not take the last back.
 */
function useSet<Limits>(
  now: Limits | undefined,
  isOverridden: boolean,
  send: (limits: Limits | null) => ReturnType<ReturnType<typeof useIntents>['setGuard']>,
): readonly [limits: Limits | undefined, set: (what: string, limits: Limits | null) => void] {
  const [sent, setSent] = useState<{ readonly over: Limits | undefined; readonly limits: Limits } | null>(
    null,
  );
  const limits = sent !== null && sent.over === now ? sent.limits : now;
  const set = (what: string, next: Limits | null): void => {
    const before = isOverridden || sent?.over === now ? (limits ?? null) : null;
    setSent(next === null ? null : { over: now, limits: next });
    const sendOrForget = async (wanted: Limits | null): ReturnType<typeof send> => {
      const kept = await send(wanted);
      if (!kept.ok) setSent(null);
      return kept;
    };
    void useChanges.getState().apply(
      what,
      () => sendOrForget(next),
      () => send(before),
    );
  };
  return [limits, set];
}

interface PanelProps {
  readonly label: string;
  readonly target: GuardRef;
  readonly breaker: BreakerView;
  readonly bulkhead: BulkheadView | null;
  readonly limits: Pick<ServerLimits, 'breaker'>;
  readonly onDefaults: (() => void) | undefined;
  /** Among other things: the limits, which are seldom set, are a line until they are wanted. */
  readonly foldable?: boolean;
  readonly children: ReactNode;
}

function Panel(props: PanelProps): ReactNode {
  const { label, target, breaker, bulkhead, limits, onDefaults, foldable = false, children } = props;
  const intents = useIntents();
  const unkept = useChanges((state) => state.unkept);
  const nowMs = useNow();
  const { shape, tone, word } = breakerFace(breaker, nowMs);
  const isClean = breaker.phase === 'closed' && breaker.failuresInRow === 0;
  return (
    <section className="guard" aria-label={label}>
      <header className="guard-head">
        <StatusDot shape={shape} tone={tone} />
        <span className="guard-phase" data-phase={breaker.phase}>
          Breaker {limits.breaker.enabled ? word : 'off'}
        </span>
        <span className="guard-acts">
          <Button
            icon={RotateCcw}
            aria-disabled={isClean ? true : undefined}
            title="Close the breaker and forget what it has counted"
            onClick={() => (isClean ? undefined : void intents.resetGuard(target))}
          >
            Reset breaker
          </Button>
          {breaker.phase === 'isolated' ? null : (
            <Button
              icon={CircleOff}
              title="Hold the breaker open until it is reset: nothing is sent"
              onClick={() => void intents.isolateGuard(target)}
            >
              Hold open
            </Button>
          )}
        </span>
      </header>
      <KeyValue label="Breaker and bulkhead" rows={factRows(breaker, bulkhead, limits, nowMs)} />
      {unkept === null ? null : (
        <p className="guard-unkept" role="alert">
          Not saved: {unkept.what}. {unkept.failure.message}
        </p>
      )}
      {foldable ? (
        <FoldedLimits onDefaults={onDefaults}>{children}</FoldedLimits>
      ) : (
        <div className="guard-limits">
          <h4 className="guard-title">
            Limits <LimitsOrigin onDefaults={onDefaults} />
          </h4>
          {children}
        </div>
      )}
    </section>
  );
}

type LimitsProps = Pick<PanelProps, 'onDefaults' | 'children'>;

function FoldedLimits({ onDefaults, children }: LimitsProps): ReactNode {
  const [isOpen, setOpen] = usePref(limitsOpen);
  return (
    <details
      className="guard-limits"
      open={isOpen}
      onToggle={({ currentTarget }) => setOpen(currentTarget.open)}
    >
      <summary className="guard-title">
        Limits <LimitsOrigin onDefaults={onDefaults} />
      </summary>
      {children}
    </details>
  );
}

function LimitsOrigin({ onDefaults }: Pick<PanelProps, 'onDefaults'>): ReactNode {
  if (onDefaults === undefined)
    return <span className="guard-note">the defaults of Settings, Execution</span>;
  return (
    <Button kind="quiet" icon={Undo2} onClick={onDefaults}>
      Back to the defaults
    </Button>
  );
}

function factRows(
  breaker: BreakerView,
  bulkhead: BulkheadView | null,
  limits: Pick<ServerLimits, 'breaker'>,
  nowMs: number,
): KeyValueRow[] {
  const { changed, lastFailure, trips } = breaker;
  // The value is shown as a server's text would be, every character that hides made visible.
  const ago = (atMs: number): string => formatAgo(Math.max(0, nowMs - atMs)).replaceAll('\u00a0', ' ');
  return [
    { name: 'Failures', value: countWords(breaker, limits.breaker.trip), trusted: true, prose: true },
    ...(changed === null
      ? []
      : [{ name: 'Changed', value: `${changed.why} · ${ago(changed.atMs)}`, prose: true }]),
    ...(lastFailure === null
      ? []
      : [{ name: 'Last failure', value: `${lastFailure.why} · ${ago(lastFailure.atMs)}`, prose: true }]),
    { name: 'Trips', value: formatCount(trips), trusted: true },
    ...(bulkhead === null
      ? []
      : [
          {
            name: 'Calls',
            value: `${formatCount(bulkhead.running)} running, ${formatCount(bulkhead.queued)} waiting`,
            trusted: true,
            prose: true,
          },
        ]),
  ];
}
