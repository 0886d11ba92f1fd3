import type { PastSession } from '../../../src-shared/api/replay.ts';
import { policySchema } from '../../../src-shared/api/supervision.ts';
import type { MomentState } from '../../store/playhead-intents.ts';

/** The sections of a comparison, in the order in which they are shown. */
export const SECTIONS = [
  'session',
  'capabilities',
  'tools',
  'catalog',
  'subscriptions',
  'breakers',
  'limits',
  'supervision',
  'policy',
  'open',
  'counts',
] as const;
export type Section = (typeof SECTIONS)[number];

export type Comparable = Readonly<Record<string, Readonly<Record<Section, unknown>>>>;

/** What is compared, by server: nothing that is another only because time has passed. */
export function comparable({ sessions, lists, decided }: MomentState, other: MomentState): Comparable {
  const both = decided.kind === 'known' && other.decided.kind === 'known' ? decided : null;
  const names = new Map<string, number>();
  for (const { server } of sessions) names.set(server.name, (names.get(server.name) ?? 0) + 1);
  return Object.fromEntries(
    sessions.map((session) => {
      const { name, id } = session.server;
      return [(names.get(name) ?? 0) > 1 ? `${name} (${id})` : name, sessionOf(session, lists, both)];
    }),
  );
}

function sessionOf(
  session: PastSession,
  lists: MomentState['lists'],
  past: KnownDecided,
): Record<Section, unknown> {
  const { server, tapeId, phase, closed, capabilities, counts, breakers, decisions, health, open } = session;
  const { subscriptions } = session;
  const known = lists.get(session.listsKey);
  return {
    session: {
      tape: tapeId,
      state: server.state.kind,
      phase,
      pid: server.pid,
      ...server.session,
      closed,
    },
    capabilities: capabilities ?? null,
    tools: byName(known?.tools ?? []),
    catalog: byName((known?.items ?? []).map((item) => ({ ...item, name: `${item.kind} ${item.name}` }))),
    subscriptions: Object.fromEntries(
      subscriptions.map(({ uri, updates, unread }) => [uri, { updates, unread }]),
    ),
    breakers: Object.fromEntries(
      breakers.map(({ tool, phase: to, why }) => [tool ?? 'whole server', { phase: to, why }]),
    ),
    limits: limitsOf(past, server.id),
    policy: policyOf(past, server.id),
    supervision: {
      decisions: decisions.map(({ text }) => text),
      health:
        health === null ? null : { isHealthy: health.isHealthy, probe: health.probe, detail: health.detail },
    },
    // A request keeps its entry: the same one that still waits is no change.
    open: Object.fromEntries(
      open.map(({ seq, method, target }) => [`#${seq}`, `${method} ${target}`.trim()]),
    ),
    counts,
  };
}

/** Null: of one of the two moments it is not known. */
type KnownDecided = Extract<MomentState['decided'], { kind: 'known' }> | null;

/** Nothing where it is not known what had been decided. */
function limitsOf(past: KnownDecided, serverId: string): unknown {
  if (past === null) return {};
  const { guards, defaults } = past.decided;
  const own = guards[serverId]?.value;
  return { server: own?.server ?? defaults.value.server, defaultOfTools: defaults.value.tool, ...own?.tools };
}

function policyOf(past: KnownDecided, serverId: string): unknown {
  if (past === null) return {};
  const { policies, groups, root, isPaused } = past.decided;
  const group = groups.value.find(({ members }) => members.includes(serverId));
  return {
    ...(policies[serverId]?.value ?? policySchema.parse({})),
    group: group ?? null,
    root: root.value,
    isPaused: isPaused.value,
  };
}

function byName(
  listed: readonly { readonly name: string; readonly raw?: unknown }[],
): Record<string, unknown> {
  return Object.fromEntries(listed.map(({ name, raw }) => [name, raw ?? null]));
}
