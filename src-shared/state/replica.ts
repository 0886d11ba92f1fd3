import { z } from 'zod';

/**
 * The workspace document: what was observed and what people wrote, shared between hosts. Never a command, an
 * environment, an approval, wire bytes or ids of messages.
 */
export const REPLICA_ROOTS = ['meta', 'servers', 'tools', 'hosts', 'shared'] as const;
/**
 * The shape that this program writes, in `meta.version`. 1 (a document that says none): a server has its tools in it. 2:
 * they stand once, by hash, in `tools`. A program that knows less than a document's version reads it and never writes.
 */
export const DOCUMENT_VERSION = 2;

export type ReplicaRoot = (typeof REPLICA_ROOTS)[number];

/** Pages may write here only. */
export const WRITABLE_ROOT: ReplicaRoot = 'shared';

/** A tool's capability as other hosts see it; the definition itself stays outside, under its hash. */
export interface ReplicaTool {
  readonly hash: string;
  readonly title: string;
  readonly readOnly: boolean | null;
  readonly destructive: boolean | null;
}

export interface ReplicaServer {
  readonly name: string;
  readonly era: string;
  readonly protocolVersion: string;
  readonly tools: Readonly<Record<string, ReplicaTool>>;
}

export interface ReplicaHost {
  readonly name: string;
  readonly platform: string;
  readonly version: string;
  readonly startedMs: number;
}

/** What people wrote: a text that several edit at once, or any JSON value. */
export type SharedEntry =
  | { readonly kind: 'text'; readonly key: string; readonly text: string }
  | { readonly kind: 'json'; readonly key: string; readonly value: unknown };

/** The document as a plain tree, every list in the order of its keys. */
export interface ReplicaTree {
  readonly servers: readonly (ReplicaServer & { readonly id: string })[];
  /** By the run of the host; newest first. */
  readonly hosts: readonly (ReplicaHost & { readonly run: string })[];
  readonly shared: readonly SharedEntry[];
  /** What another version of a host wrote and this one does not understand: shown raw. */
  readonly unknown: readonly { readonly root: ReplicaRoot; readonly key: string; readonly value: unknown }[];
}

const toolSchema = z.object({
  hash: z.string(),
  title: z.string(),
  readOnly: z.boolean().nullable(),
  destructive: z.boolean().nullable(),
});
/** What stands under a hash in `tools`. */
const saidSchema = toolSchema.omit({ hash: true });
const serverSchema = z.object({
  name: z.string(),
  era: z.string(),
  protocolVersion: z.string(),
  /** Hashes by name; whole tools in version 1. */
  tools: z.record(z.string(), z.union([z.string(), toolSchema])),
});
const hostSchema = z.object({
  name: z.string(),
  platform: z.string(),
  version: z.string(),
  startedMs: z.number(),
});

/** Reads the roots as plain JSON (`doc.getMap(root).toJSON()`), which may come from any version of any host. */
export function readReplica(
  roots: Readonly<Partial<Record<ReplicaRoot, Readonly<Record<string, unknown>>>>>,
): ReplicaTree {
  const servers: (ReplicaServer & { id: string })[] = [];
  const hosts: (ReplicaHost & { run: string })[] = [];
  const unknown: { root: ReplicaRoot; key: string; value: unknown }[] = [];
  for (const [id, value] of sorted(roots.servers)) {
    const server = serverSchema.safeParse(value);
    if (server.success) servers.push({ id, ...server.data, tools: toolsOf(server.data.tools, roots.tools) });
    else unknown.push({ root: 'servers', key: id, value });
  }
  for (const [run, value] of sorted(roots.hosts)) {
    const host = hostSchema.safeParse(value);
    if (host.success) hosts.push({ run, ...host.data });
    else unknown.push({ root: 'hosts', key: run, value });
  }
  const shared = sorted(roots.shared).map(([key, value]): SharedEntry =>
    typeof value === 'string' ? { kind: 'text', key, text: value } : { kind: 'json', key, value },
  );
  return { servers, hosts: hosts.toSorted((a, b) => b.startedMs - a.startedMs), shared, unknown };
}

type StoredTools = z.infer<typeof serverSchema>['tools'];

/** The tools of a server, with what is said of them elsewhere; of a hash that has not come yet nothing is said. */
function toolsOf(stored: StoredTools, said: Readonly<Record<string, unknown>> = {}): ReplicaServer['tools'] {
  return Object.fromEntries(
    Object.entries(stored).map(([name, tool]) => {
      if (typeof tool !== 'string') return [name, tool];
      const known = saidSchema.safeParse(said[tool]).data;
      return [name, { hash: tool, ...(known ?? { title: '', readOnly: null, destructive: null }) }];
    }),
  );
}

function sorted(root: Readonly<Record<string, unknown>> = {}): [string, unknown][] {
  return Object.entries(root).toSorted(([a], [b]) => (a < b ? -1 : 1));
}
