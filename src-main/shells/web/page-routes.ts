import { Hono } from 'hono';
import { DOWNLOAD_PATH } from '../../../src-shared/api/files.ts';
import { answerDownload, type Downloads } from '../page/downloads.ts';
import type { LaunchCodes } from './launch-codes.ts';
import { badCodePage, closedDoorPage, enterPage, notBuiltPage } from './pages.ts';
import type { Sessions } from './sessions.ts';
import { SHELL_CSS } from '../page/shell-css.ts';
import type { StaticFiles } from '../page/static-files.ts';

export interface PageRoutes {
  readonly codes: LaunchCodes;
  readonly sessions: Sessions;
  readonly files: StaticFiles;
  /** Whether one more WebSocket would be let in. */
  readonly hasRoom: () => boolean;
  /** Files that were written for a page. */
  readonly downloads: Downloads;
  /** What to show instead of the app, which is not there yet; null once it is. */
  readonly starting: (() => string) | null;
}

/** The way in, and the app's own files for those who are in. */
export function pageRoutes({ codes, sessions, files, hasRoom, downloads, starting }: PageRoutes): Hono {
  const routes = new Hono();

  routes.get('/shell.css', (c) => c.body(SHELL_CSS, 200, { 'content-type': 'text/css; charset=utf-8' }));

  routes.get('/launch/:code', (c) => {
    const redeemed = codes.redeem(c.req.param('code'));
    if (redeemed !== 'accepted') {
      const isLocked = redeemed === 'too-many-attempts';
      return c.html(badCodePage(isLocked), isLocked ? 429 : 403);
    }
    c.header('set-cookie', sessions.open());
    // A redirect keeps the initiator: coming from another site it would arrive at `/` without the strict cookie.
    const isForeign =
      c.req.header('sec-fetch-site') === 'cross-site' || c.req.header('sec-fetch-site') === 'same-site';
    return isForeign ? c.html(enterPage()) : c.redirect('/', 303);
  });

  routes.use('*', async (c, next) => {
    if (sessions.admits(c.req.header('cookie'))) return next();
    const isPage = c.req.path === '/' || c.req.path === '/index.html';
    return isPage ? c.html(closedDoorPage(), 401) : c.body(null, 401);
  });

  if (starting !== null) {
    routes.get('*', (c) => (c.req.path === '/' ? c.html(starting()) : c.body(null, 503)));
    return routes;
  }

  /** Why a socket does not open a page cannot see; here it can ask. */
  routes.get('/session', (c) => c.json({ state: hasRoom() ? 'open' : 'full' }));

  routes.get(`${DOWNLOAD_PATH}:id`, (c) => {
    const found = downloads(c.req.param('id'));
    return found === null ? c.body(null, 404) : answerDownload(found);
  });

  routes.get('*', async (c) => {
    const file = await files.find(c.req.path);
    if (file !== null)
      return c.body(file.bytes, 200, { 'content-type': file.type, 'cache-control': file.cacheControl });
    return c.req.path === '/' ? c.html(notBuiltPage(), 503) : c.body(null, 404);
  });
  return routes;
}
