import type { ServerSpec } from '../../../src-shared/api/servers.ts';

/**
 * `next` with the values of `stored` for the names in `keep`: a page that edits a server never saw them. A value that
 * `next` gives itself wins; a name that is not stored stays absent, for an empty value is not what was there.
 */
export function withKept(next: ServerSpec, stored: ServerSpec, keep: readonly string[]): ServerSpec {
  if (next.kind === 'stdio' && stored.kind === 'stdio') {
    return { ...next, env: { ...chosen(stored.env, keep), ...next.env } };
  }
  if (next.kind === 'http' && stored.kind === 'http') {
    return { ...next, headers: { ...chosen(stored.headers, keep), ...next.headers } };
  }
  return next;
}

function chosen(values: Readonly<Record<string, string>>, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(values).filter(([name]) => names.includes(name)));
}
