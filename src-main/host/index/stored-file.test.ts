import { randomBytes } from 'node:crypto';
import { zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { release, unsealCodec } from './stored-file.ts';

const unsealed = (raw: Uint8Array): Uint8Array => unsealCodec.decompress(zstdCompressSync(raw), raw.length);

describe('a block that is decompressed', () => {
  it.each([0, 1, 1_000, 32 * 1024, 64 * 1024, 256 * 1024])(
    'of %i bytes is what was compressed, in memory that can be given back at once',
    (sizeBytes) => {
      const raw = randomBytes(sizeBytes);
      const bytes = unsealed(raw);
      expect(raw.equals(bytes)).toBe(true);
      const other = unsealed(raw);
      release(bytes);
      expect(bytes.length).toBe(0);
      expect(raw.equals(other)).toBe(true);
    },
  );

  it('is no block when it has another length than was said', () => {
    const stored = zstdCompressSync(randomBytes(1_000));
    expect(() => unsealCodec.decompress(stored, 999)).toThrow('1000 bytes instead of 999');
    expect(() => unsealCodec.decompress(stored, 1_001)).toThrow('1000 bytes instead of 1001');
  });

  it('is not given back with memory that others have parts of', () => {
    const part = Buffer.from('a part of the pool of buffers');
    release(part);
    release(new Uint8Array(part.buffer, 0, 10));
    expect(part.toString()).toBe('a part of the pool of buffers');
  });
});
