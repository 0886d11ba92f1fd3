/** Pictures of the screen: kept beside the test's results, checked to be of something, and put into the README. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inflateSync } from 'node:zlib';
import { expect, test, type Page } from '@playwright/test';

const README_IMAGES = new URL('../../../docs/images/', import.meta.url);

/** Of 256. Any text brings nearly all of them, by the smoothing of its edges; a blank page has a few. */
const BYTE_VALUES_MIN = 64;
const PNG_SIGNATURE_BYTES = 8;
/** Length and name before the data of a chunk; a checksum after it. */
const CHUNK_HEAD_BYTES = 8;
const CHUNK_FOOT_BYTES = 4;

export async function picture(page: Page, name: string): Promise<Buffer> {
  const path = test.info().outputPath(`${name}.png`);
  const png = await page.screenshot({ path, animations: 'disabled', caret: 'hide' });
  expect(new Set(pixelBytes(png)).size, `something to see in ${name}`).toBeGreaterThan(BYTE_VALUES_MIN);
  return png;
}

/** Rewrites the README's picture when UPDATE_SCREENSHOTS is 1, or when there is none. */
export async function readmePicture(page: Page, name: string): Promise<void> {
  const png = await picture(page, name);
  const path = fileURLToPath(new URL(`${name}.png`, README_IMAGES));
  if (existsSync(path) && process.env['UPDATE_SCREENSHOTS'] !== '1') return;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, png);
}

/** The pixels, each as its difference to a neighbour: where nothing is drawn, zeros. */
function pixelBytes(png: Buffer): Buffer {
  const data: Buffer[] = [];
  for (let at = PNG_SIGNATURE_BYTES; at < png.length;) {
    const sizeBytes = png.readUInt32BE(at);
    const name = png.toString('latin1', at + 4, at + CHUNK_HEAD_BYTES);
    if (name === 'IDAT') data.push(png.subarray(at + CHUNK_HEAD_BYTES, at + CHUNK_HEAD_BYTES + sizeBytes));
    at += CHUNK_HEAD_BYTES + sizeBytes + CHUNK_FOOT_BYTES;
  }
  return inflateSync(Buffer.concat(data));
}
