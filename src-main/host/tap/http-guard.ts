/** Why a request is turned away, or null. */
export type Refusal = string | null;

const LOOPBACK_NAMES: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]']);

/**
 * The tap listens on this machine only, but a web page may have a browser on this machine ask for it: under a name of its own that
 * it has pointed here (then `Host` tells), or across origins (then `Origin` does). Programs send no `Origin`.
 */
export function refusalOf(
  request: { readonly host: string | undefined; readonly origin: string | undefined },
  tap: { readonly port: number; readonly allowedOrigins: readonly string[] },
): Refusal {
  const { host, origin } = request;
  const named = host === undefined ? null : parsed(`http://${host}`);
  if (named === null || !LOOPBACK_NAMES.has(named.hostname) || Number(named.port || 80) !== tap.port)
    return `the Host ${JSON.stringify(host ?? '')} is not this tap's`;
  if (origin === undefined || tap.allowedOrigins.includes(origin)) return null;
  const asking = parsed(origin);
  if (asking !== null && LOOPBACK_NAMES.has(asking.hostname) && asking.origin === origin) return null;
  return `the Origin ${JSON.stringify(origin)} is of another machine; --allow-origin lets it in`;
}

function parsed(url: string): URL | null {
  return URL.canParse(url) ? new URL(url) : null;
}
