/**
 * A tool list with good tools and bad ones: a strict client loses them all. Every `tools/call change` adds a good tool and
 * announces it.
 *   --announce-ms N   also announce a change by itself, N ms after notifications/initialized
 */
import { notification, response, textResult } from './lib/frames.mjs';
import { number } from './lib/options.mjs';
import { send } from './lib/output.mjs';
import { serve } from './lib/serve.mjs';

const good = (/** @type {string} */ name) => ({
  name,
  description: 'A good tool',
  inputSchema: { type: 'object' },
});

const bad = [
  { name: 'schema_is_text', description: 'Its inputSchema is a string', inputSchema: 'object' },
  {
    name: 'schema_type_is_array',
    description: 'Its root type is not object',
    inputSchema: { type: 'array' },
  },
  { description: 'It has no name', inputSchema: { type: 'object' } },
  { name: 'no_schema', description: 'It has no inputSchema' },
  { ...good('name with spaces'), description: 'Its name breaks the rules' },
  { ...good('good_1'), description: 'Its name is taken' },
];

let goodCount = 2;
const change = () => {
  goodCount += 1;
  return send(notification('notifications/tools/list_changed'));
};

serve({
  name: 'badlist',
  tools: {
    change: {
      description: 'Adds a tool',
      async call() {
        await change();
        return textResult(`good tools: ${goodCount}`);
      },
    },
  },
  instead: {
    'tools/list': ({ id }) => {
      const goods = Array.from({ length: goodCount }, (_, index) => good(`good_${index + 1}`));
      const [first, ...others] = goods;
      if (id !== undefined) void send(response(id, { tools: [good('change'), first, ...bad, ...others] }));
    },
  },
  onReady: () => {
    const announceMs = number('announce-ms', -1);
    if (announceMs >= 0) setTimeout(() => void change(), announceMs);
  },
});
