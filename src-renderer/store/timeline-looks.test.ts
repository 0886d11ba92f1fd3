import { expect, it } from 'vitest';
import { LOOKS_MAX, keepSight, keptSight } from './timeline-looks.ts';

it('remembers where one looked, of so many scopes', () => {
  const scope = (n: number) => ({ kind: 'tape', tapeId: `t${n}` }) as const;
  for (let n = 0; n <= LOOKS_MAX; n += 1) keepSight(scope(n), { kind: 'tail', spanMs: n });
  expect(keptSight(scope(0))).toBeNull();
  expect(keptSight(scope(1))).toEqual({ kind: 'tail', spanMs: 1 });
  keepSight({ kind: 'live' }, { kind: 'all' });
  expect(keptSight({ kind: 'live' })).toEqual({ kind: 'all' });
  expect(keptSight(scope(1))).toBeNull();
});
