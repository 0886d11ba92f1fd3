import { fail, type Result } from '../../../../src-shared/base/failure.ts';
import type { Index, RowSource } from '../../ports.ts';
import type { ReadValues, ScopeTimeline } from '../../ports/timeline.ts';
import type { Replica } from '../../replica/replica.ts';

function missing(): Result<never> {
  return fail(
    'index-unavailable',
    'This host records only: it has no index.',
    'Open the tape in the app, or use `tapedeck query`.',
  );
}

const NO_ROWS: RowSource = { page: async () => missing(), locate: async () => missing() };

export const NO_TIMELINE: ScopeTimeline = {
  density: async () => missing(),
  exchanges: async () => missing(),
  marks: async () => missing(),
  statistics: async () => missing(),
  plot: async () => missing(),
};

export const NO_VALUES: ReadValues = async () => missing();

/** The index of a host that has none. */
export const NO_INDEX: Index = {
  announce: () => undefined,
  announced: () => 0,
  source: () => NO_ROWS,
  entry: async () => missing(),
  position: async () => missing(),
  tapes: async () => missing(),
  changed: () => undefined,
  vacuum: async () => missing(),
  grep: async () => missing(),
  behind: () => 0,
  close: async () => undefined,
};

/** The workspace document of a host that has none. */
export const NO_REPLICA: Pick<Replica, 'pull' | 'push'> = { pull: missing, push: missing };
