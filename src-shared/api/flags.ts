import type { Settings } from './settings.ts';

export type FlagName = keyof Settings['flags'];

export interface Flag {
  readonly name: FlagName;
  readonly title: string;
  /** What is different once it is on, and for whom. */
  readonly changes: string;
  /** What may go wrong, and what to do then. */
  readonly risk: string;
  /** The version that brought it. */
  readonly since: string;
  readonly byDefault: boolean;
}

/** Every feature flag, once; docs/feature-flags.md says how one is added and removed. */
export const FLAGS: readonly Flag[] = [
  {
    name: 'modernByDefault',
    title: 'Modern era first',
    changes:
      'A server that is added without an era is opened with the modern protocol (2026-07-28) and falls back to ' +
      'the handshake of 2025-11-25. Servers that are there already keep their era.',
    risk: 'A legacy server that mistakes the first question for its handshake may not start: set its era to legacy.',
    since: '0.2.0',
    byDefault: false,
  },
];
