/**
 * The workspace document: what was observed and what people wrote, shared between hosts. Never a command, an
 * environment, an approval, wire bytes or ids of messages.
 */
export const REPLICA_ROOTS = ['servers', 'hosts', 'shared'] as const;
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
