/**
 * The `data` of one raw server-sent event block, or null when it carries none (a comment, a bare id or retry).
 * Source: HTML Living Standard, 9.2.6 Interpreting an event stream.
 */
export function sseData(block: string): string | null {
  const parts: string[] = [];
  for (const line of block.split(/\r\n|\n|\r/)) {
    if (line === 'data') parts.push('');
    else if (line.startsWith('data:')) parts.push(line.startsWith('data: ') ? line.slice(6) : line.slice(5));
  }
  return parts.length === 0 ? null : parts.join('\n');
}
