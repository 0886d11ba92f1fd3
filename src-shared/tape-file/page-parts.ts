/** A tape in a page of the viewer: where it stands, and how. */
import { bytesOfBase64 } from './base64.ts';

/** In the page that was built without one. */
export const TAPE_PLACE = '<!--tapedeck:tape-->';
/** Scripts of this type are never run; each has a part of the file as base64, which ends no script. */
export const PART_TYPE = 'application/x-tapedeck-part';
/** So many bytes of the file a part, a multiple of 3: decoding one takes a browser some milliseconds. */
export const PART_BYTES = 384 * 1024;
/** A tape file that is larger is no page: browsers hold all of one in memory, several times. */
export const PAGE_TAPE_BYTES_MAX = 48 * 1024 * 1024;

const BEGIN = `type="${PART_TYPE}">`;
const END = '</script>';
/** A page, by its first bytes; a mark of the byte order may stand before it. */
const PAGE_START = /^\uFEFF?\s*<!doctype html/i;
/** Longer than any part: what begins like one and goes on is none. */
const PART_CHARS_MAX = PART_BYTES * 2;

export function isPage(firstBytes: Uint8Array): boolean {
  return PAGE_START.test(new TextDecoder('utf-8', { ignoreBOM: true }).decode(firstBytes));
}

/** Takes the tape file out of a page again, part by part, as the page comes. */
export class PageParts {
  readonly #decoder = new TextDecoder('latin1');
  #text = '';
  #isIn = false;

  push(bytes: Uint8Array): readonly Uint8Array[] {
    this.#text += this.#decoder.decode(bytes, { stream: true });
    const parts: Uint8Array[] = [];
    for (;;) {
      const mark = this.#isIn ? END : BEGIN;
      const at = this.#text.indexOf(mark);
      if (at < 0) break;
      const inner = this.#text.slice(0, at);
      this.#text = this.#text.slice(at + mark.length);
      // The code of the page names parts as well, and no base64 follows.
      const part = this.#isIn ? bytesOfBase64(inner) : null;
      if (part !== null && part.length > 0) parts.push(part);
      this.#isIn = !this.#isIn;
    }
    if (this.#isIn && this.#text.length > PART_CHARS_MAX) this.#isIn = false;
    if (!this.#isIn) this.#text = this.#text.slice(-BEGIN.length);
    return parts;
  }
}
