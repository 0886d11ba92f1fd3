import { describe, expect, it } from 'vitest';
import { BLOCKS_KEPT } from '../../../src-shared/journal/sealed-bytes.ts';
import { BlockShelf } from './block-shelf.ts';

const block = (): Uint8Array => new Uint8Array(10);
const MINUTE_MS = 60_000;

describe('the blocks that searches have read', () => {
  it('stay when others find no room, which are kept while they are gone through', () => {
    const shelf = new BlockShelf(30, () => 0);
    const keys = Array.from({ length: 20 }, () => ({}));
    for (const key of keys) shelf.put(key, block());
    expect(shelf.bytes).toBe(30);
    expect(keys.map((key) => shelf.get(key) !== undefined)).toEqual(
      keys.map((_, at) => at < 3 || at >= keys.length - BLOCKS_KEPT),
    );
  });

  it('give way when nobody has used them for a while, those used longest ago first', () => {
    let nowMs = 0;
    const shelf = new BlockShelf(30, () => nowMs);
    const [a, b, c, d] = [{}, {}, {}, {}];
    for (const key of [a, b, c]) shelf.put(key, block());
    nowMs += MINUTE_MS;
    shelf.get(a);
    shelf.put(d, block());
    expect([a, b, c, d].map((key) => shelf.get(key) !== undefined)).toEqual([true, false, true, true]);
    expect(shelf.bytes).toBe(30);
  });
});
