import type { BreakerPhase } from '../../../src-shared/journal/entry.ts';
import type { Column, Span } from '../../ui/row-table/types.ts';
import { formatCount, formatShortCount } from '../../ui/format.ts';
import { marksOf } from './annotations.ts';
import type { ListLine } from './list-lines.ts';

/** Before the name: why a call would not be sent. */
const BREAKER_MARKS: Readonly<Record<BreakerPhase, Span | null>> = {
  closed: null,
  open: { text: '⊘ ', tone: 'error' },
  'half-open': { text: '◐ ', tone: 'warn' },
  isolated: { text: '⊘ ', tone: 'error' },
};

const NAME: Column<ListLine> = {
  id: 'name',
  title: 'tool',
  widthPx: 110,
  minPx: 60,
  grow: true,
  hint: '⊘ breaker open, ◐ half-open, ▲ a problem in the definition',
  render(line) {
    if (line.kind === 'server') return { text: line.server.name, strong: true };
    const { tool, usable, change } = line;
    if (!usable)
      return [
        { text: '✕ ', tone: 'error' },
        { text: tool.name, tone: 'muted' },
      ];
    const breaker = BREAKER_MARKS[line.phase];
    const marks: Span[] = breaker === null ? [] : [breaker];
    if (tool.problems.length > 0) marks.push({ text: '▲ ', tone: 'warn' });
    if (change !== null) marks.push({ text: change === 'new' ? '+ ' : '± ', tone: 'info' });
    return marks.length === 0 ? tool.name : [...marks, { text: tool.name }];
  },
};

const TITLE: Column<ListLine> = {
  id: 'title',
  title: 'title',
  widthPx: 110,
  grow: true,
  prose: true,
  priority: 2,
  render(line) {
    if (line.kind === 'server') return '';
    const { tool, usable } = line;
    if (!usable) return { text: tool.problems[0]?.message ?? '', tone: 'error' };
    return { text: tool.title ?? '', tone: 'muted' };
  },
};

const MARKS: Column<ListLine> = {
  id: 'marks',
  title: 'hints',
  widthPx: 56,
  align: 'end',
  priority: 1,
  trusted: true,
  hint: 'What the server says: ○ read-only, + additive, ! destructive, = idempotent, ↗ open world',
  render(line) {
    if (line.kind === 'server') {
      const { shown, total } = line;
      const text =
        shown === total ? formatCount(total) : `${formatShortCount(shown)}/${formatShortCount(total)}`;
      return { text, tone: 'muted' };
    }
    return marksOf(line.tool).map(({ glyph, tone }, at): Span => ({
      text: at === 0 ? glyph : ` ${glyph}`,
      tone,
    }));
  },
};

export const LIST_COLUMNS: readonly Column<ListLine>[] = [NAME, TITLE, MARKS];
