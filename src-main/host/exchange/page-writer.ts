import { FailureError } from '../../../src-shared/base/failure.ts';
import {
  PAGE_TAPE_BYTES_MAX,
  PART_BYTES,
  PART_TYPE,
  TAPE_PLACE,
} from '../../../src-shared/tape-file/page-parts.ts';
import { joined, type FileWriter } from '../../../src-shared/tape-file/write-tape.ts';

const NONE = new Uint8Array(0);

export interface PageWish {
  /** The page without a tape. */
  readonly page: string;
  /** Of the tape, as the page shows it. */
  readonly name: string;
  /** Smaller in tests. */
  readonly bytesMax?: number;
}

/** A page of the viewer with a tape in it. Whatever is on the tape, it stands there in 64 letters of base64. */
export function createPageWriter(
  tape: FileWriter,
  { page, name, bytesMax = PAGE_TAPE_BYTES_MAX }: PageWish,
): FileWriter {
  const at = page.indexOf(TAPE_PLACE);
  const [before, after] = [page.slice(0, at), page.slice(at + TAPE_PLACE.length)];
  let waiting: Uint8Array = NONE;
  let written = 0;

  function take(bytes: Uint8Array): Uint8Array {
    written += bytes.length;
    if (written > bytesMax) throw new FailureError(tooLarge(bytesMax));
    waiting = joined(waiting, bytes);
    const parts: string[] = [];
    for (; waiting.length >= PART_BYTES; waiting = waiting.slice(PART_BYTES))
      parts.push(partOf(waiting.subarray(0, PART_BYTES)));
    return Buffer.from(parts.join(''));
  }

  return {
    begin: (header) =>
      joined(
        Buffer.from(`${before}<meta name="tapedeck-tape" content="${escaped(name)}">\n`),
        take(tape.begin(header)),
      ),
    add: (entry) => take(tape.add(entry)),
    end(redacted) {
      const last = take(tape.end(redacted));
      return joined(last, Buffer.from(waiting.length === 0 ? after : `${partOf(waiting)}${after}`));
    },
    get trailer() {
      return tape.trailer;
    },
  };
}

function partOf(bytes: Uint8Array): string {
  return `<script type="${PART_TYPE}">${Buffer.from(bytes).toString('base64')}</script>\n`;
}

function escaped(text: string): string {
  return text.replaceAll(/[&"'<>]/g, (char) => `&#${char.codePointAt(0) ?? 0};`);
}

function tooLarge(bytesMax: number) {
  return {
    code: 'file-too-large',
    message: `It is more than ${Math.floor(bytesMax / 1024 / 1024)} MiB as a tape, which browsers do not open well as one page.`,
    hint: 'Export a part of it, or all of it as .tape, which `tapedeck view` and the viewer open.',
  } as const;
}
