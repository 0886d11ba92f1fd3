import { failure } from '../frames.mjs';
import { sendJson } from './json.mjs';

/**
 * How servers answer a `server/discover` that they do not know. Each is a path of http-raw.mjs.
 * @typedef {(res: import('node:http').ServerResponse, id: import('../frames.mjs').Id) => void} Refusal
 */

const HTML = '<!doctype html><title>404 Not Found</title><h1>Not Found</h1>\n';

/** @type {Record<string, Refusal>} */
export const refusals = {
  /** No session yet, so everything but `initialize` is refused. The most common one. */
  '400-32000': (res) =>
    sendJson(res, 400, failure(null, -32000, 'Bad Request: No valid session ID provided')),
  '400-32000-id': (res, id) => sendJson(res, 400, failure(id, -32000, 'Bad Request: Server not initialized')),
  '400-32600': (res) => sendJson(res, 400, failure(null, -32600, 'Invalid Request')),
  '400-32602': (res, id) => sendJson(res, 400, failure(id, -32602, 'Invalid request parameters')),
  '400-text': (res) => void res.writeHead(400, { 'content-type': 'text/plain' }).end('Bad Request\n'),
  '400-empty': (res) => void res.writeHead(400).end(),
  '404-32601': (res, id) => sendJson(res, 404, failure(id, -32601, 'Method not found')),
  '404-html': (res) => void res.writeHead(404, { 'content-type': 'text/html; charset=utf-8' }).end(HTML),
  '406-32000': (res) => sendJson(res, 406, failure(null, -32000, 'Not Acceptable')),
  '422-json': (res) => sendJson(res, 422, { detail: [{ loc: ['body', 'method'], msg: 'unexpected value' }] }),
  '200-32601': (res, id) => sendJson(res, 200, failure(id, -32601, 'Method not found')),
  '202-empty': (res) => void res.writeHead(202).end(),
  '500-html': (res) =>
    void res.writeHead(500, { 'content-type': 'text/html' }).end('<h1>Internal Server Error</h1>'),
  /** Modern, but of a revision that nobody speaks yet: this one is no sign of a legacy server. */
  '400-32022': (res, id) =>
    sendJson(
      res,
      400,
      failure(id, -32022, 'Unsupported protocol version', {
        supported: ['2099-01-01'],
        requested: '2026-07-28',
      }),
    ),
  '401-bearer': (res) =>
    sendJson(
      res,
      401,
      { error: 'invalid_token' },
      {
        'www-authenticate':
          'Bearer resource_metadata="http://127.0.0.1/.well-known/oauth-protected-resource"',
      },
    ),
  /** Never answers: the prober's own deadline has to end it. */
  silence: () => {},
};
