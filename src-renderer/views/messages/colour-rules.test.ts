import { expect, it } from 'vitest';
import type { TableRow } from '../../store/rows.ts';
import { canColour, colouring, type ColourFacts } from './colour-rules.ts';

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

const FACTS: ColourFacts = {
  serverNames: new Map([['s1', 'my server']]),
  eraOf: () => 'modern',
  codesOf: () => [],
};

it('a rule that speaks of findings says what is made of them, by code once that is known', () => {
  const asked: number[] = [];
  const tone = colouring(
    [
      { query: 'latency>500ms', colour: 'mark' },
      { query: 'finding:tool-schema', colour: 'info' },
      { query: 'has:error', colour: 'mark' },
    ],
    {
      ...FACTS,
      codesOf({ seq }) {
        asked.push(seq);
        return seq === 5 ? ['not-json', 'tool-schema'] : [];
      },
    },
  );
  expect(tone({ ...ROW, latencyUs: 1, seq: 5, severity: 'warning' })).toBe('info');
  expect(tone({ ...ROW, latencyUs: 1, seq: 6, severity: 'warning' })).toBe('warn');
  expect(tone({ ...ROW, latencyUs: 1, seq: 7, severity: 'error' })).toBe('mark');
  // Of a row without findings nothing is asked.
  expect(tone({ ...ROW, seq: 8 })).toBe('mark');
  expect(asked).toEqual([5, 6, 7]);
  expect(canColour('finding:tool-schema')).toBe(true);
});

it('the first rule that matches gives the colour, unless the wire is at fault', () => {
  const tone = colouring(
    [
      { query: 'latency>500ms', colour: 'info', off: true },
      { query: 'latency>500ms', colour: 'mark' },
      { query: 'tool:echo server:"my server" era:modern', colour: 'info' },
    ],
    FACTS,
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
  for (const text of ['', 'word', 'params.x:1', 'kind:request not "a b"', 'metod:x'])
    expect(canColour(text)).toBe(false);
});
