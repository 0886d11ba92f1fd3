import type { EntryBody } from '../../../src-shared/journal/entry.ts';

const STDIO = { kind: 'stdio' } as const;

/** Calls, their answers and log lines in turns, 350 to 450 bytes each, as a busy server's tape has them. */
export function busyFrame(index: number): EntryBody {
  const pad = 'x'.repeat(270 + (index % 100));
  const id = Math.floor(index / 4);
  const [dir, value] = (
    [
      ['out', { method: 'tools/call', id, params: { name: `tool_${id % 50}`, arguments: { pad } } }],
      [
        'in',
        { method: 'notifications/message', params: { level: 'info', logger: 'bench', data: { index, pad } } },
      ],
      ['in', { method: 'notifications/progress', params: { progressToken: id, progress: index % 7, pad } }],
      ['in', { id, result: { content: [{ type: 'text', text: pad }], isError: id % 97 === 0 } }],
    ] as const
  )[(index % 4) as 0 | 1 | 2 | 3];
  const bytes = Buffer.from(`${JSON.stringify({ jsonrpc: '2.0', ...value })}\n`);
  return { kind: 'frame', dir, channel: STDIO, mark: 'whole', bytes };
}
