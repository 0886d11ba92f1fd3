import { randomUUID } from 'node:crypto';

/** The oldest makes room. */
const MAX_SESSIONS = 100;

/**
 * @typedef {import('node:http').ServerResponse} Res
 * @typedef {{
 *   id: string,
 *   streams: Set<Res>,
 *   parked: Map<string, unknown>,
 *   nextEventId(): string,
 *   end(): void,
 * }} Session  `parked`: answers that wait for a Last-Event-ID.
 */

/** @type {Map<string, Session>} */
const sessions = new Map();

/** @param {string | string[] | undefined} id */
export const findSession = (id) => (typeof id === 'string' ? sessions.get(id) : undefined);

/** @returns {Session} */
export function openSession() {
  const id = randomUUID();
  let events = 0;
  /** @type {Session} */
  const session = {
    id,
    streams: new Set(),
    parked: new Map(),
    nextEventId: () => `${id.slice(0, 8)}-${(events += 1)}`,
    end() {
      sessions.delete(id);
      for (const stream of this.streams) stream.end();
    },
  };
  sessions.set(id, session);
  const oldest = sessions.values().next().value;
  if (sessions.size > MAX_SESSIONS) oldest?.end();
  return session;
}
