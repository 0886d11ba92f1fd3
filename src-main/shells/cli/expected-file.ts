import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { fail, ok, type Result } from '../../../src-shared/base/failure.ts';

/** So many earlier ones are named; their tapes stay whatever happens. */
const EARLIER_MAX = 100;

const expectedSchema = z.object({
  version: z.literal(1),
  /** What a rerun of the tape is compared with. */
  tapeId: z.string().regex(/^[\w-]+$/),
  /** What it was compared with before, newest first. */
  earlier: z.array(z.string()).max(EARLIER_MAX),
});
export type Expected = z.infer<typeof expectedSchema>;

export function expectedFileOf(data: string, tapeId: string): string {
  return join(data, 'reruns', `${tapeId}.expected.json`);
}

/** Null while nothing else was accepted: the tape is compared with itself. */
export function readExpected(data: string, tapeId: string): Result<Expected | null> {
  const path = expectedFileOf(data, tapeId);
  if (!existsSync(path)) return ok(null);
  try {
    return ok(expectedSchema.parse(JSON.parse(readFileSync(path, 'utf8'))));
  } catch {
    return fail('bad-request', `${path} names no tape.`, 'Mend it, or move it away.');
  }
}

/** From now on a rerun of `tapeId` is compared with `next`; the tapes themselves stay as they are. */
export function accept(data: string, tapeId: string, next: string, now: Expected | null): Result<null> {
  const path = expectedFileOf(data, tapeId);
  const earlier = [now?.tapeId ?? tapeId, ...(now?.earlier ?? [])].slice(0, EARLIER_MAX);
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const half = `${path}.tmp`;
    const expected: Expected = { version: 1, tapeId: next, earlier };
    writeFileSync(half, `${JSON.stringify(expected, null, 2)}\n`, { mode: 0o600 });
    renameSync(half, path);
    return ok(null);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return fail('disk-failed', `Cannot write ${path}: ${why}`, 'Check the folder and the room on its disk.');
  }
}
