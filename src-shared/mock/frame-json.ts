import type { Frame } from '../journal/entry.ts';
import { parseExact } from '../wire/exact-json.ts';
import { readText } from '../wire/read-text.ts';
import { sseData } from '../wire/sse.ts';

/**
 * The messages of a frame, a batch taken apart; big numbers stay as they were written. `noise`: what is no JSON.
 * Null for a frame without content, and for a piece of one.
 */
export function jsonIn(frame: Frame): readonly unknown[] | 'noise' | null {
  if (frame.mark === 'oversize-part') return null;
  const wire = readText(frame.bytes).text;
  const data = frame.channel.kind === 'http' && frame.channel.part === 'sse' ? sseData(wire) : wire;
  if (data === null || data.trim() === '') return null;
  try {
    const value = parseExact(data.replace(/^\uFEFF/, ''));
    const list: readonly unknown[] = Array.isArray(value) ? value : [value];
    return list;
  } catch {
    return 'noise';
  }
}
