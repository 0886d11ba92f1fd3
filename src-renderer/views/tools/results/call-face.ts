import type { Call } from '../../../../src-shared/api/tools.ts';
import type { StatusShape, StatusTone } from '../../../ui/status.tsx';

export interface CallFace {
  readonly word: string;
  readonly glyph: string;
  readonly shape: StatusShape;
  readonly tone: Exclude<StatusTone, 'record'>;
}

/** A state in a word, a shape and a colour. */
export function callFace({ state }: Pick<Call, 'state'>): CallFace {
  switch (state.kind) {
    case 'running':
      return { word: 'running', glyph: '…', shape: 'half', tone: 'info' };
    case 'done':
      if (state.isError) return { word: 'tool error', glyph: '▲', shape: 'triangle', tone: 'warn' };
      // The server says that all is well; what it said is not what it promised.
      if (state.findings.some(({ severity }) => severity !== 'info'))
        return { word: 'answered, with findings', glyph: '▲', shape: 'triangle', tone: 'warn' };
      return { word: 'ok', glyph: '●', shape: 'disc', tone: 'ok' };
    case 'failed':
      return state.failure.code === 'request-timeout'
        ? { word: 'timed out', glyph: '✕', shape: 'cross', tone: 'error' }
        : { word: 'failed', glyph: '✕', shape: 'cross', tone: 'error' };
    case 'cancelled':
      return { word: 'cancelled', glyph: '□', shape: 'square', tone: 'muted' };
  }
}
