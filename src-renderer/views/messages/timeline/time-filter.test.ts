import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseQuery } from '../../../../src-shared/query/parse.ts';
import { NO_BRUSH, brushIn, hasBrush, withBrush, withoutBrush } from './time-filter.ts';

const T = Date.UTC(2026, 10, 28, 10, 0, 0, 118);

describe('the brush in the text of a filter', () => {
  it('is read as it was written, outwards and to what the eye can tell', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1e7, noNaN: true }),
        fc.double({ min: 0.001, max: 1e6, noNaN: true }),
        fc.constantFrom('', 'method:tools/call', 'status:error or kind:request', '"free text"'),
        (offset, span, query) => {
          const brush = { fromMs: T + offset, toMs: T + offset + span };
          const text = withBrush(query, brush);
          expect(parseQuery(text).ok).toBe(true);
          const read = brushIn(text);
          const exact = span >= 2_000 ? 1 : 0.0015;
          expect(read.fromMs).toBeLessThanOrEqual(brush.fromMs + 0.0005);
          expect(read.fromMs).toBeGreaterThan(brush.fromMs - exact - 0.0005);
          expect(read.toMs).toBeGreaterThanOrEqual(brush.toMs - 0.0005);
          expect(read.toMs).toBeLessThan(brush.toMs + exact + 0.0005);
          expect(brushIn(withoutBrush(text))).toEqual(NO_BRUSH);
        },
      ),
    );
  });

  it('leaves what else is in the filter, and takes the place of the one before', () => {
    const first = withBrush('method:tools/call', { fromMs: T, toMs: T + 5_000 });
    expect(first).toBe('method:tools/call time>=2026-11-28T10:00:00.118Z time<2026-11-28T10:00:05.118Z');
    expect(withBrush(first, { fromMs: T + 1, toMs: null })).toBe(
      'method:tools/call time>=2026-11-28T10:00:00.119Z',
    );
    expect(withoutBrush(first)).toBe('method:tools/call');
    expect(hasBrush(brushIn(first))).toBe(true);
    expect(hasBrush(brushIn('time>2026-11-28'))).toBe(false);
  });
});
