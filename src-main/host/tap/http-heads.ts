/** Header pairs as they are on the wire: in their order, in their case, doubles and all. */
export type Pairs = readonly (readonly [string, string])[];

/**
 * What belongs to one connection and not to the message (RFC 9110, 7.6.1); each side of the tap has its own. `Expect` as well: a client
 * that waits for leave to send its body gets it of the tap.
 */
const OF_CONNECTIONS: ReadonlySet<string> = new Set([
  'connection',
  'expect',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Without these a message is another one, or none: whoever names them is wrong about it. */
const NEVER_NAMED = ['host', 'content-length', 'content-type', 'authorization'] as const;

/** The names that a head says belong to its connection: what no connection can carry past the next hop. */
function namedIn(raw: readonly string[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (let at = 0; at + 1 < raw.length; at += 2) {
    if (raw[at]?.toLowerCase() !== 'connection') continue;
    for (const name of (raw[at + 1] ?? '').split(',')) names.add(name.trim().toLowerCase());
  }
  for (const name of NEVER_NAMED) names.delete(name);
  return names;
}

/** `raw`: names and values in turns. */
export function pairsOf(raw: readonly string[]): Pairs {
  const pairs: (readonly [string, string])[] = [];
  for (let at = 0; at + 1 < raw.length; at += 2) pairs.push([raw[at] ?? '', raw[at + 1] ?? '']);
  return pairs;
}

/** What is asked of a head: the first value of each name, in lower case. */
export function headOf(raw: readonly string[]): ReadonlyMap<string, string> {
  const head = new Map<string, string>();
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const name = (raw[at] ?? '').toLowerCase();
    if (!head.has(name)) head.set(name, raw[at + 1] ?? '');
  }
  return head;
}

/** The client's head as the server gets it: its own host, and no compression, so that the tape has what is said. */
export function toServer(
  raw: readonly string[],
  host: string,
): { readonly pairs: Pairs; readonly flat: string[] } {
  const pairs: (readonly [string, string])[] = [];
  const flat: string[] = [];
  const named = namedIn(raw);
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const name = raw[at] ?? '';
    const lower = name.toLowerCase();
    if (OF_CONNECTIONS.has(lower) || named.has(lower)) continue;
    const given = raw[at + 1] ?? '';
    const value = lower === 'host' ? host : lower === 'accept-encoding' ? 'identity' : given;
    pairs.push([name, value]);
    flat.push(name, value);
  }
  return { pairs, flat };
}

/** The server's head as the client gets it, in turns: a redirect within the server stays with the tap. */
export function toClient(raw: readonly string[], serverOrigin: string, tapOrigin: string): string[] {
  const flat: string[] = [];
  const named = namedIn(raw);
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const name = raw[at] ?? '';
    const lower = name.toLowerCase();
    if (OF_CONNECTIONS.has(lower) || named.has(lower)) continue;
    const value = raw[at + 1] ?? '';
    flat.push(name, lower === 'location' ? moved(value, serverOrigin, tapOrigin) : value);
  }
  return flat;
}

export interface ServerHead {
  /** As it is sent, names and values in turns. */
  readonly flat: string[];
  /** As it is on the tape. */
  readonly headers: Pairs;
}

export interface ClientHead extends ServerHead {
  readonly head: ReadonlyMap<string, string>;
}

/** The last result of `f`: the heads of one client or server are mostly the same, and to look at them costs more than all else. */
export function lastOf<T>(f: (raw: readonly string[]) => T): (raw: readonly string[]) => T {
  let last: { readonly raw: readonly string[]; readonly result: T } | null = null;
  return (raw) => {
    if (last === null || !isSame(last.raw, raw)) last = { raw, result: f(raw) };
    return last.result;
  };
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  if (a.length !== b.length) return false;
  for (let at = 0; at < a.length; at += 1) if (a[at] !== b[at]) return false;
  return true;
}

/** An absolute URL of the server as one of the tap; every other text as it is. */
export function moved(url: string, serverOrigin: string, tapOrigin: string): string {
  if (!URL.canParse(url)) return url;
  const { origin, pathname, search, hash } = new URL(url);
  return origin === serverOrigin ? tapOrigin + pathname + search + hash : url;
}

/**
 * The reason phrase as Node takes it: a letter for each byte of it, as the server sent them. What no head may hold (RFC 9112, 4) is left
 * out: Node would throw at it, and one answer must not end the tap of all others.
 */
export function reasonPhrase(text: string): string {
  return Buffer.from(text)
    .toString('latin1')
    .replaceAll(/[^\t\x20-\x7e\x80-\xff]/g, '');
}
