import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** Of `expect.poll`: long enough for a machine that is busy with other things; what is right comes at once. */
const poll = { timeout: 30_000 };
const exclude = ['**/node_modules/**', 'out/**', 'e2e/journeys/**', 'e2e/fixtures/**'];
const DURABILITY = 'e2e/durability/**/*.test.ts';
/** Real processes, real files: given time on a busy machine, but never without a limit. */
const real = { testTimeout: 180_000, hookTimeout: 180_000, expect: { poll } };

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['src-*/**/*.test.{ts,tsx}', 'scripts/**/*.test.{ts,mjs}', 'resources/**/*.test.{ts,mjs}'],
          exclude,
          testTimeout: 180_000,
          hookTimeout: 180_000,
          expect: { poll },
        },
      },
      {
        test: {
          ...real,
          name: 'integration',
          include: ['e2e/**/*.test.ts'],
          exclude: [...exclude, DURABILITY],
          // One that is red only once is named at the end of the run (scripts/test.mjs).
          retry: process.env['CI'] ? 1 : 0,
        },
      },
      {
        // Never again with another seed: what one of them has found is found.
        test: { ...real, name: 'durability', include: [DURABILITY], exclude },
      },
    ],
    pool: 'forks',
    // A test of real processes waits a third of its time: one worker more than processors keeps these at work.
    maxWorkers: availableParallelism() + 1,
    teardownTimeout: 10_000,
  },
});
