/**
 * A Streamable HTTP server of the legacy era, by hand, on 127.0.0.1. It prints `LISTENING http://…` on stdout.
 *   --port N    default: a free one
 * Paths:
 *   /mcp              sessions, GET stream, DELETE; each tool answers in another shape (lib/http/tools.mjs)
 *   /era/NAME         the same, but `server/discover` is refused in a way of its own (lib/http/refusals.mjs)
 *   /gone             every request: 404 with an HTML page
 *   /requests         GET: the method, path, headers and body of the last requests, oldest first
 */
import { createServer } from 'node:http';
import { failure, initializeResult, response } from './lib/frames.mjs';
import { readJson, sendJson } from './lib/http/json.mjs';
import { refusals } from './lib/http/refusals.mjs';
import { findSession, openSession } from './lib/http/sessions.mjs';
import { event, openStream } from './lib/http/sse.mjs';
import { httpToolList, httpTools } from './lib/http/tools.mjs';
import { number } from './lib/options.mjs';

const MAX_REMEMBERED = 200;

/**
 * @typedef {import('node:http').IncomingMessage} Req
 * @typedef {import('node:http').ServerResponse} Res
 * @typedef {import('./lib/messages.mjs').Message} Message
 * @typedef {import('./lib/http/refusals.mjs').Refusal} Refusal
 * @typedef {import('./lib/http/sessions.mjs').Session} Session
 */

/** @type {unknown[]} */
const remembered = [];

/** @param {unknown} seen */
function remember(seen) {
  remembered.push(seen);
  if (remembered.length > MAX_REMEMBERED) remembered.shift();
}

/** @param {Req} req @param {Res} res */
async function route(req, res) {
  const path = new URL(req.url ?? '/', 'http://127.0.0.1').pathname;
  if (path === '/requests') return sendJson(res, 200, remembered);
  const body = req.method === 'POST' ? await readJson(req) : undefined;
  remember({ method: req.method, path, headers: req.headers, body });
  const refuse = path === '/mcp' ? refusals['400-32000'] : refusals[path.replace(/^\/era\//, '')];
  if (!refuse) return refusals['404-html']?.(res, 0);
  if (body) return post(req, res, body, refuse);
  return sessionRequest(req, res);
}

/** @param {Req} req @param {Res} res @param {Message} body @param {Refusal} refuse */
function post(req, res, { id, method, params }, refuse) {
  if (method === 'initialize' && id !== undefined) {
    const { id: sessionId } = openSession();
    return sendJson(res, 200, response(id, initializeResult('http-raw')), { 'mcp-session-id': sessionId });
  }
  if (method === 'server/discover' && id !== undefined) return refuse(res, id);
  const session = requireSession(req, res);
  if (!session) return undefined;
  if (method === undefined || id === undefined) return res.writeHead(202).end();
  if (method === 'ping') return sendJson(res, 200, response(id, {}));
  if (method === 'tools/list') return sendJson(res, 200, response(id, { tools: httpToolList }));
  if (method !== 'tools/call') return sendJson(res, 200, failure(id, -32601, 'Method not found'));
  const name = String(params?.name);
  const tool = Object.hasOwn(httpTools, name) ? httpTools[name] : undefined;
  if (!tool) return sendJson(res, 200, failure(id, -32602, `Unknown tool: ${name}`));
  return tool.call(res, id, session);
}

/** @param {Req} req @param {Res} res */
function sessionRequest(req, res) {
  const session = requireSession(req, res);
  if (!session) return;
  if (req.method === 'GET') {
    listen(req, res, session);
  } else if (req.method === 'DELETE') {
    session.end();
    res.writeHead(204).end();
  } else {
    res.writeHead(405, { allow: 'GET, POST, DELETE' }).end();
  }
}

/** The session's own stream, or the answer that waits for a Last-Event-ID. @param {Req} req @param {Res} res @param {Session} session */
function listen(req, res, session) {
  openStream(res);
  const lastEventId = String(req.headers['last-event-id'] ?? '');
  const parked = session.parked.get(lastEventId);
  if (parked === undefined) {
    res.write(event({ comment: 'listening' }));
    session.streams.add(res);
    res.on('close', () => session.streams.delete(res));
  } else {
    session.parked.delete(lastEventId);
    res.end(event({ id: session.nextEventId(), data: JSON.stringify(parked) }));
  }
}

/** @param {Req} req @param {Res} res */
function requireSession(req, res) {
  const id = req.headers['mcp-session-id'];
  const session = findSession(id);
  if (session) return session;
  if (id === undefined)
    sendJson(res, 400, failure(null, -32000, 'Bad Request: No valid session ID provided'));
  else sendJson(res, 404, failure(null, -32001, 'Session not found'));
  return undefined;
}

const server = createServer((req, res) => {
  route(req, res).catch((error) => {
    if (!res.headersSent) sendJson(res, 400, failure(null, -32700, String(error)));
    else res.destroy();
  });
});
server.listen(number('port', 0), '127.0.0.1', () => {
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  process.stdout.write(`LISTENING http://127.0.0.1:${port}/mcp\n`);
});
