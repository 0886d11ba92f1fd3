import type { ComparedItem } from '../../../src-shared/api/comparison.ts';
import type { Tone } from '../../ui/row-table/types.ts';

export type Outcome = ComparedItem['outcome'];

interface Face {
  readonly glyph: string;
  readonly word: string;
  readonly chip: string;
  readonly tone: Tone;
}

/** A sign, a word and a colour for what became of a message. */
export const OUTCOME_FACES: Readonly<Record<Outcome, Face>> = {
  changed: { glyph: '≠', word: 'changed', chip: 'Changed', tone: 'warn' },
  unanswered: { glyph: '!', word: 'not answered any more', chip: 'Not answered', tone: 'error' },
  missing: { glyph: '−', word: 'only in A', chip: 'Only in A', tone: 'error' },
  extra: { glyph: '+', word: 'only in B', chip: 'Only in B', tone: 'info' },
  same: { glyph: '=', word: 'same', chip: 'Same', tone: 'muted' },
};

export const OUTCOMES: readonly Outcome[] = ['changed', 'unanswered', 'missing', 'extra', 'same'];

/** `×1.8 slower`; empty where there is nothing to say. */
export function ratioText(beforeUs: number | null, afterUs: number | null): string {
  if (beforeUs === null || afterUs === null || beforeUs <= 0) return '';
  const ratio = afterUs / beforeUs;
  return `×${ratio >= 10 ? ratio.toFixed(0) : ratio.toFixed(2)}`;
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return count === 1 ? one : many;
}
