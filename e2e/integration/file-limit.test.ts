/** A limit on the size of files (`ulimit -f`): a write past it fails with EFBIG, and a signal comes with it. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openArchive } from '../../src-main/host/host.ts';

const CHILD = fileURLToPath(new URL('file-limit-child.ts', import.meta.url));
/** deck.db fits. */
const LIMIT_KIB = 400;
const DEADLINE_MS = 180_000;
const lineSchema = z.object({
  length: z.number(),
  state: z.string(),
  lost: z.number(),
});

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'tapedeck-limit-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function runWith(...lengths: readonly number[]): z.infer<typeof lineSchema>[] {
  // In blocks of 512 bytes, as POSIX says; bash alone takes KiB.
  const command = `ulimit -f ${LIMIT_KIB * 2}; exec "$0" "$@"`;
  const run = spawnSync('sh', ['-c', command, process.execPath, CHILD, folder, ...lengths.map(String)], {
    encoding: 'utf8',
    timeout: DEADLINE_MS,
  });
  if (run.status !== 0) throw new Error(`the host ended with ${run.status ?? run.signal}: ${run.stderr}`);
  return run.stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => lineSchema.parse(JSON.parse(line)));
}

describe.skipIf(process.platform === 'win32')('a limit on the size of files', () => {
  it(
    'is passed by in the next segment, and nothing is lost',
    () => {
      const calls = runWith(...Array.from({ length: 12 }, () => 60_000));
      expect(calls.map(({ state, lost }) => [state, lost])).toEqual(calls.map(() => ['done', 0]));
      expect(openArchive(folder).verify()).toMatchObject({ ok: true, lost: 0, gaps: 0 });
      const [tape = ''] = readdirSync(join(folder, 'tapes'));
      const segments = readdirSync(join(folder, 'tapes', tape)).filter((name) => name.endsWith('.seg'));
      expect(segments.length).toBeGreaterThan(3);
      for (const name of segments)
        expect(statSync(join(folder, 'tapes', tape, name)).size).toBeLessThanOrEqual(LIMIT_KIB * 1024);
    },
    DEADLINE_MS,
  );

  it(
    'loses what fits no file at all, says exactly how much, and goes on with what does',
    () => {
      const [small, large, after] = runWith(100, LIMIT_KIB * 1024 + 1, 100);
      expect(small).toMatchObject({ state: 'done', lost: 0 });
      expect(large?.state).toBe('done');
      expect(large?.lost).toBeGreaterThan(0);
      expect(after).toMatchObject({ state: 'done', lost: large?.lost });
      const gaps = [...openArchive(folder).scan('')].flatMap(({ entry }) =>
        entry.kind === 'gap' ? [entry] : [],
      );
      expect(gaps[0]?.reason).toContain('EFBIG');
      const verified = openArchive(folder).verify();
      expect(verified).toMatchObject({ ok: true });
      expect(verified.lost).toBe(large?.lost);
    },
    DEADLINE_MS,
  );
});
