import { expect, it } from 'vitest';
import type { TableRow } from '../../store/rows.ts';
import { canColour, colouring } from './colour-rules.ts';

const ROW: TableRow = {
  tapeId: 't1',
  serverId: 's1',
  seq: 3,
  wallMs: 0,
  dir: 'out',
  kind: 'request',
  method: 'tools/call',
  target: 'echo',
  id: '7',
  status: 'ok',
  latencyUs: 600_000,
  sizeBytes: 100,
  severity: 'none',
  pairSeq: 4,
};

it('the first rule that matches gives the colour, unless the wire is at fault', () => {
  const tone = colouring(
    [
      { query: 'latency>500ms', colour: 'info', off: true },
      { query: 'latency>500ms', colour: 'mark' },
      { query: 'tool:echo server:"my server" era:modern', colour: 'info' },
    ],
    new Map([['s1', 'my server']]),
    () => 'modern',
  );
  expect(tone(ROW)).toBe('mark');
  expect(tone({ ...ROW, latencyUs: 1000 })).toBe('info');
  expect(tone({ ...ROW, latencyUs: 1000, target: 'add' })).toBe('none');
  expect(tone({ ...ROW, severity: 'error' })).toBe('error');
  // Whose tool it was is in its request, and that is another row.
  expect(tone({ ...ROW, latencyUs: 1000, status: 'error', pairSeq: 2 })).toBe('none');
});

it('what is in the bytes cannot be seen here', () => {
  expect(canColour('status:error or has:finding')).toBe(true);
  for (const text of ['', 'word', 'params.x:1', 'kind:request not "a b"', 'metod:x', 'finding:crashed'])
    expect(canColour(text)).toBe(false);
});
