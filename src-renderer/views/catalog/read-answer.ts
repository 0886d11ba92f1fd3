/** Decides how the answer to a read or a prompt is shown. Pure. */
import { isObject, stringAt } from '../../../src-shared/wire/message.ts';
import { contentPart, type ShownPart } from '../tools/results/read-result.ts';

export interface PromptMessage {
  readonly role: string;
  readonly shown: ShownPart;
}

export type ShownAnswer =
  | { readonly kind: 'opaque'; readonly why: string }
  | { readonly kind: 'contents'; readonly parts: readonly ShownPart[]; readonly left: number }
  | {
      readonly kind: 'messages';
      readonly description: string;
      readonly messages: readonly PromptMessage[];
      readonly left: number;
    };

/** Each is a block on the screen; all of them are in the raw text. */
export const PARTS_MAX = 100;

export function readAnswer(resultJson: string, of: 'contents' | 'messages'): ShownAnswer {
  let parsed: unknown;
  try {
    parsed = JSON.parse(resultJson);
  } catch {
    return { kind: 'opaque', why: 'The text is not complete JSON.' };
  }
  if (!isObject(parsed)) return { kind: 'opaque', why: 'The result is not an object.' };
  const type = stringAt(parsed, 'resultType') ?? 'complete';
  if (type !== 'complete')
    return { kind: 'opaque', why: `The result is of the type “${type.slice(0, 60)}”.` };
  const list = parsed[of];
  if (!Array.isArray(list)) return { kind: 'opaque', why: `The result has no list of ${of}.` };
  const items: readonly unknown[] = list;
  const left = Math.max(0, items.length - PARTS_MAX);
  const shown = items.slice(0, PARTS_MAX);
  if (of === 'contents') return { kind: 'contents', parts: shown.map(resourcePart), left };
  return {
    kind: 'messages',
    description: stringAt(parsed, 'description') ?? '',
    messages: shown.map((message) => ({
      role: isObject(message) ? (stringAt(message, 'role') ?? 'no role') : 'no message',
      shown: partOf(isObject(message) ? message['content'] : message, message),
    })),
    left,
  };
}

/** A picture is shown as one; a resource of any other kind as a resource. */
function resourcePart(content: unknown): ShownPart {
  if (isObject(content)) {
    const { mimeType, blob } = content;
    if (typeof mimeType === 'string' && typeof blob === 'string' && /^(image|audio)\//.test(mimeType)) {
      const type = mimeType.startsWith('image/') ? 'image' : 'audio';
      const shown = partOf({ type, mimeType, data: blob }, content);
      if (shown.part.kind !== 'raw') return shown;
    }
  }
  return partOf({ type: 'resource', resource: content }, content);
}

function partOf(content: unknown, whole: unknown): ShownPart {
  return { part: contentPart(content), json: JSON.stringify(whole) ?? '', annotations: '' };
}
