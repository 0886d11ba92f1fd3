import type { Migration } from '../migration.ts';

/** What people wrote about frames and tapes, and the frames that they pinned. `seq` -1 is the tape as a whole. */
export const notes: Migration = {
  version: 7,
  name: 'notes',
  up: ({ run }) =>
    run(
      'CREATE TABLE notes (tape_id TEXT NOT NULL, seq INTEGER NOT NULL CHECK (seq >= -1), text TEXT NOT NULL, ' +
        'pinned INTEGER NOT NULL CHECK (pinned IN (0, 1)), created_ms REAL NOT NULL, changed_ms REAL NOT NULL, ' +
        'PRIMARY KEY (tape_id, seq)) STRICT, WITHOUT ROWID',
    ),
  down: ({ run }) => run('DROP TABLE notes'),
};
