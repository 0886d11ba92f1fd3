/** A request as a program with the TypeScript SDK (`@modelcontextprotocol/client`). */
import type { Exchange } from './exchange.ts';
import { isObject, paramsOf, type JsonObject } from './json-text.ts';
import { variable } from './shell.ts';

/** The client's method for each request, and what it must be given. */
const METHODS: Readonly<
  Record<string, { readonly call: string; readonly fits: (params: JsonObject) => boolean }>
> = {
  'tools/call': { call: 'callTool', fits: (params) => has(params, 'name') && isBag(params['arguments']) },
  'tools/list': { call: 'listTools', fits: isPage },
  'resources/list': { call: 'listResources', fits: isPage },
  'resources/templates/list': { call: 'listResourceTemplates', fits: isPage },
  'resources/read': { call: 'readResource', fits: (params) => has(params, 'uri') },
  'prompts/list': { call: 'listPrompts', fits: isPage },
  'prompts/get': { call: 'getPrompt', fits: (params) => has(params, 'name') && isTexts(params['arguments']) },
  ping: { call: 'ping', fits: () => true },
};
/** Of one client and one request alone: what is on the wire by itself is not written again. */
const ITS_OWN = new Set(['_meta']);

/** Null for what the SDK's client has no method for, or would not take. */
export function sdkProgram({ method, request, server }: Exchange): string | null {
  const known = Object.hasOwn(METHODS, method) ? METHODS[method] : undefined;
  if (known === undefined || request === null) return null;
  const params = Object.fromEntries(
    Object.entries(paramsOf(request) ?? {}).filter(([name]) => !ITS_OWN.has(name)),
  );
  if (!known.fits(params)) return null;
  const given = method === 'ping' || Object.keys(params).length === 0 ? '' : literal(params);
  const options = server.era === 'modern' ? `,\n  { versionNegotiation: { mode: 'auto' } },\n` : '';
  const self = `{ name: 'reproduction', version: '1.0.0' }`;
  return [
    ...imports(server.target.kind),
    '',
    `const client = new Client(${options === '' ? self : `\n  ${self}${options}`});`,
    `await client.connect(${transport(server.target)});`,
    `const result = await client.${known.call}(${given});`,
    'console.log(JSON.stringify(result, null, 2));',
    'await client.close();',
    '',
  ].join('\n');
}

function imports(kind: Exchange['server']['target']['kind']): readonly string[] {
  if (kind === 'http')
    return [`import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';`];
  return [
    `import { Client } from '@modelcontextprotocol/client';`,
    `import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';`,
  ];
}

function transport(target: Exchange['server']['target']): string {
  if (target.kind === 'http') {
    const secrets = target.headerNames.map((name) => `${JSON.stringify(name)}: ${fromEnvironment(name)}`);
    const init = secrets.length === 0 ? '' : `, { requestInit: { headers: { ${secrets.join(', ')} } } }`;
    return `new StreamableHTTPClientTransport(new URL(${JSON.stringify(target.url)})${init})`;
  }
  const lines = [
    `command: ${JSON.stringify(target.command)}`,
    `args: ${JSON.stringify(target.args)}`,
    ...(target.cwd === null ? [] : [`cwd: ${JSON.stringify(target.cwd)}`]),
    ...(target.envNames.length === 0
      ? []
      : [
          `env: { ${target.envNames.map((name) => `${JSON.stringify(name)}: ${fromEnvironment(name)}`).join(', ')} }`,
        ]),
  ];
  return `\n  new StdioClientTransport({\n    ${lines.join(',\n    ')},\n  }),\n`;
}

function fromEnvironment(name: string): string {
  return `process.env[${JSON.stringify(variable(name))}] ?? ''`;
}

/** JSON is an expression of TypeScript, but for the one key that sets something else there. */
function literal(value: unknown): string {
  return JSON.stringify(value, null, 2).replaceAll(/^( *)"__proto__": /gm, '$1["__proto__"]: ');
}

function has(params: JsonObject, name: string): boolean {
  return typeof params[name] === 'string';
}

function isPage(params: JsonObject): boolean {
  return params['cursor'] === undefined || has(params, 'cursor');
}

function isBag(value: unknown): boolean {
  return value === undefined || isObject(value);
}

function isTexts(value: unknown): boolean {
  return (
    value === undefined || (isObject(value) && Object.values(value).every((each) => typeof each === 'string'))
  );
}
