/**
 * Lists its tools in three pages, and asks its client's model before it answers `summarize`; options as of the demo server.
 *   node paged.mjs [--era legacy|modern|both] [--http]
 */
import { inputRequired, inputResponse, McpServer } from '@modelcontextprotocol/server';
import { serveHttp } from '../../resources/demo-server/http.mjs';
import { readOptions } from '../../resources/demo-server/options.mjs';
import { serveOverStdio } from '../../resources/demo-server/stdio.mjs';
import { createWorld } from '../../resources/demo-server/world.mjs';

const PAGES = [['summarize', 'second'], ['third'], ['fourth']];

const createPagedServer = () => {
  const mcp = new McpServer({ name: 'paged', version: '1' }, { capabilities: { tools: {} } });
  mcp.server.setRequestHandler('tools/list', ({ params }) => {
    const page = Number(params?.cursor ?? 0);
    return {
      tools: (PAGES[page] ?? []).map((name) => ({
        name,
        inputSchema: { type: /** @type {const} */ ('object') },
        annotations: { readOnlyHint: true },
      })),
      ...(page + 1 < PAGES.length ? { nextCursor: String(page + 1) } : {}),
    };
  });
  mcp.server.setRequestHandler('tools/call', (_request, ctx) => {
    const said = inputResponse(ctx.mcpReq.inputResponses, 'summary');
    if (said.kind === 'sampling')
      return {
        content: [
          { type: /** @type {const} */ ('text'), text: `It said ${JSON.stringify(said.result.content)}` },
        ],
      };
    return inputRequired({
      inputRequests: {
        summary: inputRequired.createMessage({
          maxTokens: 20,
          messages: [{ role: 'user', content: { type: 'text', text: 'In short?' } }],
        }),
      },
      requestState: 'summary:1',
    });
  });
  return mcp;
};

const options = readOptions(process.argv.slice(2));
if (options.kind === 'stdio') await serveOverStdio(options.era, createPagedServer, createWorld());
else if (options.kind === 'http')
  await serveHttp(options.era, options.port, createPagedServer, createWorld());
