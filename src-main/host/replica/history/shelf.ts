/** The files of the history: `00000001.hist` is finished and has its span at its head, `00000002.open` is written to. */
import { join } from 'node:path';
import type { Disk } from '../../ports.ts';
import { readRecords, readSpan, SPAN_FRAME_BYTES, spanOf, type Span } from './records.ts';

const NAME = /^(\d{8})\.(hist|open)$/;

export interface Volume {
  readonly number: number;
  readonly isFinished: boolean;
}

export const HISTORY_FOLDER = 'history';

export function volumePath(folder: string, { number, isFinished }: Volume): string {
  return join(folder, `${String(number).padStart(8, '0')}.${isFinished ? 'hist' : 'open'}`);
}

/** Oldest first. One that is both was finished in the moment of a crash: the finished one counts. */
export function volumesIn(disk: Disk, folder: string): Volume[] {
  const found = new Map<number, Volume>();
  for (const name of disk.names(folder)) {
    const [, number, kind] = NAME.exec(name) ?? [];
    if (number === undefined) continue;
    const volume = { number: Number(number), isFinished: kind === 'hist' };
    if (volume.isFinished || !found.has(volume.number)) found.set(volume.number, volume);
  }
  return [...found.values()].toSorted((a, b) => a.number - b.number);
}

/** What a file is about and how long it is; null when nothing of it can be read. */
export function lookAt(
  disk: Disk,
  folder: string,
  volume: Volume,
): { readonly span: Span; readonly sizeBytes: number } | null {
  const path = volumePath(folder, volume);
  if (volume.isFinished) {
    const file = disk.open(path, 'read');
    try {
      const head = new Uint8Array(SPAN_FRAME_BYTES);
      const span = readSpan(head.subarray(0, file.read(head, 0)));
      if (span !== null) return { span, sizeBytes: file.sizeBytes() };
    } finally {
      file.close();
    }
  }
  const bytes = disk.readWhole(path);
  const span = bytes === null ? null : spanOf(readRecords(bytes).records);
  return span === null || bytes === null ? null : { span, sizeBytes: bytes.length };
}
