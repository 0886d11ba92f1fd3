import { ProtocolError, ProtocolErrorCode } from '@modelcontextprotocol/server';
import { bonusTool, tools } from './tools/index.mjs';

/**
 * Answers `tools/list` and `tools/call` by hand. `McpServer.registerTool` turns every thrown error into an `isError`
 * result and refuses structured content that breaks its schema; this server must be able to put both on the wire.
 *
 * @param {import('@modelcontextprotocol/server').McpServer['server']} server
 * @param {import('./world.mjs').World} world
 */
export function serveTools(server, world) {
  const offered = () => (world.bonusToolEnabled ? [...tools, bonusTool] : tools);

  server.setRequestHandler('tools/list', () => ({ tools: offered().map((tool) => tool.definition) }));

  server.setRequestHandler('tools/call', async (request, ctx) => {
    const { name, arguments: args } = request.params;
    const tool = offered().find(({ definition }) => definition.name === name);
    if (!tool) throw new ProtocolError(ProtocolErrorCode.InvalidParams, `Unknown tool: ${name}`);
    return tool.call(args, ctx, world);
  });
}
