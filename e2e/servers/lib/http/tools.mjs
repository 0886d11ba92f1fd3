import { setTimeout as sleep } from 'node:timers/promises';
import { notification, response, textResult } from '../frames.mjs';
import { sendJson } from './json.mjs';
import { event, openStream } from './sse.mjs';

/**
 * @typedef {import('node:http').ServerResponse} Res
 * @typedef {import('../frames.mjs').Id} Id
 * @typedef {import('./sessions.mjs').Session} Session
 * @typedef {{ description: string, call(res: Res, id: Id, session: Session): unknown }} HttpTool
 */

const message = (/** @type {unknown} */ data) =>
  notification('notifications/message', { level: 'info', data });

/** Each answers its call in another shape that the transport allows, or nearly so. @type {Record<string, HttpTool>} */
export const httpTools = {
  json: {
    description: 'One JSON body',
    call: (res, id) => sendJson(res, 200, response(id, textResult('json'))),
  },
  sse: {
    description: 'A stream with ids, a retry, a comment and a notification before the answer',
    call(res, id, session) {
      openStream(res);
      res.write(event({ comment: 'hello', retryMs: 1_500, id: session.nextEventId(), data: '' }));
      res.write(
        event({ id: session.nextEventId(), event: 'message', data: JSON.stringify(message('first')) }),
      );
      res.end(
        event({
          id: session.nextEventId(),
          event: 'message',
          data: JSON.stringify(response(id, textResult('sse'))),
        }),
      );
    },
  },
  custom_events: {
    description: 'Events with names of their own around the answer, which an SDK client drops in silence',
    call(res, id) {
      openStream(res);
      res.write(event({ event: 'heartbeat', data: '{"beat":1}' }));
      res.write(event({ event: 'not-a-message', data: JSON.stringify(message('under another name')) }));
      res.end(event({ event: 'message', data: JSON.stringify(response(id, textResult('custom'))) }));
    },
  },
  line_ends: {
    description: 'CR LF line ends, data over several lines, no space after the colon',
    call(res, id) {
      openStream(res);
      res.write(event({ newline: '\r\n', data: JSON.stringify(message('crlf'), null, 1) }));
      res.end(`data:${JSON.stringify(response(id, textResult('line ends')))}\n\n`);
    },
  },
  split: {
    description: 'One event in single bytes, so that a character of several bytes is cut',
    async call(res, id) {
      openStream(res);
      const bytes = Buffer.from(event({ data: JSON.stringify(response(id, textResult('zażółć 📼'))) }));
      for (const byte of bytes) {
        res.write(Buffer.from([byte]));
        await sleep(0);
      }
      res.end();
    },
  },
  bad_event: {
    description: 'An event that is not JSON, then the answer',
    call(res, id) {
      openStream(res);
      res.write(event({ data: 'not json {' }));
      res.end(event({ data: JSON.stringify(response(id, textResult('after a bad event'))) }));
    },
  },
  cut: {
    description: 'A stream that breaks in the middle of an event; there is no answer',
    call(res, id) {
      openStream(res);
      res.write(`data: ${JSON.stringify(response(id, textResult('never whole'))).slice(0, 30)}`);
      setTimeout(() => res.destroy(), 50);
    },
  },
  resume: {
    description: 'The stream ends before the answer, which a GET with Last-Event-ID then gets',
    call(res, id, session) {
      openStream(res);
      const lastEventId = session.nextEventId();
      session.parked.set(lastEventId, response(id, textResult('resumed')));
      res.end(event({ id: lastEventId, retryMs: 50, data: '' }));
    },
  },
  wrong_type: {
    description: 'JSON that calls itself text/plain',
    call: (res, id) =>
      void res
        .writeHead(200, { 'content-type': 'text/plain' })
        .end(JSON.stringify(response(id, textResult('text')))),
  },
  announce: {
    description: 'Sends tools/list_changed on the GET stream, then answers',
    call(res, id, session) {
      const frame = JSON.stringify(notification('notifications/tools/list_changed'));
      for (const stream of session.streams) stream.write(event({ id: session.nextEventId(), data: frame }));
      sendJson(res, 200, response(id, textResult(`announced on ${session.streams.size} streams`)));
    },
  },
  expire: {
    description: 'Forgets the session: the next request gets 404',
    call(res, id, session) {
      session.end();
      sendJson(res, 200, response(id, textResult('forgotten')));
    },
  },
};

export const httpToolList = Object.entries(httpTools).map(([name, { description }]) => ({
  name,
  description,
  inputSchema: { type: 'object' },
}));
