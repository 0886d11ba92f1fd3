import { defineConfig } from 'vitest/config';

const exclude = ['**/node_modules/**', 'out/**', 'e2e/journeys/**', 'e2e/fixtures/**'];

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['src-*/**/*.test.{ts,tsx}', 'scripts/**/*.test.{ts,mjs}', 'resources/**/*.test.{ts,mjs}'],
          exclude,
          testTimeout: 15_000,
        },
      },
      {
        // Real processes, real files: given time on a busy machine, but never without a limit.
        test: {
          name: 'integration',
          include: ['e2e/**/*.test.ts'],
          exclude,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
    pool: 'forks',
    maxWorkers: 2,
    teardownTimeout: 10_000,
  },
});
