import type { Tool } from '../../../src-shared/api/tools.ts';
import type { Tone } from '../../ui/row-table/types.ts';

/** What a server says of its tool: a hint, never a guarantee. */
export interface Mark {
  /** Reads without colour and in one column. */
  readonly glyph: string;
  readonly word: string;
  readonly title: string;
  readonly tone: Tone;
}

const SAYS = 'The server says so; nothing enforces it.';

/** In the order in which they are shown; only what was stated, except that nothing stated means nothing shown. */
export function marksOf({ annotations }: Pick<Tool, 'annotations'>): readonly Mark[] {
  const { readOnlyHint, destructiveHint, idempotentHint, openWorldHint } = annotations;
  const marks: Mark[] = [];
  if (readOnlyHint === true) {
    marks.push({ glyph: '○', word: 'read-only', title: `Changes nothing. ${SAYS}`, tone: 'ok' });
  }
  if (readOnlyHint === false && destructiveHint === false) {
    marks.push({
      glyph: '+',
      word: 'additive',
      title: `Changes things, destroys none. ${SAYS}`,
      tone: 'info',
    });
  }
  // Means something for a tool that changes things only.
  if (destructiveHint === true && readOnlyHint !== true) {
    marks.push({ glyph: '!', word: 'destructive', title: `May delete or overwrite. ${SAYS}`, tone: 'warn' });
  }
  if (idempotentHint === true) {
    marks.push({
      glyph: '=',
      word: 'idempotent',
      title: `Calling it again changes nothing more. ${SAYS}`,
      tone: 'muted',
    });
  }
  if (openWorldHint === true) {
    marks.push({
      glyph: '↗',
      word: 'open world',
      title: `Reaches beyond the server: web, mail… ${SAYS}`,
      tone: 'muted',
    });
  }
  return marks;
}
