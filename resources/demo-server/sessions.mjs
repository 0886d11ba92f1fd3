import { randomUUID } from 'node:crypto';
import { NodeStreamableHTTPServerTransport } from '@modelcontextprotocol/node';
import { isInitializeRequest } from '@modelcontextprotocol/server';

/** Each session holds a server instance and perhaps an open stream; the oldest one makes room. */
const MAX_SESSIONS = 64;

/**
 * The legacy era over HTTP: `Mcp-Session-Id`, a GET stream for announcements, DELETE to end.
 *
 * @param {() => import('@modelcontextprotocol/server').McpServer} factory
 * @param {import('./world.mjs').World} world
 */
export function createSessions(factory, world) {
  /** @type {Map<string, NodeStreamableHTTPServerTransport>} */
  const transports = new Map();

  async function open() {
    const mcp = factory();
    const transport = new NodeStreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      onsessioninitialized: async (id) => {
        transports.set(id, transport);
        const oldest = transports.keys().next().value;
        if (transports.size > MAX_SESSIONS && oldest !== undefined) await transports.get(oldest)?.close();
      },
    });
    const forget = world.onToolsChanged(() => mcp.sendToolListChanged());
    Object.assign(mcp.server, {
      onclose: () => {
        forget();
        if (transport.sessionId !== undefined) transports.delete(transport.sessionId);
      },
    });
    await mcp.connect(transport);
    return transport;
  }

  /** @param {import('node:http').IncomingMessage} req @param {unknown} body */
  async function find(req, body) {
    const id = req.headers['mcp-session-id'];
    if (typeof id === 'string') return transports.get(id);
    return isInitializeRequest(body) ? open() : undefined;
  }

  return {
    /**
     * @param {import('node:http').IncomingMessage} req
     * @param {import('node:http').ServerResponse} res
     * @param {unknown} body
     */
    async handle(req, res, body) {
      const transport = await find(req, body);
      if (transport) return transport.handleRequest(req, res, body);
      const named = req.headers['mcp-session-id'] !== undefined;
      const [status, code, message] = named
        ? [404, -32001, 'Session not found']
        : [400, -32000, 'Bad Request: Mcp-Session-Id header is required'];
      res.writeHead(status, { 'content-type': 'application/json' });
      res.end(JSON.stringify({ jsonrpc: '2.0', id: null, error: { code, message } }));
    },
    async close() {
      await Promise.allSettled([...transports.values()].map((transport) => transport.close()));
    },
  };
}
