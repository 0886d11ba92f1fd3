/**
 * Puts characters that hide or turn text around (a bidirectional override, a zero-width space) into every name and text
 * that a server may choose.
 */
import { failure, notification, response, textResult } from './lib/frames.mjs';
import { send } from './lib/output.mjs';
import { serve } from './lib/serve.mjs';

/** @param {string} name */
const disguised = (name) => `${name}\u202Egnp\u202C\u200B`;

const schema = {
  type: 'object',
  description: disguised('arguments'),
  properties: {
    [disguised('text')]: {
      type: 'string',
      title: disguised('title'),
      description: disguised('about'),
      default: disguised('default'),
    },
    [disguised('kind')]: { enum: [disguised('one'), disguised('two')] },
    [disguised('list')]: { type: 'array', items: { type: 'string', description: disguised('item') } },
    [disguised('maybe')]: { type: ['string', 'null'] },
  },
};

const tool = {
  name: disguised('tool'),
  title: disguised('Tool'),
  description: disguised('does'),
  inputSchema: schema,
};
const failing = {
  name: disguised('failing'),
  description: disguised('fails'),
  inputSchema: { type: 'object' },
};
const resource = {
  uri: `note:///${disguised('one')}`,
  name: disguised('resource'),
  title: disguised('Resource'),
  description: disguised('about'),
  mimeType: `text/${disguised('plain')}`,
};
const template = {
  uriTemplate: `note:///{${disguised('name')}}`,
  name: disguised('template'),
  description: disguised('about'),
};
const prompt = {
  name: disguised('prompt'),
  title: disguised('Prompt'),
  description: disguised('about'),
  arguments: [{ name: disguised('argument'), description: disguised('about') }],
};

/** @param {(id: string | number, params: Record<string, unknown>) => unknown} answer */
const by =
  (answer) =>
  (/** @type {import('./lib/messages.mjs').Message} */ { id, params }) => {
    if (id !== undefined) void send(answer(id, params ?? {}));
  };

serve({
  name: disguised('server'),
  instead: {
    initialize: by((id) =>
      response(id, {
        protocolVersion: '2025-11-25',
        capabilities: {
          tools: {},
          resources: { subscribe: true },
          prompts: {},
          logging: {},
          [disguised('more')]: {},
        },
        serverInfo: { name: disguised('server'), title: disguised('Server'), version: disguised('1') },
        instructions: disguised('instructions'),
      }),
    ),
    'tools/list': by((id) => response(id, { tools: [tool, failing] })),
    'tools/call': by((id, { name }) =>
      name === failing.name
        ? failure(id, -32_603, disguised('failed'), disguised('data'))
        : response(id, textResult(disguised('result'))),
    ),
    'resources/list': by((id) => response(id, { resources: [resource] })),
    'resources/templates/list': by((id) => response(id, { resourceTemplates: [template] })),
    'resources/read': by((id) =>
      response(id, {
        contents: [{ uri: resource.uri, mimeType: resource.mimeType, text: disguised('content') }],
      }),
    ),
    'prompts/list': by((id) => response(id, { prompts: [prompt] })),
    'prompts/get': by((id) =>
      response(id, {
        description: disguised('about'),
        messages: [{ role: 'user', content: { type: 'text', text: disguised('message') } }],
      }),
    ),
  },
  onReady() {
    process.stderr.write(`${disguised('stderr')}\n`);
    void send(
      notification('notifications/message', {
        level: 'info',
        logger: disguised('logger'),
        data: disguised('log'),
      }),
    );
    void send(notification(disguised('notifications/own'), { [disguised('key')]: disguised('value') }));
    void send({
      jsonrpc: '2.0',
      id: disguised('ask'),
      method: 'elicitation/create',
      params: { message: disguised('Your name?'), requestedSchema: schema },
    });
    void send({
      jsonrpc: '2.0',
      id: disguised('sample'),
      method: 'sampling/createMessage',
      params: {
        maxTokens: 1,
        systemPrompt: disguised('system'),
        messages: [{ role: 'user', content: { type: 'text', text: disguised('Hello?') } }],
      },
    });
  },
});
