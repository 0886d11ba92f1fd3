import { describe, expect, it } from 'vitest';
import { carriesMarker } from './reap.ts';

describe('the marker in an environment block', () => {
  const block = (...variables: string[]): Buffer =>
    Buffer.from(variables.map((each) => `${each}\0`).join(''));

  it('is found wherever it stands, also when the block is cut at its end', () => {
    expect(carriesMarker(block('TAPEDECK_RUN=m1', 'PATH=/bin'), 'm1')).toBe(true);
    expect(carriesMarker(block('PATH=/bin', 'TAPEDECK_RUN=m1'), 'm1')).toBe(true);
    expect(carriesMarker(Buffer.from('A=b\0TAPEDECK_RUN=m1'), 'm1')).toBe(true);
  });

  it('is not mistaken for a longer one, a part of a value, or another name', () => {
    expect(carriesMarker(block('TAPEDECK_RUN=m11'), 'm1')).toBe(false);
    expect(carriesMarker(block('X=TAPEDECK_RUN=m1'), 'm1')).toBe(false);
    expect(carriesMarker(block('OLD_TAPEDECK_RUN=m1'), 'm1')).toBe(false);
    expect(carriesMarker(block('TAPEDECK_RUN=m11', 'TAPEDECK_RUN=m1'), 'm1')).toBe(true);
    expect(carriesMarker(Buffer.alloc(0), 'm1')).toBe(false);
  });
});
