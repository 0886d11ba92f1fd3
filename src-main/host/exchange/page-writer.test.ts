import fc from 'fast-check';
import { expect, it } from 'vitest';
import { FailureError } from '../../../src-shared/base/failure.ts';
import type { Entry } from '../../../src-shared/journal/entry.ts';
import type { FileHeader } from '../../../src-shared/tape-file/header.ts';
import {
  isPage,
  PageParts,
  PART_BYTES,
  PART_TYPE,
  TAPE_PLACE,
} from '../../../src-shared/tape-file/page-parts.ts';
import type { FileWriter } from '../../../src-shared/tape-file/write-tape.ts';
import { createPageWriter } from './page-writer.ts';

/** Its own code names parts, as that of the viewer does. */
const CODE = `<script>run('<script type="${PART_TYPE}">')</script>`;
const PAGE = `<!doctype html><head>${CODE}</head>${TAPE_PLACE}<script>run()</script>`;
const HEADER = { exportedMs: 1 } as FileHeader;
const ENTRY = { seq: 0 } as Entry;

/** Gives these bytes, one lot for each call. */
function saying(lots: readonly Uint8Array[]): FileWriter {
  const left = [...lots];
  const next = (): Uint8Array => left.shift() ?? new Uint8Array(0);
  return { begin: next, add: next, end: next, trailer: null };
}

function write(lots: readonly Uint8Array[], name = 'x.tape', bytesMax?: number): string {
  const wish = { page: PAGE, name, ...(bytesMax === undefined ? {} : { bytesMax }) };
  const writer = createPageWriter(saying(lots), wish);
  const made = [writer.begin(HEADER), ...lots.slice(2).map(() => writer.add(ENTRY)), writer.end({})];
  return Buffer.concat(made).toString();
}

function read(page: string): Buffer {
  const parts = [...page.matchAll(new RegExp(`<script type="${PART_TYPE}">([^<]*)</script>`, 'g'))];
  return Buffer.concat(parts.map(([, text = '']) => Buffer.from(text, 'base64')));
}

it('the bytes come out as they went in, however they came, and end no script', () => {
  const lot = fc.oneof(
    fc.uint8Array({ maxLength: 50 }),
    fc
      .constantFrom(0, 1, PART_BYTES - 1, PART_BYTES, 2 * PART_BYTES + 2)
      .map((n) => new Uint8Array(n).fill(60)),
  );
  const sizes = fc.constantFrom(4_099, 65_536, 300_007);
  fc.assert(
    fc.property(fc.array(lot, { minLength: 2, maxLength: 5 }), sizes, (lots, size) => {
      const page = write(lots);
      expect(read(page).equals(Buffer.concat(lots))).toBe(true);
      expect(isPage(Buffer.from(page))).toBe(true);
      // Taken out again as it comes, a piece at a time.
      const parts = new PageParts();
      const bytes = Buffer.from(page);
      const taken = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
        parts.push(bytes.subarray(at * size, (at + 1) * size)),
      );
      expect(Buffer.concat(taken.flat()).equals(Buffer.concat(lots))).toBe(true);
      expect(page.endsWith('<script>run()</script>')).toBe(true);
    }),
    { numRuns: 40 },
  );
});

it('a name is a text and nothing else', () => {
  expect(write([], '"><script>x</script>\'&')).toContain(
    'content="&#34;&#62;&#60;script&#62;x&#60;/script&#62;&#39;&#38;"',
  );
});

it('a tape that is too large for a page is refused, with what to do', () => {
  const lots = [new Uint8Array(10), new Uint8Array(0), new Uint8Array(11)];
  expect(write(lots, 'x', 21)).toContain(PART_TYPE);
  expect(() => write(lots, 'x', 20)).toThrow(FailureError);
});
