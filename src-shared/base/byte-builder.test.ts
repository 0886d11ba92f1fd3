import { describe, expect, it } from 'vitest';
import { ByteBuilder } from './byte-builder.ts';

describe('ByteBuilder', () => {
  it('gives back what was pushed, and starts anew', () => {
    const builder = new ByteBuilder();
    builder.push(Uint8Array.of(1, 2));
    builder.push(new Uint8Array(0));
    builder.push(Uint8Array.of(3));
    expect(builder.length).toBe(3);
    expect([...builder.take()]).toEqual([1, 2, 3]);
    expect(builder.length).toBe(0);
    expect([...builder.take()]).toEqual([]);
  });

  it('gives away copies that later pushes do not touch', () => {
    const builder = new ByteBuilder();
    builder.push(Uint8Array.of(1));
    const taken = builder.take();
    builder.push(Uint8Array.of(9));
    expect([...taken]).toEqual([1]);
  });

  it('grows over many small pushes', () => {
    const builder = new ByteBuilder();
    for (let at = 0; at < 300_000; at += 1) builder.push(Uint8Array.of(at & 255));
    const taken = builder.take();
    expect(taken.length).toBe(300_000);
    expect(taken.every((byte, at) => byte === (at & 255))).toBe(true);
  });
});
