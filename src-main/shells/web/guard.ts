import type { Origins } from './origins.ts';

/** What a request says about where it comes from and where it wants to go. */
export interface Asked {
  readonly method: string;
  /** As on the request line, query included. */
  readonly target: string;
  readonly host: string | undefined;
  readonly origin: string | undefined;
  readonly fetchSite: string | undefined;
  readonly fetchMode: string | undefined;
  readonly fetchDest: string | undefined;
  readonly purpose: string | undefined;
}

/**
 * `app`: the page and what it loads. `launch`: where a code becomes a cookie. `consent`: the question. `style`: the one
 * sheet that needs no cookie. `cli`: programs of the same user, with the secret of app.json. `rpc`: the WebSocket.
 */
export type Area = 'app' | 'launch' | 'consent' | 'style' | 'cli' | 'rpc';

export type Verdict =
  | { readonly kind: 'admitted'; readonly area: Area; readonly path: string }
  | { readonly kind: 'turned-away'; readonly status: 400 | 403 | 404 | 405 | 421; readonly why: string };

const TARGET_MAX = 2048;

function turnAway(status: 400 | 403 | 404 | 405 | 421, why: string): Verdict {
  return { kind: 'turned-away', status, why };
}

/** As a browser sends it. What others write with dots, slashes or backslashes must not mean one thing here and another there. */
function isCanonical(path: string): boolean {
  const url = URL.canParse(`http://host${path}`) ? new URL(`http://host${path}`) : null;
  return url?.pathname === path && !path.includes('//') && !/%(2e|2f|5c|00)/i.test(path);
}

function areaOf(path: string): Area {
  if (path.startsWith('/consent/')) return 'consent';
  if (path.startsWith('/launch/')) return 'launch';
  if (path.startsWith('/cli/')) return 'cli';
  if (path === '/shell.css') return 'style';
  if (path === '/rpc') return 'rpc';
  return 'app';
}

const METHODS: Readonly<Record<Area, readonly string[]>> = {
  app: ['GET', 'HEAD'],
  launch: ['GET'],
  consent: ['GET', 'POST'],
  style: ['GET', 'HEAD'],
  cli: ['POST'],
  rpc: ['GET'],
};

/** Which of our two origins an area belongs to. */
function homeOf(area: Area, asked: Asked, origins: Origins): string | null {
  const isConsentHost = asked.host?.toLowerCase() === new URL(origins.consent).host;
  const isAppHost = asked.host === new URL(origins.app).host;
  switch (area) {
    case 'consent':
      return isConsentHost ? origins.consent : null;
    case 'style':
      return isConsentHost ? origins.consent : isAppHost ? origins.app : null;
    case 'app':
    case 'launch':
    case 'cli':
    case 'rpc':
      return isAppHost ? origins.app : null;
  }
}

/** A person opening a page in a tab, from wherever: the only thing that may come from another site. */
function isNavigation(asked: Asked): boolean {
  return asked.method === 'GET' && asked.fetchMode === 'navigate' && asked.fetchDest === 'document';
}

function comesFromElsewhere(asked: Asked): boolean {
  return asked.fetchSite !== undefined && asked.fetchSite !== 'same-origin' && asked.fetchSite !== 'none';
}

/**
 * The allow-lists on Host, Origin and Sec-Fetch-Site, before anything else looks at a request or an upgrade. Pure.
 * What a rebinding page, a page of another site and a page of our other origin can send is turned away here.
 */
export function judge(asked: Asked, origins: Origins): Verdict {
  if (asked.target.length > TARGET_MAX || !asked.target.startsWith('/'))
    return turnAway(400, 'bad request target');
  const path = asked.target.split('?', 1)[0] ?? '/';
  if (!isCanonical(path)) return turnAway(400, 'bad request target');
  const area = areaOf(path);
  const known = [new URL(origins.app).host, new URL(origins.consent).host];
  if (!known.includes(asked.host?.toLowerCase() ?? '')) return turnAway(421, 'unknown host');
  const home = homeOf(area, asked, origins);
  if (home === null) return turnAway(404, 'nothing here under this host name');
  if (!METHODS[area].includes(asked.method)) return turnAway(405, 'method not allowed');
  // A prefetch would use up a one-time code or show a question that nobody looks at.
  if (asked.purpose !== undefined) return turnAway(403, 'no prefetching');
  if (area === 'cli') return judgeProgram(asked, path);
  if (asked.origin !== undefined && asked.origin !== home) return turnAway(403, 'foreign origin');
  const mustName = area === 'rpc' || asked.method === 'POST';
  if (mustName && asked.origin !== home) return turnAway(403, 'the origin is missing');
  if (comesFromElsewhere(asked) && !(mayBeNavigatedTo(area, path) && isNavigation(asked))) {
    return turnAway(403, 'asked by another site');
  }
  return { kind: 'admitted', area, path };
}

function mayBeNavigatedTo(area: Area, path: string): boolean {
  return area === 'launch' || area === 'consent' || path === '/';
}

/** A program sends neither of the headers that a browser cannot leave out. (Node's fetch does send Sec-Fetch-Mode.) */
function judgeProgram(asked: Asked, path: string): Verdict {
  const isBrowser = asked.origin !== undefined || asked.fetchSite !== undefined;
  return isBrowser ? turnAway(403, 'not for browsers') : { kind: 'admitted', area: 'cli', path };
}
