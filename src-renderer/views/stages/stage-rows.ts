/** The stages of a tool call as lines of a waterfall. */
import type { CallStage } from '../../../src-shared/journal/entry.ts';
import type { WaterfallRow } from '../../ui/waterfall.tsx';

export function stageRows(stages: readonly CallStage[]): WaterfallRow[] {
  return stages.map(({ stage, startUs, tookUs, outcome }) => ({
    name: stage,
    startUs,
    tookUs,
    note: outcome,
    tone: toneOf(stage, outcome),
  }));
}

function toneOf(stage: CallStage['stage'], outcome: string): WaterfallRow['tone'] {
  switch (stage) {
    case 'call':
      return outcome.endsWith('answered') ? 'main' : outcome.endsWith('request-cancelled') ? 'warn' : 'error';
    case 'breaker':
      return outcome === 'closed' ? 'quiet' : outcome.startsWith('half-open') ? 'warn' : 'error';
    case 'bulkhead':
      return outcome === 'at once' ? 'quiet' : outcome === 'waited' ? 'warn' : 'error';
    case 'cache':
      return outcome.startsWith('hit') ? 'good' : 'quiet';
    case 'validate':
    case 'check':
      return outcome.includes('problem') || outcome === 'no structure' ? 'warn' : 'quiet';
    case 'record':
      return 'quiet';
  }
}
