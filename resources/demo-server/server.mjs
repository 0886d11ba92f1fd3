import { McpServer } from '@modelcontextprotocol/server';
import { serveTools } from './desk.mjs';
import { registerPrompts } from './prompts.mjs';
import { registerResources } from './resources.mjs';

const INSTRUCTIONS =
  'A server to try an inspector on. Start with "echo" and "search_notes"; "slow_count" shows progress and can be ' +
  'cancelled; "bad_output", "throw_error" and "crash" misbehave on purpose.';

/**
 * One server instance. The same definition serves both eras.
 * @param {import('./world.mjs').World} world
 */
export function createDemoServer(world) {
  const mcp = new McpServer(
    { name: 'tapedeck-demo', title: 'Tapedeck demo', version: '1.0.0' },
    {
      capabilities: { tools: { listChanged: true }, logging: {} },
      instructions: INSTRUCTIONS,
      cacheHints: { 'resources/list': { ttlMs: 60_000, cacheScope: 'public' } },
    },
  );
  serveTools(mcp.server, world);
  registerResources(mcp);
  registerPrompts(mcp);
  return mcp;
}
