/** What the Pretty tab shows for an entry: decided once, from its meta and its text. Pure. */
import { sseData } from '../../../../src-shared/wire/sse.ts';
import { readText } from '../../../../src-shared/wire/read-text.ts';
import { prettyJson } from '../../../ui/code/pretty.ts';
import { unfinishedTail } from './body-bytes.ts';
import { type SseField, sseFields } from './sse-block.ts';

export type EntryContent =
  | {
      readonly kind: 'frame';
      readonly text: string;
      readonly language: 'json' | 'text';
      /** Event fields of a server-sent event; empty for other frames. */
      readonly fields: readonly SseField[];
      readonly invalidUtf8: boolean;
    }
  | { readonly kind: 'stderr'; readonly text: string; readonly invalidUtf8: boolean }
  /** No bytes of its own: everything is in the meta. */
  | { readonly kind: 'facts' };

const BOM = '\ufeff';

export function entryContent(meta: unknown, bytes: Uint8Array, isWhole: boolean): EntryContent {
  const kind = textAt(meta, 'kind');
  if (kind !== 'frame' && kind !== 'stderr') return { kind: 'facts' };
  const cut = isWhole ? 0 : unfinishedTail(bytes);
  const { text, invalidUtf8 } = readText(cut === 0 ? bytes : bytes.subarray(0, bytes.length - cut));
  if (kind === 'stderr') return { kind: 'stderr', text, invalidUtf8 };
  const channel = propertyOf(meta, 'channel');
  const isSse = textAt(channel, 'kind') === 'http' && textAt(channel, 'part') === 'sse';
  const data = isSse ? (sseData(text) ?? '') : text;
  return { kind: 'frame', fields: isSse ? sseFields(text) : [], invalidUtf8, ...pretty(data, isWhole) };
}

/** Re-indented without touching a token; what is no JSON stays exactly as it is, so that what is wrong can be seen. */
export function pretty(
  text: string,
  isWhole: boolean,
): { readonly text: string; readonly language: 'json' | 'text' } {
  const bare = text.startsWith(BOM) ? text.slice(BOM.length) : text;
  const first = bare.trimStart()[0] ?? '';
  const looksLikeJson = first === '{' || first === '[';
  // White space between two words of broken JSON has a meaning; only in valid JSON may it change.
  if (isWhole ? isJson(bare) : looksLikeJson) {
    const indented = prettyJson(bare, { cut: !isWhole });
    if (indented !== undefined) return { text: indented, language: 'json' };
  }
  return { text, language: looksLikeJson ? 'json' : 'text' };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

export function parseMeta(metaJson: string): unknown {
  try {
    return JSON.parse(metaJson);
  } catch {
    return null;
  }
}

export function propertyOf(value: unknown, key: string): unknown {
  return isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

export function textAt(value: unknown, key: string): string {
  const found = propertyOf(value, key);
  return typeof found === 'string' ? found : '';
}
