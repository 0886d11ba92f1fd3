import { defineConfig } from 'vitest/config';

/** Of `expect.poll`: long enough for a machine that is busy with other things; what is right comes at once. */
const poll = { timeout: 30_000 };
const exclude = ['**/node_modules/**', 'out/**', 'e2e/journeys/**', 'e2e/fixtures/**'];

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['src-*/**/*.test.{ts,tsx}', 'scripts/**/*.test.{ts,mjs}', 'resources/**/*.test.{ts,mjs}'],
          exclude,
          testTimeout: 180_000,
          expect: { poll },
        },
      },
      {
        // Real processes, real files: given time on a busy machine, but never without a limit.
        test: {
          name: 'integration',
          include: ['e2e/**/*.test.ts'],
          exclude,
          testTimeout: 180_000,
          hookTimeout: 180_000,
          expect: { poll },
        },
      },
    ],
    pool: 'forks',
    maxWorkers: 2,
    teardownTimeout: 10_000,
  },
});
