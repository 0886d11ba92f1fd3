import type { Migration } from '../migration.ts';

/**
 * What becomes of a server that ends, how servers belong together, and which of them are wanted. Policies and groups are
 * JSON text; `members.position` is the start order. `wanted.running`: it was up, or about to be, when this was written.
 */
export const supervision: Migration = {
  version: 2,
  name: 'supervision',
  up({ run }) {
    run(
      'CREATE TABLE supervision_policies (server_id TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID',
    );
    run(
      'CREATE TABLE supervision_groups (group_id TEXT PRIMARY KEY, position INTEGER NOT NULL, value TEXT NOT NULL) ' +
        'STRICT, WITHOUT ROWID',
    );
    run(
      'CREATE TABLE supervision_members (server_id TEXT PRIMARY KEY, ' +
        'group_id TEXT NOT NULL REFERENCES supervision_groups (group_id) ON DELETE CASCADE, ' +
        'position INTEGER NOT NULL) STRICT, WITHOUT ROWID',
    );
    run(
      'CREATE TABLE wanted (server_id TEXT PRIMARY KEY, since_ms REAL NOT NULL, tape_id TEXT NOT NULL, ' +
        'running INTEGER NOT NULL) STRICT, WITHOUT ROWID',
    );
  },
  down({ run }) {
    run('DROP TABLE wanted');
    run('DROP TABLE supervision_members');
    run('DROP TABLE supervision_groups');
    run('DROP TABLE supervision_policies');
  },
};
