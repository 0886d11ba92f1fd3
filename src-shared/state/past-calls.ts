import type { CallStaged } from '../journal/entry.ts';

/** Tools whose calls are counted; the one that was called longest ago makes room. */
export const CALLED_TOOLS_KEPT = 200;

/** What became of the calls that the app itself made of one tool, as their stages say. */
export interface CalledTool {
  readonly calls: number;
  /** Ended otherwise than well, and not because somebody cancelled. */
  readonly failed: number;
  /** Answered from the result cache. */
  readonly cached: number;
  /** Had to wait for a place among the running calls, and the longest of these waits. */
  readonly waited: number;
  readonly longestWaitUs: number;
  /** Sent nothing, because a breaker was open or no place came free. */
  readonly refused: number;
}

const NONE: CalledTool = { calls: 0, failed: 0, cached: 0, waited: 0, longestWaitUs: 0, refused: 0 };
const WELL: ReadonlySet<string> = new Set(['ok', 'cancelled']);
const PLACED: ReadonlySet<string> = new Set(['at once', 'waited', 'cancelled']);

export function countCall(tools: Map<string, CalledTool>, { tool, outcome, stages }: CallStaged): void {
  const before = tools.get(tool) ?? NONE;
  const waits = stages.filter((each) => each.stage === 'bulkhead' && each.outcome === 'waited');
  // The last word of a stage that comes again with each attempt is what counts.
  const breaker = stages.findLast(({ stage }) => stage === 'breaker')?.outcome ?? 'closed';
  const isRefused =
    (breaker !== 'closed' && !breaker.endsWith('a trial')) ||
    stages.some((each) => each.stage === 'bulkhead' && !PLACED.has(each.outcome));
  const isCached = stages.some((each) => each.stage === 'cache' && each.outcome.startsWith('hit'));
  tools.delete(tool);
  tools.set(tool, {
    calls: before.calls + 1,
    failed: before.failed + (WELL.has(outcome) ? 0 : 1),
    cached: before.cached + (isCached ? 1 : 0),
    waited: before.waited + (waits.length > 0 ? 1 : 0),
    longestWaitUs: Math.max(before.longestWaitUs, ...waits.map(({ tookUs }) => tookUs)),
    refused: before.refused + (isRefused ? 1 : 0),
  });
  if (tools.size <= CALLED_TOOLS_KEPT) return;
  const oldest = tools.keys().next();
  if (oldest.done !== true) tools.delete(oldest.value);
}
