/**
 * Schemas and results as a form and a result pane meet them: the usual, the odd and the hostile.
 *   --count N   also list N plain tools (`tool_00001` …)
 */
import { textResult } from './lib/frames.mjs';
import { number } from './lib/options.mjs';
import { serve } from './lib/serve.mjs';

const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const SVG =
  '<svg xmlns="http://www.w3.org/2000/svg" width="80" height="40"><script>document.title="pwned"</script>' +
  '<rect width="80" height="40" fill="#2f6fde"/></svg>';
const base64 = (/** @type {string} */ text) => Buffer.from(text).toString('base64');

const address = {
  type: 'object',
  properties: { street: { type: 'string' }, city: { type: 'string' } },
  required: ['city'],
};

const shapes = {
  type: 'object',
  $defs: { address },
  properties: {
    name: { type: 'string', description: 'Who it is for', minLength: 2, examples: ['Ada', 'Grace'] },
    note: { type: 'string', title: 'A note', description: 'May have\nseveral lines' },
    email: { type: 'string', format: 'email' },
    day: { type: 'string', format: 'date' },
    moment: { type: 'string', format: 'date-time' },
    site: { type: 'string', format: 'uri' },
    count: { type: 'integer', minimum: 1, maximum: 50, default: 5 },
    ratio: { type: 'number', exclusiveMinimum: 0 },
    wanted: { type: 'boolean' },
    colour: { enum: ['red', 'green', 'blue'], default: 'green' },
    level: {
      oneOf: [
        { const: 1, title: 'low' },
        { const: 2, title: 'high' },
      ],
    },
    fixed: { const: 'v1' },
    nickname: { anyOf: [{ type: 'string' }, { type: 'null' }], default: null },
    limit: { type: ['integer', 'null'] },
    either: { type: ['string', 'number'] },
    tags: { type: 'array', items: { type: 'string' }, maxItems: 4 },
    people: {
      type: 'array',
      items: {
        type: 'object',
        properties: { name: { type: 'string' }, age: { type: 'integer' } },
        required: ['name'],
      },
    },
    home: { $ref: '#/$defs/address', description: 'By reference' },
    shape: {
      oneOf: [
        {
          type: 'object',
          properties: { kind: { const: 'circle' }, radius: { type: 'number' } },
          required: ['kind', 'radius'],
        },
        {
          type: 'object',
          properties: { kind: { const: 'square' }, side: { type: 'number' } },
          required: ['kind', 'side'],
        },
        { type: 'string', title: 'by name' },
      ],
    },
    headers: { type: 'object', additionalProperties: { type: 'string' } },
    anything: {},
    pair: { type: 'array', prefixItems: [{ type: 'number' }, { type: 'string' }] },
  },
  required: ['name', 'shape'],
};

const parts = {
  content: [
    { type: 'text', text: 'plain text with \u202Ereversed\u202C, zero\u200Bwidth and a bell \u0007' },
    { type: 'text', text: '{"answer":42,"big":12345678901234567890,"list":[1,2,3]}' },
    {
      type: 'text',
      text: '# Not a heading\n<img src=x onerror="document.title=1">\n[link](javascript:alert(1))',
    },
    { type: 'image', data: PIXEL, mimeType: 'image/png', annotations: { audience: ['user'], priority: 0.8 } },
    { type: 'image', data: base64(SVG), mimeType: 'image/svg+xml' },
    { type: 'image', data: base64('<h1>no</h1>'), mimeType: 'text/html' },
    { type: 'image', data: base64('not a png'), mimeType: 'image/png' },
    {
      type: 'resource',
      resource: { uri: 'file:///notes/../a b.txt', mimeType: 'text/plain', text: 'inside' },
    },
    {
      type: 'resource',
      resource: { uri: 'demo://blob', mimeType: 'application/zip', blob: base64('PK\u0003\u0004') },
    },
    {
      type: 'resource_link',
      uri: 'javascript:alert(1)',
      name: 'trap',
      title: 'Click me',
      description: 'Do not',
    },
    { type: 'hologram', data: { depth: 3 } },
    'not an object',
  ],
  structuredContent: { ok: true, nested: { list: [1, { two: 2 }], empty: {}, nothing: null } },
};

/** @param {number} depth @returns {Record<string, unknown>} */
const deep = (depth) =>
  depth === 0 ? { type: 'string' } : { type: 'object', properties: { in: deep(depth - 1) } };

/** @param {Record<string, unknown>} schema */
const echoing = (schema, description = 'Answers with its arguments') => ({
  description,
  inputSchema: schema,
  call: (/** @type {Record<string, unknown>} */ args) => textResult(JSON.stringify(args)),
});

const wide = Object.fromEntries(Array.from({ length: 700 }, (_, at) => [`field_${at}`, { type: 'string' }]));

serve({
  name: 'schemas',
  tools: {
    shapes: echoing(shapes, 'Every kind of field.'),
    nothing: echoing({ type: 'object' }, 'No arguments.'),
    parts: { description: 'Every kind of content.', call: () => parts },
    long_text: {
      description: `A long description.\n${'It goes on and on, with \u202Ehidden\u202C marks. '.repeat(40)}`,
      call: () => textResult('0123456789 '.repeat(50_000)),
    },
    asks_back: {
      description: 'A result that asks for input.',
      call: () => ({
        resultType: 'input_required',
        inputRequests: {
          details: {
            method: 'elicitation/create',
            params: { message: 'For whom?', requestedSchema: { type: 'object' } },
          },
        },
        requestState: 'opaque:1',
      }),
    },
    empty: { description: 'An empty result.', call: () => ({ content: [] }) },
    no_object: { description: 'A result that is no object.', call: () => 'just text' },
    recursive: echoing({
      type: 'object',
      properties: { value: { type: 'string' }, next: { $ref: '#' } },
    }),
    remote: echoing({ type: 'object', properties: { a: { $ref: 'https://example.org/schema.json' } } }),
    wide: echoing({ type: 'object', properties: wide }),
    deep: echoing(deep(40)),
    backtracking: echoing({ type: 'object', properties: { word: { type: 'string', pattern: '^(a+)+$' } } }),
    broken_pattern: echoing({ type: 'object', properties: { word: { type: 'string', pattern: '(' } } }),
    silent: { description: 'Never answers.', call: () => undefined },
    ...Object.fromEntries(
      Array.from({ length: number('count', 0) }, (_, at) => [
        `tool_${String(at + 1).padStart(5, '0')}`,
        echoing(
          { type: 'object', properties: { n: { type: 'integer', default: at } } },
          `Plain tool ${at + 1}`,
        ),
      ]),
    ),
  },
});
