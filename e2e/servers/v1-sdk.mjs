/**
 * A server on the older SDK line (`@modelcontextprotocol/sdk` 1.x), an independent peer: what works with the newer line
 * only would show here. Speaks stdio, or Streamable HTTP with sessions.
 *   --http    listens on a free port of 127.0.0.1 and prints `LISTENING http://…/mcp`
 */
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { z } from 'zod';
import { flag } from './lib/options.mjs';

function build() {
  const server = new McpServer({ name: 'v1-peer', version: '1.0.0' });
  server.registerTool(
    'join',
    {
      description: 'Joins words.',
      inputSchema: { words: z.array(z.string()) },
      outputSchema: { text: z.string() },
    },
    ({ words }) => ({
      content: [{ type: 'text', text: words.join(' ') }],
      structuredContent: { text: words.join(' ') },
    }),
  );
  server.registerTool('steps', { description: 'Reports two steps of progress.' }, async (extra) => {
    const progressToken = extra._meta?.progressToken;
    for (const progress of [1, 2]) {
      if (progressToken === undefined) break;
      await extra.sendNotification({
        method: 'notifications/progress',
        params: { progressToken, progress, total: 2 },
      });
    }
    return { content: [{ type: 'text', text: 'done' }] };
  });
  server.registerTool('grow', { description: 'Adds a tool, which changes the list.' }, () => {
    server.registerTool('grown', { description: 'Was not there before.' }, () => ({ content: [] }));
    return { content: [{ type: 'text', text: 'grown' }] };
  });
  return server;
}

if (flag('http')) {
  const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: () => randomUUID() });
  await build().connect(transport);
  const http = createServer((request, response) => void transport.handleRequest(request, response));
  http.listen(0, '127.0.0.1', () => {
    const address = http.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    console.log(`LISTENING http://127.0.0.1:${address.port}/mcp`);
  });
} else {
  await build().connect(new StdioServerTransport());
}
