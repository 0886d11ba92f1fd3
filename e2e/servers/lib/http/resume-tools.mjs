import { notification, response, textResult } from '../frames.mjs';
import { sendJson } from './json.mjs';
import { event, openStream } from './sse.mjs';

/**
 * @typedef {{
 *   res: import('node:http').ServerResponse,
 *   id: import('../frames.mjs').Id,
 *   session: string,
 *   store: import('./event-store.mjs').EventStore,
 *   ms: number,
 *   refuse(ms: number): void,
 * }} Call  `ms`: an argument, 300 by default.
 */

const CHANGED = JSON.stringify(notification('notifications/tools/list_changed'));

/** @type {Record<string, { description: string, call(call: Call): unknown }>} */
export const resumeTools = {
  json: {
    description: 'One JSON body',
    call: ({ res, id }) => sendJson(res, 200, response(id, textResult('json'))),
  },
  wait: {
    description: 'Answers after ms on a stream with ids; the answer survives the connection and the process',
    call({ res, id, session, store, ms }) {
      const stream = `a${String(id)}`;
      openStream(res);
      store.emit(session, stream, '');
      store.attach(res, session, `${stream}.0`);
      store.later(
        session,
        stream,
        Date.now() + ms,
        JSON.stringify(response(id, textResult(`waited ${ms} ms`))),
      );
    },
  },
  cut: {
    description: 'Breaks its stream inside the answer, which is sent whole to whoever comes back after ms',
    call({ res, id, session, store, ms }) {
      const stream = `a${String(id)}`;
      const answer = JSON.stringify(response(id, textResult('whole after all')));
      openStream(res);
      res.write(event({ retryMs: 100 }));
      store.emit(session, stream, '');
      store.attach(res, session, `${stream}.0`);
      store.emit(
        session,
        stream,
        JSON.stringify(notification('notifications/message', { level: 'info', data: 1 })),
      );
      res.write(`id: ${stream}.3\ndata: ${answer.slice(0, 25)}`);
      setTimeout(() => res.destroy(), 30);
      store.later(session, stream, Date.now() + ms, answer);
    },
  },
  poll: {
    description: 'Ends its stream at once and each time that it is asked for again, until ms are over',
    call({ res, id, session, store, ms }) {
      const stream = `a${String(id)}`;
      openStream(res);
      res.write(event({ retryMs: 100 }));
      store.emit(session, stream, '');
      store.later(session, stream, Date.now() + ms, JSON.stringify(response(id, textResult('polled'))));
      res.end(event({ id: `${stream}.1`, data: '' }));
    },
  },
  announce: {
    description: 'Breaks the stream of the session and announces other tools while nobody listens',
    call({ res, id, session, store }) {
      store.emit(
        session,
        's',
        JSON.stringify(notification('notifications/message', { level: 'info', data: 0 })),
      );
      setTimeout(() => {
        store.drop(session, 's');
        store.emit(session, 's', CHANGED);
        sendJson(res, 200, response(id, textResult('announced')));
      }, 50);
    },
  },
  drop: {
    description: 'Breaks the stream of the session; nothing had an id yet',
    call({ res, id, session, store }) {
      store.drop(session, 's');
      sendJson(res, 200, response(id, textResult('dropped')));
    },
  },
  refuse: {
    description: 'Breaks the stream of the session and answers everything with 503 for ms',
    call({ res, id, session, store, ms, refuse }) {
      sendJson(res, 200, response(id, textResult('refusing')));
      store.drop(session, 's');
      refuse(ms);
    },
  },
  expire: {
    description: 'Forgets the session: whoever comes with it gets 404',
    call({ res, id, session, store }) {
      sendJson(res, 200, response(id, textResult('forgotten')));
      setTimeout(() => store.end(session), 20);
    },
  },
};

export const resumeToolList = Object.entries(resumeTools).map(([name, { description }]) => ({
  name,
  description,
  inputSchema: { type: 'object', properties: { ms: { type: 'integer' } } },
}));
