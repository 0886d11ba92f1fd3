import type { Tape } from '../../../src-shared/api/tapes.ts';
import type { Tone } from '../../ui/row-table/types.ts';

export interface TapeFace {
  readonly glyph: string;
  readonly tone: Tone;
  readonly word: string;
}

/** How the state of a tape looks: a shape first, then a colour, and a word. */
export function tapeFace(state: Tape['state']): TapeFace {
  switch (state) {
    case 'living':
      return { glyph: '●', tone: 'ok', word: 'recording' };
    case 'ended':
      return { glyph: '□', tone: 'muted', word: state };
    case 'interrupted':
      return { glyph: '▲', tone: 'warn', word: state };
    case 'damaged':
      return { glyph: '✕', tone: 'error', word: state };
  }
}
