import { createServer } from 'node:http';
import {
  localhostHostValidation,
  localhostOriginValidation,
  toNodeHandler,
  toWebRequest,
} from '@modelcontextprotocol/node';
import { createMcpHandler, isLegacyRequest } from '@modelcontextprotocol/server';
import { createSessions } from './sessions.mjs';

/** @param {Error} error */
const onerror = (error) => void process.stderr.write(`${error.message}\n`);

/**
 * One endpoint, `/mcp`. A request without the modern envelope belongs to a session; `--era` closes either door.
 *
 * @param {import('./options.mjs').Era} era
 * @param {number} port
 * @param {() => import('@modelcontextprotocol/server').McpServer} factory
 * @param {import('./world.mjs').World} world
 */
export async function serveHttp(era, port, factory, world) {
  const handler = createMcpHandler(factory, { legacy: 'reject', onerror });
  world.onToolsChanged(() => handler.notify.toolsChanged());
  const modern = toNodeHandler(handler, { onerror });
  const sessions = createSessions(factory, world);
  const hostAllowed = localhostHostValidation();
  const originAllowed = localhostOriginValidation();

  /** @param {import('node:http').IncomingMessage} incoming @param {import('node:http').ServerResponse} res */
  async function route(incoming, res) {
    const req = Object.assign(incoming, { method: incoming.method ?? 'GET', url: incoming.url ?? '/' });
    if (!hostAllowed(req, res) || !originAllowed(req, res)) return;
    if (new URL(req.url, 'http://127.0.0.1').pathname !== '/mcp') {
      res.writeHead(404, { 'content-type': 'text/plain' }).end('The endpoint is /mcp.\n');
      return;
    }
    const request = await toWebRequest(req);
    const body = await parsedBody(request);
    if (era === 'legacy') return sessions.handle(req, res, body);
    if (era === 'both' && (await isLegacyRequest(request, body))) return sessions.handle(req, res, body);
    return modern(req, res, body);
  }

  const server = createServer((req, res) => {
    route(req, res).catch((/** @type {Error & { status?: number }} */ error) => {
      onerror(error);
      if (res.headersSent) res.destroy();
      else res.writeHead(error.status ?? 500).end(); // 413 when the body was too large
    });
  });
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(undefined));
  });
  const address = server.address();
  const actualPort = typeof address === 'object' && address ? address.port : port;
  process.stdout.write(`LISTENING http://127.0.0.1:${actualPort}/mcp\n`);

  const stop = async () => {
    await Promise.allSettled([handler.close(), sessions.close()]);
    server.close();
    server.closeAllConnections();
  };
  process.once('SIGTERM', () => void stop());
  process.once('SIGINT', () => void stop());
}

/** The body as JSON, or as the text that it was: the library then answers with its own parse error. @param {Request} request @returns {Promise<unknown>} */
async function parsedBody(request) {
  if (request.method !== 'POST') return undefined;
  const raw = await request.clone().text();
  try {
    return JSON.parse(raw);
  } catch {
    return raw;
  }
}
