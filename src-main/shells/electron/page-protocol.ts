import { protocol, type Session } from 'electron';
import { DOWNLOAD_PATH } from '../../../src-shared/api/files.ts';
import { PAGE_SCHEME } from '../../../src-shared/api/page-port.ts';
import type { Clock } from '../../host/ports.ts';
import type { Download } from '../../host/ports/download.ts';
import { PAGE_HEADERS, pagePolicy } from '../page/policy.ts';
import { SHELL_CSS } from '../page/shell-css.ts';
import { answerDownload, type Downloads } from '../page/downloads.ts';
import { createStaticFiles } from '../page/static-files.ts';
import { isOurs } from './address.ts';

/** The page speaks to nobody: its one line to the host is a port. */
export const PAGE_POLICY = pagePolicy("'self'");

/** Before the app is ready: the scheme gets an origin, storage and a policy of its own, like https. */
export function claimScheme(): void {
  const privileges = { standard: true, secure: true, supportFetchAPI: true, codeCache: true };
  protocol.registerSchemesAsPrivileged([{ scheme: PAGE_SCHEME, privileges }]);
}

function exportOf(path: string, downloads: Downloads): Download | null {
  return path.startsWith(DOWNLOAD_PATH) ? downloads(path.slice(DOWNLOAD_PATH.length)) : null;
}

/** Until the app is there: one page without script, and its sheet. */
function startingAnswer(path: string, page: string): Response {
  const headers = { ...PAGE_HEADERS, 'Content-Security-Policy': PAGE_POLICY, 'cache-control': 'no-store' };
  const isSheet = path === '/shell.css';
  const type = isSheet ? 'text/css; charset=utf-8' : 'text/html; charset=utf-8';
  return new Response(isSheet ? SHELL_CSS : page, { headers: { ...headers, 'content-type': type } });
}

/** Serves the built page under our scheme, and nothing else. */
export function servePage(
  session: Session,
  folder: string,
  clock: Clock,
  /** What is shown instead of the app; null once it is there. */
  starting: () => string | null,
  downloads: Downloads,
): void {
  const files = createStaticFiles(folder, clock);
  session.protocol.handle(PAGE_SCHEME, async (request) => {
    const page = starting();
    if (page !== null && isOurs(request.url)) return startingAnswer(new URL(request.url).pathname, page);
    const download = isOurs(request.url) ? exportOf(new URL(request.url).pathname, downloads) : null;
    if (download !== null) return answerDownload(download);
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    const file = isOurs(request.url) && isRead ? await files.find(new URL(request.url).pathname) : null;
    const headers = { ...PAGE_HEADERS, 'Content-Security-Policy': PAGE_POLICY };
    if (file === null) return new Response(null, { status: 404, headers });
    return new Response(file.bytes, {
      headers: { ...headers, 'content-type': file.type, 'cache-control': file.cacheControl },
    });
  });
}
