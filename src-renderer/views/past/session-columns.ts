import type { PastSession } from '../../../src-shared/api/replay.ts';
import { formatCount } from '../../ui/format.ts';
import type { Column, Span } from '../../ui/row-table/types.ts';
import { serverFace } from '../servers/server-face.ts';

const count = (value: number): Span => ({ text: formatCount(value), tone: value === 0 ? 'muted' : 'none' });

export function sessionColumns(atMs: number): readonly Column<PastSession>[] {
  return [
    {
      id: 'state',
      title: 'State',
      widthPx: 130,
      prose: true,
      trusted: true,
      render: ({ server }) => {
        const { glyph, cellTone, text } = serverFace(server, atMs);
        return [
          { text: `${glyph} `, tone: cellTone },
          { text, tone: cellTone },
        ];
      },
    },
    {
      id: 'server',
      title: 'Server',
      widthPx: 140,
      minPx: 70,
      grow: true,
      prose: true,
      render: ({ server }) => ({ text: server.name, strong: true }),
    },
    {
      id: 'era',
      title: 'Protocol',
      widthPx: 132,
      priority: 4,
      render: ({ server }) =>
        server.session === null ? '' : `${server.session.era} ${server.session.protocolVersion}`,
    },
    {
      id: 'tools',
      title: 'Tools',
      widthPx: 56,
      align: 'end',
      trusted: true,
      render: ({ lists }) => count(lists.tools),
    },
    {
      id: 'entries',
      title: 'Entries',
      hint: 'Recorded by then',
      widthPx: 76,
      align: 'end',
      trusted: true,
      render: ({ entries }) => count(entries),
    },
    {
      id: 'open',
      title: 'Open',
      hint: 'Requests that waited for an answer',
      widthPx: 56,
      align: 'end',
      trusted: true,
      render: ({ counts }) => count(counts.openRequests),
    },
    {
      id: 'errors',
      title: 'Errors',
      hint: 'Answers that were errors',
      widthPx: 60,
      align: 'end',
      trusted: true,
      render: ({ counts }) => ({
        text: formatCount(counts.errors),
        tone: counts.errors === 0 ? 'muted' : 'error',
      }),
    },
    {
      id: 'breakers',
      title: 'Breakers',
      hint: 'Breakers that were not closed',
      widthPx: 70,
      align: 'end',
      priority: 2,
      trusted: true,
      render: ({ breakers }) => {
        const open = breakers.filter(({ phase }) => phase !== 'closed').length;
        return { text: formatCount(open), tone: open === 0 ? 'muted' : 'warn' };
      },
    },
  ];
}
