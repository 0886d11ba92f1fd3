/** Decides how each part of a result is shown. Pure; the server's word for a type is never trusted further than this. */
import { isObject, stringAt, type JsonObject } from '../../../../src-shared/wire/message.ts';
import { memberOf, membersOf } from './json-members.ts';

export type ContentPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'image'; readonly mimeType: string; readonly base64: string }
  | { readonly kind: 'audio'; readonly mimeType: string; readonly base64: string }
  | {
      readonly kind: 'resource';
      readonly uri: string;
      readonly mimeType: string;
      readonly body:
        | { readonly kind: 'text'; readonly text: string }
        | { readonly kind: 'blob'; readonly base64: string };
    }
  | {
      readonly kind: 'link';
      readonly uri: string;
      readonly name: string;
      readonly title: string;
      readonly mimeType: string;
      readonly description: string;
    }
  /** Not one of the above, or not as it should be: shown as its JSON, with the reason. */
  | { readonly kind: 'raw'; readonly type: string; readonly why: string };

export interface ShownPart {
  readonly part: ContentPart;
  /** Exactly as it was sent. */
  readonly json: string;
  /** `for user, priority 0.8`; empty when there is none. */
  readonly annotations: string;
}

export type ShownResult =
  /** Cut, or no object: only its text can be shown. */
  | { readonly kind: 'opaque'; readonly why: string }
  | {
      readonly kind: 'result';
      readonly parts: readonly ShownPart[];
      readonly partsLeft: number;
      /** JSON text. */
      readonly structured: string | undefined;
      readonly resultType: string;
      /** What the server asks for before it goes on: JSON text. */
      readonly inputRequests: string | undefined;
    };

/** Each is a block on the screen; all of them are in the raw text. */
export const PARTS_MAX = 100;

/** Pictures that a browser draws without running anything; SVG as an <img> runs and loads nothing either. */
const IMAGE_TYPES = new Set([
  'image/png',
  'image/jpeg',
  'image/gif',
  'image/webp',
  'image/avif',
  'image/bmp',
  'image/svg+xml',
]);
const AUDIO_TYPE = /^audio\/(wav|x-wav|wave|mpeg|mp3|ogg|webm|aac|mp4|x-m4a|flac)$/;
const BASE64 = /^[A-Za-z0-9+/\s]*={0,2}\s*$/;
/** Drawn at once up to this; longer ones are saved instead. */
export const MEDIA_CHARS_MAX = 12_000_000;

export function readResult(resultJson: string): ShownResult {
  let parsed: unknown;
  try {
    parsed = JSON.parse(resultJson);
  } catch {
    return { kind: 'opaque', why: 'The text is not complete JSON.' };
  }
  if (!isObject(parsed)) return { kind: 'opaque', why: 'The result is not an object.' };
  const content: readonly unknown[] = Array.isArray(parsed['content']) ? parsed['content'] : [];
  const texts = membersOf(memberOf(resultJson, 'content') ?? '[]') ?? [];
  return {
    kind: 'result',
    parts: content.slice(0, PARTS_MAX).map((item, at) => ({
      part: contentPart(item),
      json: texts[at]?.text ?? JSON.stringify(item),
      annotations: annotationWords(item),
    })),
    partsLeft: Math.max(0, content.length - PARTS_MAX),
    structured: memberOf(resultJson, 'structuredContent'),
    resultType: stringAt(parsed, 'resultType') ?? 'complete',
    inputRequests: memberOf(resultJson, 'inputRequests'),
  };
}

export function contentPart(item: unknown): ContentPart {
  if (!isObject(item)) return { kind: 'raw', type: 'unknown', why: 'It is not an object.' };
  const type = stringAt(item, 'type') ?? 'unknown';
  switch (type) {
    case 'text': {
      const text = stringAt(item, 'text');
      return text === null ? { kind: 'raw', type, why: 'It has no text.' } : { kind: 'text', text };
    }
    case 'image':
      return media('image', item, (mimeType) => IMAGE_TYPES.has(mimeType));
    case 'audio':
      return media('audio', item, (mimeType) => AUDIO_TYPE.test(mimeType));
    case 'resource':
      return resource(item);
    case 'resource_link':
      return link(item);
    default:
      return { kind: 'raw', type, why: 'This type of content is not known.' };
  }
}

function media(
  kind: 'image' | 'audio',
  item: JsonObject,
  isSafe: (mimeType: string) => boolean,
): ContentPart {
  const base64 = stringAt(item, 'data');
  const mimeType = (stringAt(item, 'mimeType') ?? '').toLowerCase().split(';')[0]?.trim() ?? '';
  if (base64 === null) return { kind: 'raw', type: kind, why: 'It has no data.' };
  if (!isSafe(mimeType))
    return { kind: 'raw', type: kind, why: `“${mimeType}” is no ${kind} type that is shown here.` };
  if (base64.length > MEDIA_CHARS_MAX)
    return { kind: 'raw', type: kind, why: 'It is too large to be shown.' };
  if (!BASE64.test(base64)) return { kind: 'raw', type: kind, why: 'Its data is not base64.' };
  return { kind, mimeType, base64: base64.replace(/\s+/g, '') };
}

function resource(item: JsonObject): ContentPart {
  const inner = item['resource'];
  if (!isObject(inner)) return { kind: 'raw', type: 'resource', why: 'It has no resource.' };
  const head = {
    kind: 'resource',
    uri: stringAt(inner, 'uri') ?? '',
    mimeType: stringAt(inner, 'mimeType') ?? '',
  } as const;
  const text = stringAt(inner, 'text');
  if (text !== null) return { ...head, body: { kind: 'text', text } };
  const base64 = stringAt(inner, 'blob');
  if (base64 !== null && BASE64.test(base64)) {
    return { ...head, body: { kind: 'blob', base64: base64.replace(/\s+/g, '') } };
  }
  return { kind: 'raw', type: 'resource', why: 'It has neither text nor a base64 blob.' };
}

function link(item: JsonObject): ContentPart {
  const uri = stringAt(item, 'uri');
  if (uri === null) return { kind: 'raw', type: 'resource_link', why: 'It has no uri.' };
  return {
    kind: 'link',
    uri,
    name: stringAt(item, 'name') ?? '',
    title: stringAt(item, 'title') ?? '',
    mimeType: stringAt(item, 'mimeType') ?? '',
    description: stringAt(item, 'description') ?? '',
  };
}

function annotationWords(item: unknown): string {
  const given = isObject(item) ? item['annotations'] : undefined;
  if (!isObject(given)) return '';
  const words: string[] = [];
  if (Array.isArray(given['audience']))
    words.push(`for ${given['audience'].slice(0, 4).map(String).join(', ')}`);
  if (typeof given['priority'] === 'number') words.push(`priority ${given['priority']}`);
  if (typeof given['lastModified'] === 'string') words.push(`modified ${given['lastModified'].slice(0, 40)}`);
  return words.join(', ');
}

/** The size of what base64 stands for. */
export function base64Bytes(base64: string): number {
  const padding = base64.endsWith('==') ? 2 : base64.endsWith('=') ? 1 : 0;
  return Math.max(0, Math.floor((base64.length * 3) / 4) - padding);
}

/** Whether text may be JSON that reads better indented. */
export function looksLikeJson(text: string): boolean {
  const first = text.trimStart()[0];
  if ((first !== '{' && first !== '[') || text.length > 2_000_000) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
