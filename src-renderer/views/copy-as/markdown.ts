/** An exchange as text for a bug report. */
import { formatDurationUs } from '../../ui/format.ts';
import { visibleText } from '../../ui/visible-text.ts';
import type { Exchange } from './exchange.ts';
import { indented, isJson } from './json-text.ts';
import { words } from './shell.ts';

export function markdown(exchange: Exchange): string {
  const { method, about, request, response, status, latencyUs, wallMs, findings, server, tapeId, seq } =
    exchange;
  const title = [method, about].filter(Boolean).join(' ');
  const took = latencyUs < 0 ? '' : `, took ${formatDurationUs(latencyUs)}`;
  const spoken = [server.protocolVersion, server.era === null ? null : `(${server.era})`]
    .filter(Boolean)
    .join(' ');
  return [
    `### ${plain(title)}${status === '' ? '' : `: ${status}`}`,
    '',
    `- Server: ${[plain(server.name), plain(server.peer)].filter(Boolean).join(', ')}`,
    `- Reached by: ${code(server.target.kind === 'http' ? server.target.url : words([server.target.command, ...server.target.args]))}`,
    ...(spoken === '' ? [] : [`- Protocol: MCP ${spoken}`]),
    `- When: ${new Date(wallMs).toISOString()}${took}`,
    `- Recorded by Tapedeck: tape ${code(tapeId)}, entry ${seq}`,
    ...findings.map(({ severity, message }) => `- Finding (${severity}): ${plain(message)}`),
    ...block('Request', request),
    ...block('Answer', response),
    '',
  ].join('\n');
}

function block(title: string, text: string | null): readonly string[] {
  if (text === null) return [];
  const language = isJson(text) ? 'json' : '';
  const shown = language === '' ? visibleText(text, { keepLines: true }) : indented(text);
  const fence = fenceFor(shown, 3);
  return ['', `${title}:`, '', fence + language, shown.trimEnd(), fence];
}

/** More backticks than any run of them inside. */
function fenceFor(text: string, least: number): string {
  const longest = [...text.matchAll(/`+/g)].reduce((most, [run]) => Math.max(most, run.length), 0);
  return '`'.repeat(Math.max(least, longest + 1));
}

/** One line of code; what would end it does not. */
function code(text: string): string {
  const line = visibleText(text);
  const fence = fenceFor(line, 1);
  const pad = line.startsWith('`') || line.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${line}${pad}${fence}`;
}

/** What a server says is text, never markup. */
function plain(text: string): string {
  return visibleText(text).replaceAll(/[\\`*_{}[\]<>#|~]/g, (sign) => `\\${sign}`);
}
