/**
 * Lists its tools in pages.
 *   --behaviour three     three pages, as it should be; the last one has an empty cursor (default)
 *               repeat    the second page leads to the first
 *               endless   there is always one more
 *               nothing   a page without a list
 *               refuse    the second page is an error
 */
import { failure, response } from './lib/frames.mjs';
import { string } from './lib/options.mjs';
import { send } from './lib/output.mjs';
import { serve } from './lib/serve.mjs';

const behaviour = string('behaviour', 'three');

/** @param {number} page */
const nextCursor = (page) => {
  if (behaviour === 'repeat') return String((page + 1) % 2);
  if (behaviour === 'three' && page === 2) return '';
  return String(page + 1);
};

serve({
  name: 'pages',
  instead: {
    'tools/list': ({ id, params }) => {
      if (id === undefined) return;
      const page = Number(params?.cursor ?? 0);
      const tools = [{ name: `tool_${page}`, inputSchema: { type: 'object' } }];
      if (behaviour === 'refuse' && page === 1) void send(failure(id, -32603, 'The second page is lost'));
      else if (behaviour === 'nothing') void send(response(id, { tool: tools }));
      else void send(response(id, { tools, nextCursor: nextCursor(page) }));
    },
  },
});
