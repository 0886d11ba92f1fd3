/** A request as a command of a shell: curl to an HTTP server, a pipe into the program of a stdio server. */
import type { Exchange } from './exchange.ts';
import { oneLine } from './json-text.ts';
import { variable, word, words, wordWith } from './shell.ts';

const BREAK = ' \\\n  ';
/** curl makes these itself, or they are about one connection. */
const NOT_COPIED =
  /^(host|connection|content-length|accept-encoding|user-agent|sec-fetch-.*|transfer-encoding)$/i;
const REDACTED = /^redacted:\d+$/;
/** A server that sees the end of its input may stop before it has answered. */
const ANSWER_S = 3;

/** Null when there is nothing to send. */
export function shellCommand(exchange: Exchange): string | null {
  const line = exchange.request === null ? null : oneLine(exchange.request);
  if (line === null) return null;
  const { target } = exchange.server;
  return target.kind === 'http' ? curl(exchange, target.url, line) : pipe(exchange, target, line);
}

function curl({ headers, server, method, about }: Exchange, url: string, body: string): string {
  const known = headers ?? [
    ['content-type', 'application/json'],
    ['accept', 'application/json, text/event-stream'],
    ...(server.protocolVersion === null ? [] : [['mcp-protocol-version', server.protocolVersion] as const]),
    ...(server.era === 'modern' ? [['mcp-method', method] as const, ['mcp-name', about] as const] : []),
  ];
  const own = server.target.kind === 'http' ? server.target.headerNames : [];
  const told = new Set(known.map(([name]) => name.toLowerCase()));
  const all = [
    ...known,
    ...own.filter((name) => !told.has(name.toLowerCase())).map((name) => [name, null] as const),
  ];
  const lines = all
    .filter(([name, value]) => !NOT_COPIED.test(name) && value !== '')
    .map(([name, value]) =>
      value === null || REDACTED.test(value)
        ? `-H ${wordWith(`${name}: `, name)}`
        : `-H ${word(`${name}: ${value}`)}`,
    );
  return [`curl -sS -N ${word(url)}`, ...lines, `--data-raw ${word(body)}`].join(BREAK);
}

type Stdio = Extract<Exchange['server']['target'], { kind: 'stdio' }>;

function pipe({ server }: Exchange, target: Stdio, line: string): string {
  // Who speaks the older protocol answers nothing before the handshake.
  const before = server.era === 'modern' ? [] : handshake(server.protocolVersion ?? '2025-11-25');
  const lines = [...before, line].map((each) => `${BREAK}${word(each)}`).join('');
  const env = target.envNames.map((name) => `${name}="$${variable(name)}" `).join('');
  const folder = target.cwd === null ? '' : `cd ${word(target.cwd)} && `;
  return `${folder}{ printf '%s\\n'${lines}; sleep ${ANSWER_S}; } |${BREAK}${env}${words([target.command, ...target.args])}`;
}

function handshake(protocolVersion: string): readonly string[] {
  const clientInfo = { name: 'shell', version: '1' };
  const params = { protocolVersion, capabilities: {}, clientInfo };
  return [
    JSON.stringify({ jsonrpc: '2.0', id: 'handshake', method: 'initialize', params }),
    JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' }),
  ];
}
