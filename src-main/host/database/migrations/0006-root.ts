import type { Migration } from '../migration.ts';

/**
 * The root of the tree gets a place of its own: so far its limits were the group with the id `root`. `paused`: a person
 * has paused all restarts, which holds over the end of the deck.
 */
export const root: Migration = {
  version: 6,
  name: 'root',
  up({ run }) {
    run(
      'CREATE TABLE supervision_root (id INTEGER PRIMARY KEY CHECK (id = 1), limits TEXT, ' +
        'paused INTEGER NOT NULL CHECK (paused IN (0, 1))) STRICT',
    );
    run("INSERT INTO supervision_root SELECT 1, value, 0 FROM supervision_groups WHERE group_id = 'root'");
    run("DELETE FROM supervision_groups WHERE group_id = 'root'");
  },
  down({ run }) {
    run(
      "INSERT INTO supervision_groups SELECT 'root', 0, limits FROM supervision_root WHERE limits IS NOT NULL",
    );
    run('DROP TABLE supervision_root');
  },
};
