/**
 * Tools, resources, templates and prompts that change, with or without hints on how long they are good.
 *   --era legacy|modern   (default legacy)
 *   --ttl MS              `ttlMs` of lists and reads in the modern era (default 60000)
 *   --scope private|public
 *   --state FILE          remembers the version of the definitions over restarts
 * Tools: `now` reads, `write` writes, `change` makes another version of the definitions, `touch` says that a resource
 * has changed. A read of what ends with `/slow`, and a prompt about `slow`, never end. Resources can be subscribed to, `note:///lost` cannot.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { failure, initializeResult, notification, response, textResult } from './lib/frames.mjs';
import { number, string } from './lib/options.mjs';
import { send } from './lib/output.mjs';
import { serve } from './lib/serve.mjs';

const isModern = string('era', 'legacy') === 'modern';
const hints = { ttlMs: number('ttl', 60_000), cacheScope: string('scope', 'private') };
const state = string('state', '');
const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const capabilities = {
  tools: { listChanged: !isModern },
  resources: { listChanged: !isModern, subscribe: true },
  prompts: { listChanged: !isModern },
};

let version = state !== '' && existsSync(state) ? Number(readFileSync(state, 'utf8')) : 1;
let answers = 0;
/** @type {Map<unknown, string[]>} */
const listeners = new Map();

const reader = { readOnlyHint: true, idempotentHint: true };
const tools = () => [
  { name: 'now', description: 'Counts its answers', annotations: reader, inputSchema: { type: 'object' } },
  { name: 'write', description: 'Changes something', inputSchema: { type: 'object' } },
  {
    name: 'change',
    description: 'Makes another version of the definitions',
    inputSchema: { type: 'object' },
  },
  { name: 'touch', description: 'Says that note:///one has changed', inputSchema: { type: 'object' } },
  {
    name: 'greet',
    title: 'Greet',
    description: version === 1 ? 'Greets somebody' : 'Greets somebody, loudly when asked to',
    annotations: reader,
    inputSchema: {
      type: 'object',
      properties: {
        name: { type: 'string', ...(version > 2 && { minLength: 2 }) },
        ...(version > 1 && { loud: { type: 'boolean' } }),
      },
      required: ['name'],
    },
  },
];

const resources = () => [
  { uri: 'note:///one', name: 'one', title: 'The first note', mimeType: 'text/plain', size: 20 },
  { uri: 'note:///data', name: 'data', mimeType: 'application/json', description: 'Some numbers' },
  { uri: 'note:///pixel', name: 'pixel', mimeType: 'image/png' },
  { uri: 'note:///lost', name: 'lost', description: 'Listed, and not there' },
  ...(version > 1 ? [{ uri: 'note:///late', name: 'late', mimeType: 'text/plain' }] : []),
];

const templates = [
  {
    uriTemplate: 'note:///by/{author}{?style}',
    name: 'by-author',
    title: 'Notes by author',
    description: 'Every note that somebody wrote',
    mimeType: 'text/plain',
  },
];

const prompts = () => [
  {
    name: 'review',
    title: 'Review a change',
    description: 'Asks for a review',
    arguments: [
      { name: 'code', description: 'What is reviewed', required: true },
      { name: 'tone', description: version > 1 ? 'kind, or blunt' : 'kind' },
    ],
  },
  { name: 'plain', description: 'Takes nothing' },
];

/** @param {string} uri */
function read(uri) {
  answers += 1;
  switch (uri) {
    case 'note:///data':
      return [{ uri, mimeType: 'application/json', text: '{"numbers":[1,2,3]}' }];
    case 'note:///pixel':
      return [{ uri, mimeType: 'image/png', blob: PIXEL }];
    case 'note:///lost':
      return null;
    default:
      return [{ uri, mimeType: 'text/plain', text: `answer ${answers} of ${uri}` }];
  }
}

/** @param {Record<string, string>} args */
const review = (args) => [
  { role: 'user', content: { type: 'text', text: `Review this ${args['tone'] ?? 'kind'}ly:` } },
  { role: 'user', content: { type: 'text', text: args['code'] ?? '' } },
  { role: 'assistant', content: { type: 'image', mimeType: 'image/png', data: PIXEL } },
];

