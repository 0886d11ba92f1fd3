import { describe, expect, it } from 'vitest';
import type { EntryBody } from '../../../src-shared/journal/entry.ts';
import { ALL_HELD_BYTES_MAX, HELD_BYTES_MAX, wholeBody } from './http-body.ts';

const MIB = 1024 * 1024;

function body(lengthBytes: number | null = null, held = { bytes: 0 }) {
  return { held, entries: wholeBody({ dir: 'in', exchange: 1, lengthBytes, held }) };
}

const shown = (bodies: readonly EntryBody[]): readonly (readonly [string, number])[] =>
  bodies.flatMap((each) => (each.kind === 'frame' ? [[each.mark, each.bytes.length] as const] : []));

describe('a body on its way', () => {
  it('is one entry, with its last byte when its head told the length', () => {
    const { entries, held } = body(6);
    expect(entries.push(Buffer.from('abc'))).toEqual([]);
    expect(held.bytes).toBe(3);
    expect(entries.isWhole).toBe(false);
    expect(shown(entries.push(Buffer.from('def')))).toEqual([['whole', 6]]);
    expect(entries.isWhole).toBe(true);
    expect(held.bytes).toBe(0);
    expect(entries.end('whole')).toEqual([]);
  });

  it('of one chunk is not copied', () => {
    const chunk = Buffer.from('abc');
    const [entry] = body(3).entries.push(chunk);
    expect(entry?.kind === 'frame' ? entry.bytes : null).toBe(chunk);
  });

  it('that broke off is marked so; one without a byte is none', () => {
    const { entries } = body(9);
    entries.push(Buffer.from('abc'));
    expect(shown(entries.end('unterminated'))).toEqual([['unterminated', 3]]);
    expect(body(0).entries.end('whole')).toEqual([]);
  });

  it('above the bound is recorded in pieces, and holds no more than one', () => {
    const { entries, held } = body();
    const pieces: (readonly [string, number])[] = [];
    for (let at = 0; at < 20; at += 1) {
      pieces.push(...shown(entries.push(Buffer.alloc(MIB))));
      expect(held.bytes).toBeLessThan(HELD_BYTES_MAX);
    }
    pieces.push(...shown(entries.end('whole')));
    expect(pieces).toEqual([
      ['oversize-part', HELD_BYTES_MAX],
      ['oversize-part', HELD_BYTES_MAX],
      ['oversize-part', 4 * MIB],
    ]);
    expect(held.bytes).toBe(0);
  });

  it('is recorded in smaller pieces while all bodies together hold too much', () => {
    const held = { bytes: 0 };
    const many = Array.from({ length: 70 }, () => body(null, held).entries);
    const marks = many.map((entries) => shown(entries.push(Buffer.alloc(MIB))));
    const kept = ALL_HELD_BYTES_MAX / MIB - 1;
    expect(marks.slice(0, kept)).toEqual(Array.from({ length: kept }, () => []));
    expect(marks.slice(kept)).toEqual(Array.from({ length: 70 - kept }, () => [['oversize-part', MIB]]));
    expect(held.bytes).toBeLessThan(ALL_HELD_BYTES_MAX);
    for (const entries of many) entries.end('whole');
    expect(held.bytes).toBe(0);
  });
});
