import type { Migration } from '../migration.ts';

/** A section of settings a row, as JSON text. */
export const settings: Migration = {
  version: 1,
  name: 'settings',
  up: ({ run }) =>
    run('CREATE TABLE settings (section TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID'),
  down: ({ run }) => run('DROP TABLE settings'),
};
