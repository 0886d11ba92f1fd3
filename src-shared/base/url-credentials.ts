/** What stands before the host, up to the last @ before a path, a query or a fragment. */
const USERINFO = /^\s*https?:[/\\]*[^/\\?#]*@/i;

/** `https://name:password@host/`: what Node's fetch refuses, and what would be on every screen and tape. */
export function hasCredentials(url: string): boolean {
  return USERINFO.test(url);
}

/** Behind the name of a field. */
export const CREDENTIALS_IN_URL =
  'a name or password does not belong in the URL, which is shown and recorded: give an Authorization header';
