import type { ComparedItem } from '../../../src-shared/api/comparison.ts';
import { formatCount, formatDurationUs } from '../../ui/format.ts';
import type { Column } from '../../ui/row-table/types.ts';
import { shortMethod } from '../messages/words.ts';
import { OUTCOME_FACES, ratioText } from './words.ts';

export const ITEM_COLUMNS: readonly Column<ComparedItem>[] = [
  {
    id: 'outcome',
    title: '',
    widthPx: 26,
    align: 'center',
    trusted: true,
    hint: '≠ changed, ! not answered any more, − only in A, + only in B, = same',
    render: ({ outcome }) => ({ text: OUTCOME_FACES[outcome].glyph, tone: OUTCOME_FACES[outcome].tone }),
  },
  {
    id: 'seq',
    title: '#',
    widthPx: 48,
    align: 'end',
    priority: 3,
    trusted: true,
    hint: 'The entry in A, or in B where A has none',
    render: ({ beforeSeq, afterSeq }) => ({ text: String(beforeSeq ?? afterSeq ?? ''), tone: 'muted' }),
  },
  {
    id: 'method',
    title: 'Message',
    widthPx: 150,
    minPx: 90,
    grow: true,
    render: ({ method, target, kind }) => [
      { text: kind === 'notification' ? shortMethod(kind, method) : method, strong: kind === 'exchange' },
      { text: target === '' ? '' : ` ${target}`, tone: 'muted' },
    ],
  },
  {
    id: 'paths',
    title: 'Δ',
    widthPx: 40,
    align: 'end',
    trusted: true,
    hint: 'Paths that are different',
    render: ({ differences, ignored }) =>
      differences > 0
        ? formatCount(differences)
        : ignored > 0
          ? { text: `(${formatCount(ignored)})`, tone: 'muted' }
          : '',
  },
  {
    id: 'after',
    title: 'B took',
    widthPx: 74,
    align: 'end',
    priority: 2,
    trusted: true,
    render: ({ afterUs }) => (afterUs === null ? '' : formatDurationUs(afterUs)),
  },
  {
    id: 'ratio',
    title: '× A',
    widthPx: 54,
    align: 'end',
    priority: 1,
    trusted: true,
    hint: 'How many times longer the answer took in B; marked when it is half as long again and more than 5 ms',
    render: ({ beforeUs, afterUs, isSlower }) => ({
      text: ratioText(beforeUs, afterUs),
      tone: isSlower ? 'warn' : 'muted',
      strong: isSlower,
    }),
  },
];
