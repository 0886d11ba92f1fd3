import type { Migration } from '../migration.ts';

/**
 * What people have decided, and when: limits of guards, supervision, cache. A row a change of a part; what held at a time
 * is the newest row of each part by then. The part `begins` says since when all of it is known.
 */
export const decided: Migration = {
  version: 8,
  name: 'decided',
  up: ({ run }) =>
    run(
      'CREATE TABLE decided (part TEXT NOT NULL, at_ms REAL NOT NULL, value TEXT NOT NULL, ' +
        'PRIMARY KEY (part, at_ms)) STRICT, WITHOUT ROWID',
    ),
  down: ({ run }) => run('DROP TABLE decided'),
};
