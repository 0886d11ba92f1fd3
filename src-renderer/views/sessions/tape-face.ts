import type { Tape } from '../../../src-shared/api/tapes.ts';
import type { Tone } from '../../ui/row-table/types.ts';

/** How the state of a tape looks in a cell: a shape first, then a colour. */
export function tapeFace(state: Tape['state']): { readonly glyph: string; readonly tone: Tone } {
  switch (state) {
    case 'living':
      return { glyph: '●', tone: 'ok' };
    case 'ended':
      return { glyph: '□', tone: 'muted' };
    case 'interrupted':
      return { glyph: '▲', tone: 'warn' };
    case 'damaged':
      return { glyph: '✕', tone: 'error' };
  }
}