const announce = () => {
  if (isModern) return;
  for (const list of ['tools', 'resources', 'prompts'])
    void send(notification(`notifications/${list}/list_changed`));
};

/** @param {unknown} id */
const news = (id) => ({ uri: 'note:///one', _meta: { 'io.modelcontextprotocol/subscriptionId': id } });

/** @param {import('./lib/messages.mjs').Message} message */
function listen({ id, params }) {
  const { resourceSubscriptions = [] } = /** @type {any} */ (params)?.notifications ?? {};
  const granted = resourceSubscriptions.filter((/** @type {string} */ uri) => uri !== 'note:///lost');
  listeners.set(id, granted);
  const { _meta } = news(id);
  void send(
    notification('notifications/subscriptions/acknowledged', {
      _meta,
      notifications: { resourceSubscriptions: granted },
    }),
  );
}

/** @param {string} name */
function call(name) {
  answers += 1;
  switch (name) {
    case 'change':
      version += 1;
      if (state !== '') writeFileSync(state, String(version));
      announce();
      return textResult(`version ${version}`);
    case 'touch':
      if (!isModern) void send(notification('notifications/resources/updated', { uri: 'note:///one' }));
      for (const [id, uris] of listeners) {
        if (uris.includes('note:///one'))
          void send(notification('notifications/resources/updated', news(id)));
      }
      return textResult('touched');
    default:
      return textResult(`answer ${answers}`);
  }
}

/** @param {(params: Record<string, any>) => unknown} make */
const answering =
  (make) =>
  (/** @type {import('./lib/messages.mjs').Message} */ { id, params }) => {
    if (id === undefined) return;
    const result = make(/** @type {Record<string, any>} */ (params ?? {}));
    const type = isModern ? { resultType: 'complete' } : {};
    if (result === undefined) return;
    if (result === null) void send(failure(id, -32002, 'Resource not found'));
    else void send(response(id, { ...type, ...result }));
  };
/** Says how far it is, and never answers. @param {unknown} progressToken */
function working(progressToken) {
  if (progressToken !== undefined)
    void send(
      notification('notifications/progress', { progressToken, progress: 1, total: 4, message: 'counting' }),
    );
}
/** @param {object} list */
const hinted = (list) => ({ ...list, ...(isModern && hints) });

serve({
  name: 'catalog',
  instead: {
    ...(isModern
      ? {
          initialize: ({ id }) => {
            if (id !== undefined) void send(failure(id, -32601, 'Method not found'));
          },
          'server/discover': answering(() =>
            hinted({
              supportedVersions: ['2026-07-28'],
              capabilities,
              _meta: { 'io.modelcontextprotocol/serverInfo': { name: 'catalog', version: '1.0.0' } },
            }),
          ),
        }
      : { initialize: answering(() => ({ ...initializeResult('catalog'), capabilities })) }),
    'tools/list': answering(() => hinted({ tools: tools() })),
    'resources/list': answering(() => hinted({ resources: resources() })),
    'resources/templates/list': answering(() => hinted({ resourceTemplates: templates })),
    'prompts/list': answering(() => hinted({ prompts: prompts() })),
    'resources/read': answering(({ uri, _meta }) => {
      if (String(uri).endsWith('/slow')) return working(_meta?.progressToken);
      const contents = read(String(uri));
      return contents === null ? null : hinted({ contents });
    }),
    'prompts/get': answering(({ name, arguments: args, _meta }) => {
      if (args?.code === 'slow') return working(_meta?.progressToken);
      const plain = { role: 'user', content: { type: 'text', text: 'Say something plain.' } };
      return { description: 'Made just now', messages: name === 'review' ? review(args ?? {}) : [plain] };
    }),
    'subscriptions/listen': listen,
    'notifications/cancelled': ({ params }) => {
      listeners.delete(/** @type {any} */ (params)?.requestId);
    },
    'resources/subscribe': answering(({ uri }) => (uri === 'note:///lost' ? null : {})),
    'resources/unsubscribe': answering(() => ({})),
    'tools/call': answering(({ name }) => call(String(name))),
  },
});
