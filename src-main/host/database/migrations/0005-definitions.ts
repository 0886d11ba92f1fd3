import type { Migration } from '../migration.ts';

/**
 * Every definition of a tool, resource, template or prompt that a server ever listed: its body once by hash, and from
 * where to where a name had which hash.
 */
export const definitions: Migration = {
  version: 5,
  name: 'definitions',
  up: ({ run }) => {
    run(`CREATE TABLE definition_bodies (
      hash TEXT PRIMARY KEY, json TEXT, size_bytes INTEGER NOT NULL) STRICT, WITHOUT ROWID`);
    run(`CREATE TABLE definition_spans (
      id INTEGER PRIMARY KEY,
      server_id TEXT NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL, hash TEXT NOT NULL,
      first_tape TEXT NOT NULL, first_seq INTEGER NOT NULL, first_ms REAL NOT NULL,
      last_tape TEXT, last_seq INTEGER, last_ms REAL,
      ending TEXT CHECK (ending IN ('changed', 'gone'))) STRICT`);
    run('CREATE INDEX definition_spans_by_name ON definition_spans (server_id, kind, name, id)');
    run('CREATE INDEX definition_spans_by_hash ON definition_spans (hash)');
    run(
      'CREATE INDEX definition_spans_open ON definition_spans (server_id, kind, name, hash) WHERE ending IS NULL',
    );
    run(`CREATE TABLE definition_lists (
      server_id TEXT NOT NULL, kind TEXT NOT NULL,
      tape TEXT NOT NULL, seq INTEGER NOT NULL, ms REAL NOT NULL, items INTEGER NOT NULL,
      PRIMARY KEY (server_id, kind)) STRICT, WITHOUT ROWID`);
    run(`CREATE TABLE definition_drops (
      id INTEGER PRIMARY KEY CHECK (id = 1), spans INTEGER NOT NULL, bodies INTEGER NOT NULL) STRICT`);
    run('INSERT INTO definition_drops VALUES (1, 0, 0)');
  },
  down: ({ run }) => {
    for (const table of ['drops', 'lists', 'spans', 'bodies']) run(`DROP TABLE definition_${table}`);
  },
};
