import { formatBytes, formatCount, formatDateTime, formatDurationMs } from '../../ui/format.ts';
import type { Tape } from '../../../src-shared/api/tapes.ts';
import type { Column, Span } from '../../ui/row-table/types.ts';
import { tapeFace } from './tape-face.ts';
import type { TapeLine } from './tape-lines.ts';

export const TAPE_COLUMNS: readonly Column<TapeLine>[] = [
  {
    id: 'pin',
    title: '◆',
    widthPx: 32,
    align: 'center',
    trusted: true,
    hint: 'Pinned (P): kept by every retention sweep',
    render: ({ tape }) => (tape.pinned ? { text: '◆', tone: 'accent' } : ''),
  },
  {
    id: 'state',
    title: 'State',
    widthPx: 104,
    prose: true,
    trusted: true,
    render: ({ tape: { state } }) => {
      const { glyph, tone, word } = tapeFace(state);
      return [
        { text: `${glyph} `, tone },
        { text: word, tone },
      ];
    },
  },
  {
    id: 'server',
    title: 'Server',
    widthPx: 190,
    minPx: 80,
    prose: true,
    render: ({ tape, rerunOf }) => {
      const name: Span = { text: tape.serverName, strong: tape.state === 'living' };
      if (rerunOf !== null) return [{ text: '↻ ', tone: 'accent' }, name, { text: '  rerun', tone: 'muted' }];
      // The name of the file has a line of its own above the table: here it would push the server's out.
      return tape.origin === null
        ? name
        : [{ text: '⤓ ', tone: 'accent' }, name, { text: '  imported', tone: 'muted' }];
    },
  },
  {
    id: 'opened',
    title: 'Opened',
    widthPx: 150,
    trusted: true,
    render: ({ tape }) => formatDateTime(tape.openedMs),
  },
  {
    id: 'duration',
    title: 'Duration',
    widthPx: 92,
    align: 'end',
    priority: 3,
    trusted: true,
    render: ({ durationMs }) => formatDurationMs(durationMs),
  },
  {
    id: 'entries',
    title: 'Entries',
    widthPx: 84,
    align: 'end',
    trusted: true,
    render: ({ tape }) => formatCount(tape.entries),
  },
  {
    id: 'size',
    title: 'Size',
    widthPx: 76,
    align: 'end',
    priority: 4,
    trusted: true,
    hint: 'Bytes on the disk',
    render: ({ tape }) => formatBytes(tape.sizeBytes),
  },
  {
    id: 'sealed',
    title: 'Sealed',
    widthPx: 122,
    align: 'end',
    priority: 5,
    trusted: true,
    hint: 'What is on the disk, of what was recorded; raw until it is sealed (compressed, with checksums)',
    render: ({ tape }) => sealedText(tape),
  },
  {
    id: 'findings',
    title: 'Findings',
    widthPx: 72,
    align: 'end',
    priority: 2,
    trusted: true,
    hint: 'What is wrong or odd on this tape',
    render: ({ tape }) =>
      tape.findings === 0
        ? { text: '0', tone: 'muted' }
        : { text: `▲ ${formatCount(tape.findings)}`, tone: 'warn' },
  },
  {
    id: 'ending',
    title: 'Ending',
    widthPx: 110,
    priority: 1,
    prose: true,
    render: ({ tape }) => (tape.state === 'living' ? '' : endingOf(tape)),
  },
  {
    id: 'era',
    title: 'Era',
    widthPx: 66,
    priority: 6,
    prose: true,
    trusted: true,
    render: ({ tape }) => tape.era ?? '',
  },
  {
    id: 'protocol',
    title: 'Protocol',
    widthPx: 88,
    priority: 7,
    render: ({ tape }) => tape.protocolVersion ?? '',
  },
  {
    id: 'title',
    title: 'Command or URL',
    widthPx: 110,
    minPx: 80,
    grow: true,
    priority: 8,
    render: ({ tape }) => ({ text: tape.title, tone: 'muted' }),
  },
];

function sealedText({ sealing, sizeBytes, rawBytes }: Tape): Span {
  if (sealing === 'raw') return { text: 'raw', tone: 'muted' };
  return { text: `${Math.round((sizeBytes / Math.max(1, rawBytes)) * 100)} % of ${formatBytes(rawBytes)}` };
}

/** Damage is more telling than how the server ended. */
function endingOf({ state, damage, ending }: Tape): Span {
  return state === 'damaged' ? { text: damage, tone: 'error' } : { text: ending };
}
