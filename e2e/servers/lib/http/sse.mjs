/** Server-sent events, written by hand so that a test decides every byte. */

/** @param {import('node:http').ServerResponse} res @param {Record<string, string>} [headers] */
export function openStream(res, headers = {}) {
  res.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache', ...headers });
  res.flushHeaders();
}

/**
 * @param {{ data?: string, event?: string, id?: string, retryMs?: number, comment?: string, newline?: string }} parts
 *   `newline` is the line end: LF, CR LF and CR are all allowed. Several lines of data become several fields.
 */
export function event({ data, event: name, id, retryMs, comment, newline = '\n' }) {
  const lines = [];
  if (comment !== undefined) lines.push(`: ${comment}`);
  if (retryMs !== undefined) lines.push(`retry: ${retryMs}`);
  if (name !== undefined) lines.push(`event: ${name}`);
  if (id !== undefined) lines.push(`id: ${id}`);
  if (data !== undefined) lines.push(...data.split('\n').map((line) => `data: ${line}`));
  return `${lines.join(newline)}${newline}${newline}`;
}
