import type { Subscription } from '../../../src-shared/api/subscriptions.ts';
import { formatBytes, formatCount } from '../../ui/format.ts';
import type { Column, Span } from '../../ui/row-table/types.ts';
import { KIND_WORDS, type ItemLine } from './lines.ts';

const NAME: Column<ItemLine> = {
  id: 'name',
  title: 'name',
  widthPx: 130,
  minPx: 60,
  grow: true,
  render(line) {
    if (line.kind === 'heading') {
      return [
        { text: line.server.name, strong: true },
        { text: ` ${KIND_WORDS[line.of]}`, tone: 'muted' },
      ];
    }
    const { item, change, subscription } = line;
    if (item.hash === '')
      return [
        { text: '✕ ', tone: 'error' },
        { text: item.name, tone: 'muted' },
      ];
    const problem = item.problems.length === 0 ? [] : [{ text: '▲ ', tone: 'warn' } as const];
    const mark = change === null ? [] : [{ text: change === 'new' ? '+ ' : '± ', tone: 'info' } as const];
    const name = item.kind === 'prompts' || item.title === '' ? item.name : item.title;
    const isUnread = (subscription?.unread ?? 0) > 0;
    return [...problem, ...mark, ...bellOf(subscription), { text: name, strong: isUnread }];
  },
};

function bellOf(subscription: Subscription | null): readonly Span[] {
  if (subscription === null) return [];
  return subscription.since === null
    ? [{ text: '◌ ', tone: 'muted' }]
    : [{ text: '◉ ', tone: subscription.unread > 0 ? 'warn' : 'ok' }];
}

const SECOND: Column<ItemLine> = {
  id: 'second',
  title: 'title or URI',
  widthPx: 120,
  grow: true,
  priority: 2,
  render(line) {
    if (line.kind === 'heading') return '';
    const { item } = line;
    return { text: item.kind === 'prompts' || item.title === '' ? item.title : item.name, tone: 'muted' };
  },
};

const FACT: Column<ItemLine> = {
  id: 'fact',
  title: '',
  widthPx: 68,
  align: 'end',
  priority: 1,
  trusted: true,
  hint: 'Changes since it was read; declared size; number of arguments',
  render(line) {
    if (line.kind === 'heading') return { text: formatCount(line.count), tone: 'muted' };
    const { item, subscription } = line;
    if (subscription !== null && subscription.unread > 0)
      return { text: `${formatCount(subscription.unread)} new`, tone: 'warn' };
    const count = item.arguments.length;
    if (item.kind === 'prompts')
      return count === 0 ? '' : { text: `${count} arg${count === 1 ? '' : 's'}`, tone: 'muted' };
    return item.sizeBytes === null ? '' : { text: formatBytes(item.sizeBytes), tone: 'muted' };
  },
};

export const ITEM_COLUMNS: readonly Column<ItemLine>[] = [NAME, SECOND, FACT];
