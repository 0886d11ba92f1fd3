/** Header pairs as they are on the wire: in their order, in their case, doubles and all. */
export type Pairs = readonly (readonly [string, string])[];

/** What belongs to one connection and not to the message (RFC 9110, 7.6.1); each side of the tap has its own. */
const OF_CONNECTIONS: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

export function pairsOf(raw: readonly string[]): Pairs {
  const pairs: (readonly [string, string])[] = [];
  for (let at = 0; at + 1 < raw.length; at += 2) pairs.push([raw[at] ?? '', raw[at + 1] ?? '']);
  return pairs;
}

export function flat(pairs: Pairs): string[] {
  return pairs.flat();
}

/** The client's head as the server gets it: its own host, and no compression, so that the tape has what is said. */
export function toServer(pairs: Pairs, host: string): Pairs {
  const kept = pairs.filter(([name]) => !OF_CONNECTIONS.has(name.toLowerCase()));
  return kept.map(([name, value]): readonly [string, string] => {
    switch (name.toLowerCase()) {
      case 'host':
        return [name, host];
      case 'accept-encoding':
        return [name, 'identity'];
      default:
        return [name, value];
    }
  });
}

/** The server's head as the client gets it: a redirect within the server stays with the tap. */
export function toClient(pairs: Pairs, serverOrigin: string, tapOrigin: string): Pairs {
  return pairs
    .filter(([name]) => !OF_CONNECTIONS.has(name.toLowerCase()))
    .map(([name, value]): readonly [string, string] =>
      name.toLowerCase() === 'location' ? [name, moved(value, serverOrigin, tapOrigin)] : [name, value],
    );
}

/** An absolute URL of the server as one of the tap; every other text as it is. */
export function moved(url: string, serverOrigin: string, tapOrigin: string): string {
  if (!URL.canParse(url)) return url;
  const { origin, pathname, search, hash } = new URL(url);
  return origin === serverOrigin ? tapOrigin + pathname + search + hash : url;
}
