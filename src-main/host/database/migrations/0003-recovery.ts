import type { Migration } from '../migration.ts';

/** Reports of recoveries, and what people decided about tapes; both as JSON text. */
export const recovery: Migration = {
  version: 3,
  name: 'recovery',
  up({ run }) {
    run(
      'CREATE TABLE recovery_reports (id TEXT PRIMARY KEY, at_ms REAL NOT NULL, report TEXT NOT NULL) STRICT, WITHOUT ROWID',
    );
    run(
      'CREATE TABLE tape_decisions (tape_id TEXT PRIMARY KEY, at_ms REAL NOT NULL, decision TEXT NOT NULL) STRICT, WITHOUT ROWID',
    );
  },
  down({ run }) {
    run('DROP TABLE tape_decisions');
    run('DROP TABLE recovery_reports');
  },
};
