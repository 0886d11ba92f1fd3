import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { DatabaseSync } from 'node:sqlite';

/** Another process that holds the file is not waited for longer. */
export const BUSY_TIMEOUT_MS = 500;

/**
 * A section of the settings as it stands in a database that somebody else may be using; null when it was never set or
 * cannot be read. Nothing is written: whoever asks lives with its defaults instead.
 */
export function readSection(path: string, section: string): unknown {
  try {
    const database = new DatabaseSync(locationOf(path), { readOnly: true, timeout: BUSY_TIMEOUT_MS });
    try {
      const row = database.prepare('SELECT value FROM settings WHERE section = ?').get(section);
      return row === undefined ? null : JSON.parse(String(row['value']));
    } finally {
      database.close();
    }
  } catch {
    return null;
  }
}

/** Without a log nobody is at work there: SQLite is told so, or it would leave an empty log and its index behind. */
export function locationOf(path: string): string | URL {
  if (existsSync(`${path}-wal`)) return path;
  const url = pathToFileURL(path);
  url.searchParams.set('immutable', '1');
  return url;
}
