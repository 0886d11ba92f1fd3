import { cacheSettingsSchema } from '../../../../src-shared/api/cache.ts';
import {
  decidedSchema,
  type Decided,
  type PastDecided,
  guardsOfServerSchema,
} from '../../../../src-shared/api/decided.ts';
import { settingsSchema, type Settings } from '../../../../src-shared/api/settings.ts';
import { DEFAULT_ROOT_LIMITS, limitsSchema, policySchema } from '../../../../src-shared/api/supervision.ts';
import { createDecidedStore, type DecidedPart } from '../../database/decided-store.ts';
import type { SettingsStore } from '../../database/settings-store.ts';
import type { Clock } from '../../ports.ts';
import type { Database } from '../../ports/database.ts';
import type { PolicyStore } from '../../supervisor/policy-store.ts';

export interface DecidedDeps {
  readonly clock: Pick<Clock, 'wallMs'>;
  readonly database: Database;
  readonly settings: SettingsStore;
  readonly policies: () => Pick<PolicyStore, 'all' | 'root' | 'groups' | 'isPaused'>;
  report(what: string, error: unknown): void;
}

export interface DecidedHistory {
  /** Somebody may have decided something: what is another than it was is kept, with the time. */
  look(): void;
  at(wallMs: number): PastDecided;
}

/** The values of what people decide, as of any moment. The audit tells who asked for what, and not what held. */
export function createDecided({ clock, database, settings, policies, ...deps }: DecidedDeps): DecidedHistory {
  const store = createDecidedStore(database);
  function look(): void {
    const kept = store.note(clock.wallMs(), partsOf(settings.get(), policies()));
    if (!kept.ok) deps.report('what was decided', new Error(kept.failure.message));
  }
  settings.onChange(look);
  look();
  return {
    look,
    at(wallMs) {
      const found = store.at(wallMs);
      if (found.kind === 'none') return { kind: 'none', why: 'nothing-kept' };
      if (found.kind === 'before') return found;
      const { parts, fromMs, untilMs } = found;
      return { kind: 'known', decided: decidedOf(parts), fromMs, untilMs: untilMs ?? clock.wallMs() };
    },
  };
}

type Policies = ReturnType<DecidedDeps['policies']>;

function partsOf({ execution, guards, cache }: Settings, policies: Policies): ReadonlyMap<string, string> {
  const { server, tool } = execution;
  const parts = new Map<string, unknown>([
    ['defaults', { server, tool }],
    ['cache', cache],
    ['root', policies.root()],
    ['groups', policies.groups()],
    ['paused', policies.isPaused()],
  ]);
  for (const [serverId, policy] of policies.all()) parts.set(`policy ${serverId}`, policy);
  const owners = new Set([...guards.servers, ...guards.tools].map(({ serverId }) => serverId));
  for (const serverId of owners) {
    const own = guards.tools.filter((each) => each.serverId === serverId);
    parts.set(`guard ${serverId}`, {
      server: guards.servers.find((each) => each.serverId === serverId)?.limits ?? null,
      tools: Object.fromEntries(own.map((each) => [each.tool, each.limits])),
    });
  }
  return new Map([...parts].map(([name, value]) => [name, JSON.stringify(value)]));
}

interface Readable<T> {
  safeParse(value: unknown): { readonly data?: T | undefined };
}

/** What another version wrote and this one cannot read counts as not decided, as it does where it is used. */
function decidedOf(parts: ReadonlyMap<string, DecidedPart>): Decided {
  function one<T>(name: string, schema: Readable<T>, otherwise: T): { value: T; sinceMs: number | null } {
    const part = parts.get(name);
    const value = part === undefined ? undefined : schema.safeParse(JSON.parse(part.json)).data;
    return { value: value ?? otherwise, sinceMs: part?.sinceMs ?? null };
  }
  function each<T>(
    prefix: string,
    schema: Readable<T>,
  ): Record<string, { value: T; sinceMs: number | null }> {
    return Object.fromEntries(
      [...parts.keys()].flatMap((name) => {
        if (!name.startsWith(prefix)) return [];
        const { value, sinceMs } = one<T | null>(name, schema, null);
        return value === null ? [] : [[name.slice(prefix.length), { value, sinceMs }]];
      }),
    );
  }
  const { execution, cache } = settingsSchema.parse({});
  const { defaults, groups } = decidedSchema.shape;
  return {
    defaults: one('defaults', defaults.shape.value, { server: execution.server, tool: execution.tool }),
    cache: one('cache', cacheSettingsSchema, cache),
    root: one('root', limitsSchema, DEFAULT_ROOT_LIMITS),
    groups: one('groups', groups.shape.value, []),
    isPaused: one('paused', decidedSchema.shape.isPaused.shape.value, false),
    policies: each('policy ', policySchema),
    guards: each('guard ', guardsOfServerSchema),
  };
}
