import type { Migration } from '../migration.ts';

/** Tapes that every retention sweep keeps. */
export const storage: Migration = {
  version: 4,
  name: 'storage',
  up: ({ run }) =>
    run('CREATE TABLE pins (tape_id TEXT PRIMARY KEY, at_ms REAL NOT NULL) STRICT, WITHOUT ROWID'),
  down: ({ run }) => run('DROP TABLE pins'),
};
