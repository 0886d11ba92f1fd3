/**
 * A legacy Streamable HTTP server that loses connections on purpose and remembers everything: sessions and events are in
 * a file, so that a process that is killed and started again on the same port goes on where it was. Prints
 * `LISTENING http://…` on stdout.
 *   --port N       default: a free one
 *   --state FILE   default: memory only
 * Tools: lib/http/resume-tools.mjs. GET /seen: method, Last-Event-ID and tool of every request, in order.
 */
import { createServer } from 'node:http';
import { failure, initializeResult, response } from './lib/frames.mjs';
import { openEventStore } from './lib/http/event-store.mjs';
import { readJson, sendJson } from './lib/http/json.mjs';
import { resumeToolList, resumeTools } from './lib/http/resume-tools.mjs';
import { openStream } from './lib/http/sse.mjs';
import { number, string } from './lib/options.mjs';

/**
 * @typedef {import('node:http').IncomingMessage} Req
 * @typedef {import('node:http').ServerResponse} Res
 */

const MAX_SEEN = 1000;
const store = openEventStore(string('state', ''));
/** @type {{ method: string, lastEventId: string | null, tool: string | null }[]} */
const seen = [];
/** Answered with 503 until then. */
let refuseUntilMs = 0;

/** @param {Req} req @param {Res} res */
async function route(req, res) {
  if (req.url === '/seen') return sendJson(res, 200, seen);
  const message = req.method === 'POST' ? await readJson(req) : undefined;
  const lastEventId = header(req, 'last-event-id');
  const tool = message?.method === 'tools/call' ? String(message.params?.name) : null;
  seen.push({ method: message?.method ?? req.method ?? '', lastEventId, tool });
  if (seen.length > MAX_SEEN) seen.shift();
  if (Date.now() < refuseUntilMs) return res.writeHead(503).end('busy');
  if (message?.method === 'server/discover') return sendJson(res, 400, failure(null, -32000, 'No session'));
  if (message?.method === 'initialize' && message.id !== undefined) {
    const session = store.open();
    const result = initializeResult('http-resume');
    return sendJson(res, 200, response(message.id, result), { 'mcp-session-id': session });
  }
  const session = header(req, 'mcp-session-id') ?? '';
  if (!store.has(session)) return sendJson(res, 404, failure(null, -32001, 'Session not found'));
  if (req.method === 'GET') {
    openStream(res);
    return store.attach(res, session, lastEventId);
  }
  if (req.method === 'DELETE') {
    store.end(session);
    return res.writeHead(204).end();
  }
  const id = message?.id;
  if (id === undefined || message?.method === undefined) return res.writeHead(202).end();
  if (message.method === 'ping') return sendJson(res, 200, response(id, {}));
  if (message.method === 'tools/list') return sendJson(res, 200, response(id, { tools: resumeToolList }));
  const call = tool === null || !Object.hasOwn(resumeTools, tool) ? undefined : resumeTools[tool];
  if (!call) return sendJson(res, 200, failure(id, -32601, 'Method not found'));
  const args = /** @type {{ ms?: number }} */ (message.params?.arguments ?? {});
  return call.call({
    res,
    id,
    session,
    store,
    ms: args.ms ?? 300,
    refuse: (/** @type {number} */ ms) => (refuseUntilMs = Date.now() + ms),
  });
}

/** @param {Req} req @param {string} name */
function header(req, name) {
  const value = req.headers[name];
  return typeof value === 'string' ? value : null;
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
