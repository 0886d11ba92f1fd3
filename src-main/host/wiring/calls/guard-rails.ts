import type { GuardChange, GuardList, GuardOverrides, GuardRef } from '../../../../src-shared/api/guards.ts';
import { OVERRIDES_MAX } from '../../../../src-shared/api/guards.ts';
import type { Settings, SettingsPatch } from '../../../../src-shared/api/settings.ts';
import { fail, ok, type Result } from '../../../../src-shared/base/failure.ts';
import type { BreakerChanged } from '../../../../src-shared/journal/entry.ts';
import type { BreakerChange } from '../../execution/breaker.ts';
import { Guards, type Gate } from '../../execution/guards.ts';
import type { Clock, Recorder } from '../../ports.ts';

/** Counts that only grow are announced this often. */
const COUNTS_EVERY_MS = 250;
/** Changes of phase that wait for a tape, all servers together; the oldest go. */
const UNRECORDED_MAX = 1000;

export interface GuardRailsOptions {
  readonly clock: Clock;
  readonly settings: {
    get(): Settings;
    set(patch: SettingsPatch): Result<Settings>;
    onChange(listener: (now: Settings, before: Settings) => void): void;
  };
  /** Every server that is known, in the order of the list. */
  serverIds(): readonly string[];
  /** The tape of a server that is up. */
  recorder(serverId: string): Recorder | null;
  touch(): void;
  audit(intent: string, serverId: string, detail: unknown): void;
}

/** The guards of all servers with their limits from the settings, and what they leave on the tapes. */
export interface GuardRails {
  gate(serverId: string, tool: string): Gate;
  /** A server has come or changed: what its guards did while it had no tape goes to the tape that it has now. */
  serverChanged(serverId: string): void;
  forget(serverId: string): void;
  list(): GuardList;
  set(change: GuardChange): Result<null>;
  reset(ref: GuardRef): Result<null>;
  isolate(ref: GuardRef): Result<null>;
  close(): void;
}

export function createGuardRails(options: GuardRailsOptions): GuardRails {
  const { clock, settings } = options;
  const touch = throttled(clock, () => options.touch());
  let unrecorded: { readonly serverId: string; readonly entry: BreakerChanged }[] = [];

  const serverLimits = (serverId: string) => {
    const own = settings.get().guards.servers.find((each) => each.serverId === serverId);
    return { limits: own?.limits ?? settings.get().execution.server, isOverridden: own !== undefined };
  };
  const toolLimits = (serverId: string, tool: string) => {
    const own = settings.get().guards.tools.find((each) => each.serverId === serverId && each.tool === tool);
    return { limits: own?.limits ?? settings.get().execution.tool, isOverridden: own !== undefined };
  };

  function onPhase({ serverId, tool }: GuardRef, change: BreakerChange): void {
    const entry: BreakerChanged = { kind: 'breaker', tool, ...change };
    const recorder = options.recorder(serverId);
    if (recorder !== null) recorder.record([entry]);
    else unrecorded = [...unrecorded, { serverId, entry }].slice(-UNRECORDED_MAX);
    options.touch();
  }

  const guards = new Guards({ clock, serverLimits, toolLimits, onPhase, onChanged: () => touch.run() });
  settings.onChange((now, before) => {
    if (now.execution !== before.execution || now.guards !== before.guards) guards.reconfigure();
  });

  function known<T>(serverId: string, act: () => Result<T>): Result<T> {
    if (options.serverIds().includes(serverId)) return act();
    return fail('unknown-server', `There is no server with id ${serverId}.`, 'It may have been removed.');
  }

  function store(overrides: GuardOverrides): Result<null> {
    if (overrides.servers.length > OVERRIDES_MAX || overrides.tools.length > OVERRIDES_MAX) {
      return fail(
        'too-many',
        `${OVERRIDES_MAX} limits are set already.`,
        'Go back to the defaults somewhere.',
      );
    }
    const stored = settings.set({ guards: overrides });
    return stored.ok ? ok(null) : stored;
  }

  return {
    gate: (serverId, tool) => guards.gate(serverId, tool),
    serverChanged(serverId) {
      touch.run();
      if (unrecorded.length === 0) return;
      const recorder = options.recorder(serverId);
      const mine = unrecorded.filter((each) => each.serverId === serverId);
      if (recorder === null || mine.length === 0) return;
      unrecorded = unrecorded.filter((each) => each.serverId !== serverId);
      recorder.record(mine.map(({ entry }) => entry));
    },
    forget(serverId) {
      guards.forget(serverId);
      unrecorded = unrecorded.filter((each) => each.serverId !== serverId);
      const { servers, tools } = settings.get().guards;
      const isOther = (each: { serverId: string }): boolean => each.serverId !== serverId;
      if (servers.every(isOther) && tools.every(isOther)) return;
      settings.set({ guards: { servers: servers.filter(isOther), tools: tools.filter(isOther) } });
    },
    list() {
      const { server, tool } = settings.get().execution;
      for (const own of settings.get().guards.tools) guards.know(own.serverId, own.tool);
      return { defaults: { server, tool }, servers: options.serverIds().map((id) => guards.view(id)) };
    },
    set: (change) =>
      known(change.serverId, () => {
        options.audit('guard-limits', change.serverId, change);
        return store(withChange(settings.get().guards, change));
      }),
    reset: (ref) =>
      known(ref.serverId, () => {
        options.audit('guard-reset', ref.serverId, { tool: ref.tool });
        guards.reset(ref, 'reset by hand');
        return ok(null);
      }),
    isolate: (ref) =>
      known(ref.serverId, () => {
        options.audit('guard-isolate', ref.serverId, { tool: ref.tool });
        guards.isolate(ref, 'opened by hand');
        return ok(null);
      }),
    close() {
      touch.close();
      guards.close();
    },
  };
}

function withChange({ servers, tools }: GuardOverrides, change: GuardChange): GuardOverrides {
  const { serverId } = change;
  switch (change.kind) {
    case 'server': {
      const others = servers.filter((each) => each.serverId !== serverId);
      const { limits } = change;
      return { tools, servers: limits === null ? others : [...others, { serverId, limits }] };
    }
    case 'tool': {
      const { tool, limits } = change;
      const others = tools.filter((each) => each.serverId !== serverId || each.tool !== tool);
      return { servers, tools: limits === null ? others : [...others, { serverId, tool, limits }] };
    }
  }
}

/** The first at once, then at most one run every COUNTS_EVERY_MS while there is something to tell; once closed none. */
function throttled(clock: Clock, tell: () => void): { run(): void; close(): void } {
  let stopTimer: (() => void) | null = null;
  let isAgain = false;
  let isClosed = false;
  function run(): void {
    if (isClosed) return;
    if (stopTimer !== null) {
      isAgain = true;
      return;
    }
    isAgain = false;
    tell();
    stopTimer = clock.after(COUNTS_EVERY_MS, () => {
      stopTimer = null;
      if (isAgain) run();
    });
  }
  return {
    run,
    close() {
      isClosed = true;
      stopTimer?.();
      stopTimer = null;
    },
  };
}
