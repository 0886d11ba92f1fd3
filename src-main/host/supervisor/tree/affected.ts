import { unreachable } from '../../../../src-shared/base/assert.ts';
import type { Strategy } from './types.ts';

/** Whom a strategy ends, and starts again, with a child, itself included. `ids` and the result are in start order. */
export function affectedBy(strategy: Strategy, ids: readonly string[], childId: string): readonly string[] {
  switch (strategy) {
    case 'one_for_one':
      return [childId];
    case 'rest_for_one':
      return ids.slice(Math.max(0, ids.indexOf(childId)));
    case 'one_for_all':
      return ids;
    default:
      return unreachable(strategy);
  }
}
