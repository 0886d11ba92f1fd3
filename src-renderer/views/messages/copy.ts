/** Text of entries for the clipboard, whole and exact. */
import type { EntryDetail, EntryRef } from '../../../src-shared/api/messages.ts';
import { readText } from '../../../src-shared/wire/read-text.ts';
import { sseData } from '../../../src-shared/wire/sse.ts';
import { ok, type Result } from '../../../src-shared/base/failure.ts';
import type { Intents } from '../../store/intents.ts';
import { fromBase64, joined } from './detail/body-bytes.ts';
import { parseMeta, propertyOf, textAt } from './detail/entry-content.ts';

/** A clipboard that takes more would only make other programs slow. */
export const COPY_BYTES_MAX = 32 * 1024 * 1024;

export type CopyKind = 'json' | 'raw';

/** `json`: the message, or the meta of an entry that has none. `raw`: the bytes as text, line end included. */
export async function entryText(
  intents: Pick<Intents, 'entry' | 'body'>,
  ref: EntryRef,
  kind: CopyKind,
): Promise<Result<string>> {
  const detail = await intents.entry(ref);
  if (!detail.ok) return detail;
  const bytes = await wholeBody(intents, ref, detail.value);
  if (!bytes.ok) return bytes;
  return ok(textOf(detail.value, bytes.value, kind));
}

export function textOf(detail: EntryDetail, bytes: Uint8Array, kind: CopyKind): string {
  const meta = parseMeta(detail.metaJson);
  if (bytes.length === 0) return detail.metaJson;
  const { text } = readText(bytes);
  if (kind === 'raw' || textAt(meta, 'kind') !== 'frame') return text;
  const isSse = textAt(propertyOf(meta, 'channel'), 'part') === 'sse';
  return (isSse ? (sseData(text) ?? text) : text).trim();
}

export async function wholeBody(
  intents: Pick<Intents, 'body'>,
  ref: EntryRef,
  detail: EntryDetail,
): Promise<Result<Uint8Array>> {
  const pieces = [fromBase64(detail.bodyBase64)];
  let loaded = pieces[0]?.length ?? 0;
  while (loaded < Math.min(detail.bodyBytes, COPY_BYTES_MAX)) {
    const piece = await intents.body(ref, loaded);
    if (!piece.ok) return piece;
    const bytes = fromBase64(piece.value.base64);
    if (bytes.length === 0) break;
    pieces.push(bytes);
    loaded += bytes.length;
  }
  return ok(joined(pieces));
}
