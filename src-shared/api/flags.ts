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

/** Every feature flag, once; docs/migrations.md says how one is added and removed. */
export const FLAGS: readonly Flag[] = [
  {
    name: 'modernByDefault',
    title: 'Modern era first',
    changes:
      'A server whose era is to be found out has half of its start time to answer the modern question ' +
      '(server/discover), instead of at most 3 s, before it is greeted the legacy way. Servers that start slowly are ' +
      'then opened as modern.',
    risk:
      'A legacy server that leaves unknown requests unanswered is ready up to 10 s after its start: set its era to ' +
      'legacy.',
    since: '0.1.0',
    byDefault: false,
  },
];

/** A flag that the command line or the environment decides for one run; what is stored stays as it is. */
export interface FlagOverride {
  readonly name: FlagName;
  readonly value: boolean;
  readonly by: 'command line' | 'environment';
}

/** What holds: an override before what is stored. */
export function effectiveFlags(
  stored: Settings['flags'],
  overrides: readonly FlagOverride[],
): Settings['flags'] {
  return { ...stored, ...Object.fromEntries(overrides.map(({ name, value }) => [name, value])) };
}

const SWITCH = /^([A-Za-z]+)=(on|off)$/;

/** Reads `name=on` or `name=off`; null when it is not that, or no flag of this version. */
export function readFlag(text: string, by: FlagOverride['by']): FlagOverride | null {
  const [, given, word] = SWITCH.exec(text.trim()) ?? [];
  const name = FLAGS.find((flag) => flag.name === given)?.name;
  return name === undefined ? null : { name, value: word === 'on', by };
}
