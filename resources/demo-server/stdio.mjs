import { serveStdio, StdioServerTransport } from '@modelcontextprotocol/server/stdio';

/** @param {Error} error */
const onerror = (error) => void process.stderr.write(`${error.message}\n`);

/**
 * @param {import('./options.mjs').Era} era
 * @param {() => import('@modelcontextprotocol/server').McpServer} factory
 * @param {import('./world.mjs').World} world
 */
export async function serveOverStdio(era, factory, world) {
  if (era === 'legacy') {
    // Not serveStdio: a real legacy server answers server/discover with "method not found".
    const mcp = announcing(factory(), world);
    Object.assign(mcp.server, { onerror });
    await mcp.connect(new StdioServerTransport());
    return;
  }
  serveStdio(() => announcing(factory(), world), { legacy: era === 'modern' ? 'reject' : 'serve', onerror });
}

/** @param {import('@modelcontextprotocol/server').McpServer} mcp @param {import('./world.mjs').World} world */
function announcing(mcp, world) {
  const forget = world.onToolsChanged(() => mcp.sendToolListChanged());
  Object.assign(mcp.server, { onclose: forget });
  return mcp;
}
