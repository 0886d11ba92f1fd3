import { PART_TYPE } from '../../src-shared/tape-file/page-parts.ts';
import { turn } from './turn.ts';

/** The name of the tape that is in this very page; null when there is none. */
export function embeddedName(): string | null {
  const told = document.querySelector('meta[name="tapedeck-tape"]');
  return told instanceof HTMLMetaElement ? told.content : null;
}

/** Takes it out of the page, part by part: the text of it is not needed any more. */
export async function embeddedFile(name: string): Promise<File> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for (const part of document.querySelectorAll(`script[type="${PART_TYPE}"]`)) {
    parts.push(bytesOf(part.textContent));
    part.remove();
    await turn();
  }
  return new File(parts, name);
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at += 1) bytes[at] = text.charCodeAt(at);
  return bytes;
}
