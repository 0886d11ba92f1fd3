import { ROW_KINDS } from '../state/row.ts';
import { HAS_WHATS, type Query } from './ast.ts';
import type { Field } from './fields.ts';
import { statusesOf } from './status-words.ts';

const DIRS = ['in', 'out', 'none'] as const;
const ERAS = ['legacy', 'modern'] as const;

/** `words` are among the values of the field. */
export function choiceTest(name: (Field & { type: 'choice' })['name'], words: readonly string[]): Query {
  switch (name) {
    case 'dir':
      return { kind: 'dir', values: DIRS.filter((each) => words.includes(each)) };
    case 'kind':
      return { kind: 'row-kind', values: ROW_KINDS.filter((each) => words.includes(each)) };
    case 'status':
      return { kind: 'status', values: statusesOf(words) };
    case 'era':
      return { kind: 'era', values: ERAS.filter((each) => words.includes(each)) };
    case 'has': {
      const of = HAS_WHATS.filter((each) => words.includes(each)).map(
        (what) => ({ kind: 'has', what }) as const,
      );
      const [only] = of;
      return of.length === 1 && only !== undefined ? only : { kind: 'or', of };
    }
  }
}
