import { LRUCache } from 'lru-cache';
import type { Result } from '../../../src-shared/base/failure.ts';
import type { Entry } from '../../../src-shared/journal/entry.ts';
import { jsonIn } from '../../../src-shared/mock/frame-json.ts';
import type { Place } from '../../../src-shared/mock/recording.ts';
import { isObject, type JsonObject } from '../../../src-shared/wire/message.ts';
import type { TapePosition } from '../ports.ts';

/** Of the wire's bytes; a parsed message takes a few times that. */
export const CACHED_BYTES_MAX = 16 * 1024 * 1024;

/** Messages of the tape, read when somebody asks for them. */
export interface Bodies {
  /** Null when it cannot be read any more, or is no object. */
  message(at: Place): JsonObject | null;
  /** As it was on the wire; null likewise. */
  raw(at: Place): Uint8Array | null;
}

interface Held {
  readonly values: readonly unknown[];
  readonly sizeBytes: number;
}

export function createBodies(readAt: (at: TapePosition) => Result<Entry>): Bodies {
  const held = new LRUCache<string, Held>({
    maxSize: CACHED_BYTES_MAX,
    sizeCalculation: ({ sizeBytes }) => Math.max(1, sizeBytes),
  });

  function frameAt({ segment, offset }: Place): (Entry & { kind: 'frame' }) | null {
    const entry = readAt({ segment, offset });
    return entry.ok && entry.value.kind === 'frame' ? entry.value : null;
  }

  function valuesAt(at: Place): readonly unknown[] {
    const key = `${at.segment}:${at.offset}`;
    const known = held.get(key);
    if (known !== undefined) return known.values;
    const frame = frameAt(at);
    const values = frame === null ? null : jsonIn(frame);
    if (frame === null || values === null || values === 'noise') return [];
    held.set(key, { values, sizeBytes: frame.bytes.length });
    return values;
  }

  return {
    message(at) {
      const value = valuesAt(at)[at.part];
      return isObject(value) ? value : null;
    },
    raw: (at) => frameAt(at)?.bytes ?? null,
  };
}
