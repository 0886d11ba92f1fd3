import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { event } from './sse.mjs';

/** The oldest events of a stream are forgotten. */
const MAX_EVENTS = 1000;

/**
 * Streams of sessions, each event with an id, all of it in a file. Stream `s` is what the session announces; the others
 * carry the answer to one request and end with it.
 * @typedef {import('node:http').ServerResponse} Res
 * @typedef {{ n: number, data: string, isLast: boolean }} Kept
 * @typedef {{ streams: Record<string, Kept[]>, due: { stream: string, atMs: number, data: string }[] }} Session
 * @typedef {ReturnType<typeof openEventStore>} EventStore
 */

/** @param {string} file `''`: memory only */
export function openEventStore(file) {
  /** @type {Record<string, Session>} */
  const sessions = file !== '' && existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  /** @type {Map<string, Set<Res>>} */
  const attached = new Map();
  const key = (/** @type {string} */ session, /** @type {string} */ stream) => `${session}/${stream}`;

  function save() {
    if (file === '') return;
    writeFileSync(`${file}.new`, JSON.stringify(sessions));
    renameSync(`${file}.new`, file);
  }

  /** @param {Res} res @param {string} stream @param {Kept} kept */
  function send(res, stream, kept) {
    res.write(event({ id: `${stream}.${kept.n}`, data: kept.data }));
    if (kept.isLast) res.end();
  }

  const store = {
    open() {
      const session = randomUUID();
      sessions[session] = { streams: { s: [] }, due: [] };
      save();
      return session;
    },
    has: (/** @type {string} */ session) => Object.hasOwn(sessions, session),
    /** @param {string} session */
    end(session) {
      delete sessions[session];
      save();
      for (const [name, all] of attached) {
        if (name.startsWith(session)) for (const res of all) res.end();
      }
    },
    /** Goes on with a stream after an event; without an id, with what the session announces from now on. @param {Res} res @param {string} session @param {string | null} after */
    attach(res, session, after) {
      const [stream = 's', n = '-1'] = after?.split('.') ?? [];
      const kept = sessions[session]?.streams[stream] ?? [];
      const all = attached.get(key(session, stream)) ?? new Set();
      attached.set(key(session, stream), all.add(res));
      res.on('close', () => all.delete(res));
      if (after !== null) for (const each of kept) if (each.n > Number(n)) send(res, stream, each);
    },
    /** Keeps an event and sends it to whoever listens. @param {string} session @param {string} stream @param {string} data */
    emit(session, stream, data, isLast = false) {
      const kept = (sessions[session] ??= { streams: {}, due: [] }).streams;
      const events = (kept[stream] ??= []);
      const made = { n: (events.at(-1)?.n ?? 0) + 1, data, isLast };
      events.push(made);
      if (events.length > MAX_EVENTS) events.shift();
      save();
      for (const res of attached.get(key(session, stream)) ?? []) send(res, stream, made);
    },
    /** The last event of a stream, later; also when the process is another one by then. @param {string} session @param {string} stream @param {number} atMs @param {string} data */
    later(session, stream, atMs, data) {
      sessions[session]?.due.push({ stream, atMs, data });
      save();
      arm(session, stream, atMs, data);
    },
    /** Breaks the connections of a stream. @param {string} session @param {string} stream */
    drop(session, stream) {
      for (const res of attached.get(key(session, stream)) ?? []) res.destroy();
    },
  };

  /** @param {string} session @param {string} stream @param {number} atMs @param {string} data */
  function arm(session, stream, atMs, data) {
    setTimeout(() => store.emit(session, stream, data, true), Math.max(0, atMs - Date.now()));
  }
  for (const [session, { due, streams }] of Object.entries(sessions)) {
    for (const { stream, atMs, data } of due) {
      if (streams[stream]?.some(({ isLast }) => isLast) !== true) arm(session, stream, atMs, data);
    }
  }
  return store;
}
