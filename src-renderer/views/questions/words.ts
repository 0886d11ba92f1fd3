import type { Asked } from '../../../src-shared/api/questions.ts';

export function kindWords(asked: Asked): string {
  switch (asked.kind) {
    case 'form':
      return 'for input';
    case 'url':
      return 'to open a page';
    case 'sampling':
      return 'for what a model would say';
  }
}

/** `4 min 05 s left`; nothing is counted that is over. */
export function leftWords(leftMs: number): string {
  if (leftMs <= 0) return 'time is up';
  const leftS = Math.ceil(leftMs / 1000);
  const minutes = Math.floor(leftS / 60);
  const seconds = leftS % 60;
  return minutes === 0 ? `${seconds} s left` : `${minutes} min ${String(seconds).padStart(2, '0')} s left`;
}

/** The text of a part of a message; what is no text is named, and is on the tape. */
export function partWords(part: unknown): string {
  if (typeof part === 'string') return part;
  if (typeof part !== 'object' || part === null) return String(part);
  const text: unknown = Reflect.get(part, 'text');
  if (typeof text === 'string') return text;
  const type: unknown = Reflect.get(part, 'type');
  return typeof type === 'string'
    ? `[${type.slice(0, 40)}: see the tape]`
    : JSON.stringify(part).slice(0, 2000);
}
