import type { Database } from '../ports/database.ts';

/** A server that a person started and has not stopped. */
export interface WantedServer {
  readonly serverId: string;
  readonly sinceMs: number;
  /** Of its newest run. */
  readonly tapeId: string;
  /** It was up, or about to be started again. False once it has come to rest: it ended and stays down. */
  readonly running: boolean;
}

/** Which servers run on purpose, so that they run again when a host has died under them. */
export interface WantedStore {
  list(): readonly WantedServer[];
  /** It is started because a person wants it, now or since before. */
  started(serverId: string, tapeId: string, nowMs: number): void;
  /** It came to rest, though nobody stopped it. */
  rested(serverId: string): void;
  /** Nobody wants it any more. */
  forget(serverId: string): void;
}

/** `onFailed` hears of what could not be written; a server is never kept from starting by that. */
export function createWantedStore(database: Database, onFailed: (message: string) => void): WantedStore {
  function write(sql: string, ...values: readonly (string | number)[]): void {
    const written = database.write((run) => run(sql, ...values));
    if (!written.ok) onFailed(written.failure.message);
  }

  return {
    list: () =>
      database
        .all('SELECT server_id, since_ms, tape_id, running FROM wanted ORDER BY since_ms, server_id')
        .map((row) => ({
          serverId: String(row['server_id']),
          sinceMs: Number(row['since_ms']),
          tapeId: String(row['tape_id']),
          running: row['running'] === 1,
        })),
    started: (serverId, tapeId, nowMs) =>
      write(
        'INSERT INTO wanted VALUES (?, ?, ?, 1) ' +
          'ON CONFLICT (server_id) DO UPDATE SET tape_id = excluded.tape_id, running = 1',
        serverId,
        nowMs,
        tapeId,
      ),
    rested: (serverId) =>
      write('UPDATE wanted SET running = 0 WHERE server_id = ? AND running = 1', serverId),
    forget: (serverId) => write('DELETE FROM wanted WHERE server_id = ?', serverId),
  };
}
